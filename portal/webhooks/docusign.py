"""DocuSign Connect tells what became of an envelope."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.signing.accounts import DOCUSIGN
from portal.signing.messages import read_docusign
from portal.tenants.credentials import list_credentials
from portal.web.access import WEBHOOK, allow
from portal.web.parts import db, settings
from portal.web.requests import whole_body
from portal.webhooks.verify import forged, is_docusign_signed
from portal.workflows.receive_provider_message import Owners, receive_provider_message

HEADER = "X-DocuSign-Signature-"
MOST_SIGNATURES = 100
blueprint = Blueprint("docusign_webhook", __name__)


@blueprint.post("/api/webhooks/docusign")
@allow(WEBHOOK)
def docusign_webhook() -> ResponseReturnValue:
    """Verify over the raw bytes, keep, apply; DocuSign repeats what is not answered with 2xx."""
    raw = whole_body()
    given = [value for name, value in request.headers.items() if name.lower().startswith(HEADER.lower())]
    with db().read() as session:
        owners = _owners(session, given[:MOST_SIGNATURES], raw)
    message = read_docusign(raw)
    with db().write() as session:
        answer = receive_provider_message(session, message=message, owners=owners, body=raw)
    return jsonify(status=answer)


def _owners(session: Session, given: list[str], raw: bytes) -> Owners:
    """Whose HMAC key signed this; NotSignedIn for nobody's. Any active key counts, in any of the headers."""
    keys: dict[str | None, list[str]] = {
        account.tenant_id: list(account.content.get("connect_keys") or [])
        for account in list_credentials(session, provider=DOCUSIGN)
    }
    keys[None] = settings().docusign_connect_key_list
    owners = frozenset(owner for owner, own in keys.items() if is_docusign_signed(keys=own, signatures=given, raw=raw))
    if not owners:
        raise forged()
    return owners
