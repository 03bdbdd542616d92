"""The timeline."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import AwareDatetime, Field, field_validator
from sqlalchemy.orm import Session

from portal.api.endpoint import Call, get
from portal.api.paging import Page, bad_cursor, decode, encode, split
from portal.api.schemas.answers import EventPage
from portal.api.views import event_json
from portal.events.queries import list_events
from portal.infra import clock

blueprint = Blueprint("api_events", __name__)


class ListEvents(Page):
    """The query of the list."""

    deal_id: str | None = Field(None, max_length=64)
    merchant_id: str | None = Field(None, max_length=64)
    since: AwareDatetime | None = None

    @field_validator("since")
    @classmethod
    def _in_utc(cls, since: datetime | None) -> datetime | None:
        return None if since is None else clock.as_utc(since)


@get(blueprint, "/api/events", scope="deals:read", query=ListEvents, response=EventPage)
def index(call: Call, session: Session) -> dict[str, Any]:
    """Events of the tenant, newest first."""
    query: ListEvents = call.query
    found = list_events(
        session,
        tenant_id=call.tenant_id,
        deal_id=query.deal_id,
        merchant_id=query.merchant_id,
        since=query.since,
        before=_before(query.cursor),
        limit=query.limit + 1,
    )
    items, last = split(found, query.limit)
    return {"items": [event_json(item) for item in items], "next_cursor": encode(last.sequence) if last else None}


def _before(cursor: str | None) -> int | None:
    parts = decode(cursor, length=1)
    if parts is None:
        return None
    if not isinstance(parts[0], int):
        raise bad_cursor()
    return parts[0]
