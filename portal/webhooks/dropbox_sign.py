"""Dropbox Sign calls back when something happened to a signature request."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.errors import Malformed
from portal.signing.accounts import DROPBOX_SIGN
from portal.signing.messages import DropboxSignProof, dropbox_sign_proof, read_dropbox_sign
from portal.tenants.credentials import list_credentials
from portal.web.access import WEBHOOK, allow
from portal.web.parts import db, settings
from portal.webhooks.verify import forged, is_dropbox_sign_signed
from portal.workflows.receive_provider_message import Owners, receive_provider_message

ANSWER = "Hello API Event Received"
blueprint = Blueprint("dropbox_sign_webhook", __name__)


@blueprint.post("/api/webhooks/dropbox-sign")
@allow(WEBHOOK)
def dropbox_sign_webhook() -> ResponseReturnValue:
    """Verify, keep, have the provider asked: its proof covers no more than an event's time and type."""
    raw = _message(request.form.get("json"))
    with db().read() as session:
        owners = _owners(session, dropbox_sign_proof(raw))
    message = read_dropbox_sign(raw)
    with db().write() as session:
        receive_provider_message(session, message=message, owners=owners, body=raw)
    return Response(ANSWER, mimetype="text/plain")


def _message(field: str | None) -> bytes:
    if field is None:
        raise Malformed("The form has no field json.", code="not_json")
    return field.encode()


def _owners(session: Session, proof: DropboxSignProof) -> Owners:
    """Whose API key proves this, the present one or the one before it; NotSignedIn for nobody's."""
    keys: dict[str | None, list[str]] = {
        account.tenant_id: [str(account.content.get(name) or "") for name in ("api_key", "previous_api_key")]
        for account in list_credentials(session, provider=DROPBOX_SIGN)
    }
    common = settings().dropbox_sign_api_key
    keys[None] = [common.get_secret_value() if common else ""]
    owners = frozenset(owner for owner, own in keys.items() if any([_is_proved(proof, key) for key in own]))
    if not owners:
        raise forged()
    return owners


def _is_proved(proof: DropboxSignProof, key: str) -> bool:
    return is_dropbox_sign_signed(
        api_key=key, event_time=proof.event_time, event_type=proof.event_type, event_hash=proof.event_hash
    )
