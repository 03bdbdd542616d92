"""The SMS service delivers replies and what became of our messages."""

from typing import Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.merchants.identity import fold_phone
from portal.sms.gateways import CHERRY, account_of
from portal.sms.gateways.cherry import CherryAccount
from portal.tenants.credentials import list_credentials
from portal.web.access import WEBHOOK, allow
from portal.web.parts import db, settings
from portal.web.requests import whole_body
from portal.webhooks.payload import parse
from portal.webhooks.verify import forged, is_timestamped
from portal.workflows.receive_sms import receive_sms, receive_status

blueprint = Blueprint("cherry_webhook", __name__)
LONGEST_TIMESTAMP = 40


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
    """Verify, keep, process for whoever's secret proves it; a delivery that was here before changes nothing."""
    raw = whole_body()
    with db().read() as session:
        owners = _owners(session, raw)
    event = parse(CherryEvent, raw)
    # Unproven in MOCK_MODE, it may be of any length; an id of the inbox is not.
    timestamp = request.headers.get("X-Cherry-Timestamp", "")[:LONGEST_TIMESTAMP] or clock.iso(clock.now())
    natural_id = f"{event.type}:{event.id}:{event.status}" if event.id else f"{timestamp}:{sha256_hex(raw)}"
    with db().write() as session:
        for owner in sorted(owners, key=lambda one: one or ""):
            _process(session, event, natural_id=natural_id, raw=raw, owner=owner)
    return jsonify(ok=True)


def _process(session: Session, event: CherryEvent, *, natural_id: str, raw: bytes, owner: str | None) -> None:
    if event.type == "inbound":
        if event.sender is None:
            raise Invalid("from", "An inbound message names its sender.")
        phone = fold_phone(event.sender)
        receive_sms(session, natural_id=natural_id, body=raw, phone=phone, text=event.text, owner=owner)
        return
    if event.id is None or event.status is None:
        raise Invalid("id", "A status names its message and what became of it.")
    receive_status(session, natural_id=natural_id, body=raw, provider_ref=event.id, status=event.status, owner=owner)


def _owners(session: Session, raw: bytes) -> frozenset[str | None]:
    """Whose secret signed this, None standing for the installation's; NotSignedIn for nobody's."""
    secrets: dict[str | None, list[str]] = {
        kept.tenant_id: CherryAccount.model_validate(kept.content).secrets
        for kept in list_credentials(session, provider=account_of(CHERRY))
    }
    common = settings().cherry_webhook_secret
    secrets[None] = [common.get_secret_value()] if common else []
    if settings().mock_mode and not any(secrets.values()):
        # Without any secret nothing can be signed: in MOCK_MODE each unsigned delivery counts by itself.
        return frozenset({None})
    timestamp, given = (request.headers.get(f"X-Cherry-{name}", "") for name in ("Timestamp", "Signature"))
    now = clock.now()
    owners = frozenset(
        owner
        for owner, own in secrets.items()
        if is_timestamped(secrets=own, timestamp=timestamp, signature=given, raw=raw, now=now)
    )
    if not owners:
        raise forged()
    return owners
