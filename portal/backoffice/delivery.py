"""One delivery of a provider as it came, how it was believed and what became of it, with a way to act on it again."""

import json

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.backoffice.work_words import OUTCOMES, as_sentence, sender_name
from portal.inbox.service import get_delivery
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN, PROVIDERS
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.parts import db
from portal.workflows.receive_provider_message import replay

LIST = "/office/deliveries"
RULE = f"{LIST}/received/<delivery_id>"
SIGNED = "Signed over its whole body with a secret of yours; unsigned or changed ones are refused and not kept."
PROOFS = {
    DOCUSIGN: "HMAC-SHA256 over the whole body under one of your Connect keys. Others are refused and not kept.",
    DROPBOX_SIGN: "A hash of time and kind under your API key. It does not cover the rest, so nothing else of the body "
    "was believed: the provider was asked.",
}
blueprint = Blueprint("backoffice_delivery", __name__)


@blueprint.get(RULE)
@allow(ADMIN)
def delivery(delivery_id: str) -> Response:
    """The delivery with its body, which can hold personal data: administrators alone see it."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        row = get_delivery(session, tenant_id=tenant_id, delivery_id=delivery_id)
    return office_page(
        "backoffice/delivery.html",
        at=LIST,
        delivery=row,
        name=sender_name(row.provider),
        outcome=OUTCOMES[row.status],
        note=as_sentence(row.note),
        body=_legible(row.body or ""),
        proof=PROOFS.get(row.provider, SIGNED),
        can_replay=row.provider in PROVIDERS,
    )


@blueprint.post(f"{RULE}/replay")
@allow(ADMIN)
def act_again(delivery_id: str) -> Response:
    """Act on a signing provider's message as when it came; what was applied before changes nothing."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        replay(session, get_delivery(session, tenant_id=viewer.tenant_id, delivery_id=delivery_id), actor=viewer.actor)
        return f"{LIST}/received/{delivery_id}"

    return run_command(work)


def _legible(body: str) -> str:
    """JSON with its lines broken; anything else as it came."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
