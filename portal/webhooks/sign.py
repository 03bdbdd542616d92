"""External signing systems tell what became of an envelope."""

from datetime import datetime
from typing import Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from portal.infra import clock
from portal.web.access import WEBHOOK, allow
from portal.web.parts import db, settings
from portal.web.requests import whole_body
from portal.webhooks.payload import parse
from portal.webhooks.verify import check_timestamped
from portal.workflows.receive_signing_event import SigningNews, receive_signing_event

blueprint = Blueprint("sign_webhook", __name__)


class SignEvent(BaseModel):
    """The body of the webhook; further fields are kept with it and ignored."""

    model_config = ConfigDict(extra="ignore")

    envelope_id: str = Field(min_length=1, max_length=64)
    event_type: Literal["sent", "viewed", "completed", "declined", "voided"]
    occurred_at: AwareDatetime

    @field_validator("occurred_at")
    @classmethod
    def _is_sane(cls, at: datetime) -> datetime:
        if not clock.is_sane(at):
            raise ValueError("This is no moment at which anything was signed.")
        return at


@blueprint.post("/api/sign/webhook")
@allow(WEBHOOK)
def sign_webhook() -> ResponseReturnValue:
    """Verify, keep, apply; 202 for an envelope that is not known yet."""
    raw = whole_body()
    check_timestamped(
        secret=settings().external_signing_secret,
        timestamp=request.headers.get("X-Sign-Timestamp", ""),
        signature=request.headers.get("X-Sign-Signature", ""),
        raw=raw,
        now=clock.now(),
    )
    event = parse(SignEvent, raw)
    news = SigningNews(event.envelope_id, event.event_type, clock.as_utc(event.occurred_at))
    with db().write() as session:
        status = receive_signing_event(session, news=news, body=raw)
    return jsonify(status=status), 202 if status == "parked" else 200
