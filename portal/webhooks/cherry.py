"""The SMS service delivers replies and what became of our messages."""

from typing import Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from portal.errors import Invalid
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.merchants.identity import fold_phone
from portal.web.access import WEBHOOK, allow
from portal.web.parts import db, settings
from portal.webhooks.payload import parse
from portal.webhooks.verify import check_timestamped
from portal.workflows.receive_sms import receive_sms, receive_status

blueprint = Blueprint("cherry_webhook", __name__)


class CherryEvent(BaseModel):
    """An inbound message, or the status of one of ours."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    type: Literal["inbound", "status"]
    id: str | None = Field(None, max_length=150)
    sender: str | None = Field(None, alias="from")
    text: str = Field("", max_length=5000)
    status: str | None = Field(None, max_length=30)


@blueprint.post("/api/sms/cherry/webhook")
@allow(WEBHOOK)
def cherry_webhook() -> ResponseReturnValue:
    """Verify, keep, process; a delivery that was here before changes nothing."""
    raw = request.get_data()
    timestamp = _verified_timestamp(raw)
    event = parse(CherryEvent, raw)
    natural_id = f"{event.type}:{event.id}:{event.status}" if event.id else f"{timestamp}:{sha256_hex(raw)}"
    with db().write() as session:
        if event.type == "inbound":
            if event.sender is None:
                raise Invalid("from", "An inbound message names its sender.")
            phone = fold_phone(event.sender)
            receive_sms(session, natural_id=natural_id, body=raw, phone=phone, text=event.text)
        else:
            if event.id is None or event.status is None:
                raise Invalid("id", "A status names its message and what became of it.")
            receive_status(session, natural_id=natural_id, body=raw, provider_ref=event.id, status=event.status)
    return jsonify(ok=True)


def _verified_timestamp(raw: bytes) -> str:
    secret = settings().cherry_webhook_secret
    timestamp = request.headers.get("X-Cherry-Timestamp", "")
    if secret is None and settings().mock_mode:
        # Without a secret nothing can be signed: in MOCK_MODE each unsigned delivery counts by itself.
        return timestamp or clock.iso(clock.now())
    check_timestamped(
        secret=secret.get_secret_value() if secret else "",
        timestamp=timestamp,
        signature=request.headers.get("X-Cherry-Signature", ""),
        raw=raw,
        now=clock.now(),
    )
    return timestamp
