"""Documents for staff: the statements and papers of a deal, as downloads."""

from flask import Blueprint, Response

from portal.documents.queries import get_document
from portal.web.access import STAFF, allow, current_viewer
from portal.web.downloads import send_document
from portal.web.parts import db

blueprint = Blueprint("backoffice_documents", __name__)


@blueprint.get("/office/documents/<document_id>")
@allow(STAFF)
def download(document_id: str) -> Response:
    """The file as an attachment."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        document = get_document(session, tenant_id=tenant_id, document_id=document_id)
    return send_document(document)
