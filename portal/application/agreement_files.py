"""The agreement's PDFs: the one that was sent and the one that is signed."""

from flask import Blueprint, Response

from portal.documents.queries import get_document
from portal.errors import NotAllowedNow, NotFound
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.downloads import send_document
from portal.web.parts import db
from portal.workflows.read_signing import read_signing

blueprint = Blueprint("agreement_files", __name__, url_prefix="/application")


@blueprint.get("/sign/agreement.pdf")
@allow(MERCHANT)
def unsigned() -> Response:
    """The agreement as it was sent, the very file whose hash is signed."""
    return _download(signed=False)


@blueprint.get("/agreement.pdf")
@allow(MERCHANT)
def signed() -> Response:
    """The signed and sealed agreement; NotAllowedNow until it is there."""
    return _download(signed=True)


def _download(*, signed: bool) -> Response:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        envelope = read_signing(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "").envelope
        if envelope is None:
            raise NotFound("There is no agreement yet.")
        document_id = envelope.signed_document_id if signed else envelope.agreement_document_id
        if document_id is None:
            raise NotAllowedNow("The agreement is not there to download yet.", code="agreement_missing")
        document = get_document(session, tenant_id=viewer.tenant_id, document_id=document_id)
    return send_document(document)
