"""Giving a deal to a colleague, or to nobody."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import ACTING_ROLES, office_page
from portal.deals.queries import get_deal
from portal.errors import NotFound
from portal.merchants.queries import get_merchant
from portal.users.queries import list_users
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import LineField, PortalForm
from portal.web.parts import db
from portal.workflows.decide_deal import assign_deal

blueprint = Blueprint("backoffice_assign", __name__)


class AssignForm(PortalForm):
    """Whose the deal is from now on; empty for nobody's."""

    user_id = LineField("Assign to", max_length=64)


@blueprint.get("/office/deals/<deal_id>/assign")
@allow(UNDERWRITER)
def ask(deal_id: str) -> Response:
    """Everybody who may work on deals, with whoever has this one chosen."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        people = _people(session, tenant_id)
    return office_page("backoffice/assign.html", deal=deal, merchant=merchant, people=people)


@blueprint.post("/office/deals/<deal_id>/assign")
@allow(UNDERWRITER)
def assign(deal_id: str) -> Response:
    """Give it to them; NotFound for somebody who may not work on deals."""
    viewer, form = current_viewer(), AssignForm()
    form.validate()
    user_id = form.user_id.data or None

    def work(session: Session) -> str:
        if user_id is not None and user_id not in dict(_people(session, viewer.tenant_id)):
            raise NotFound("We could not find a colleague of that name who may work on deals.")
        about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
        assign_deal(session, **about, user_id=user_id, take_over=True)
        return f"/office/deals/{deal_id}"

    return run_command(work)


def _people(session: Session, tenant_id: str) -> list[tuple[str, str]]:
    return [
        (user.id, user.name)
        for user in list_users(session, tenant_id=tenant_id)
        if user.role in ACTING_ROLES and user.disabled_at is None
    ]
