"""The timeline: events as they are read by people and programs."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.events.models import Event
from portal.events.types import EventType


@dataclass(frozen=True)
class TimelineEntry:
    """One event for reading; `data` is decoded."""

    id: str
    sequence: int
    type: str
    deal_id: str | None
    merchant_id: str | None
    actor: str
    data: dict[str, Any]
    created_at: datetime
    hash: str


def list_events(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str | None = None,
    merchant_id: str | None = None,
    before: int | None = None,
    since: datetime | None = None,
    types: Collection[EventType] = (),
    limit: int = 50,
) -> list[TimelineEntry]:
    """A tenant's events, newest first, of one deal, merchant or some types; `before` is a sequence to go on from."""
    query = select(Event).where(Event.tenant_id == tenant_id).order_by(Event.sequence.desc()).limit(limit)
    if deal_id is not None:
        query = query.where(Event.deal_id == deal_id)
    if merchant_id is not None:
        query = query.where(Event.merchant_id == merchant_id)
    if types:
        query = query.where(Event.type.in_([each.value for each in types]))
    if before is not None:
        query = query.where(Event.sequence < before)
    if since is not None:
        query = query.where(Event.created_at >= since)
    return [_entry(row) for row in session.execute(query).scalars()]


def last_events(session: Session, *, tenant_id: str, deal_ids: list[str]) -> dict[str, TimelineEntry]:
    """The newest event of each of these deals, by deal id, in one query."""
    if not deal_ids:
        return {}
    newest = (
        select(func.max(Event.sequence))
        .where(Event.tenant_id == tenant_id, Event.deal_id.in_(deal_ids))
        .group_by(Event.deal_id)
    )
    rows = select(Event).where(Event.tenant_id == tenant_id, Event.sequence.in_(newest))
    return {str(row.deal_id): _entry(row) for row in session.execute(rows).scalars()}


def find_latest_event(session: Session, *, tenant_id: str, deal_id: str, event_type: EventType) -> TimelineEntry | None:
    """The deal's newest event of a type, or None."""
    query = select(Event).where(Event.tenant_id == tenant_id, Event.deal_id == deal_id, Event.type == event_type.value)
    row = session.execute(query.order_by(Event.sequence.desc()).limit(1)).scalar_one_or_none()
    return None if row is None else _entry(row)


def _entry(row: Event) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        sequence=row.sequence,
        type=row.type,
        deal_id=row.deal_id,
        merchant_id=row.merchant_id,
        actor=row.actor,
        data=json.loads(row.data_json),
        created_at=row.created_at,
        hash=row.hash,
    )
