"""The decision memo of a deal as a PDF: of the newest decision, or of an earlier one."""

from flask import Blueprint, Response

from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.looked import note_look
from portal.infra.storage import attachment
from portal.tenants.queries import get_tenant
from portal.underwriting.memo import make_memo
from portal.users.queries import list_users
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db
from portal.workflows.read_memo import read_memo

blueprint = Blueprint("backoffice_memo", __name__)


@blueprint.get("/office/deals/<deal_id>/memo.pdf")
@allow(STAFF)
def newest(deal_id: str) -> Response:
    """The memo of the newest decision."""
    return _memo(deal_id, decision_id=None)


@blueprint.get("/office/deals/<deal_id>/decisions/<decision_id>/memo.pdf")
@allow(STAFF)
def of_decision(deal_id: str, decision_id: str) -> Response:
    """The memo of one decision of the deal."""
    return _memo(deal_id, decision_id=decision_id)


def _memo(deal_id: str, *, decision_id: str | None) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        people = {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}
        memo = read_memo(
            session,
            tenant=get_tenant(session, tenant_id=tenant_id),
            deal_id=deal_id,
            decision_id=decision_id,
            name_of=lambda actor: actor_name(actor, people),
        )
    note_look("decision memo made", deal_id=deal_id)
    response = Response(make_memo(memo), mimetype="application/pdf")
    response.headers["Content-Disposition"] = attachment(f"decision-memo-{deal_id}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response
