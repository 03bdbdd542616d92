"""Acts on a deal that need a reason: each has a page that asks for it, and says what will happen."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.merchants.queries import get_merchant
from portal.statements.tampering import read_signals
from portal.tenants.queries import get_tenant
from portal.web.access import UNDERWRITER, Viewer, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.clear_review import clear_review
from portal.workflows.decide_deal import LONGEST_REASON, close_deal, reopen_deal
from portal.workflows.void_envelope import void_envelope

ACTS_RULE = "/office/deals/<deal_id>/<any(reopen, close, void, 'clear-review'):name>"
blueprint = Blueprint("backoffice_reasoned_acts", __name__)


class ReasonForm(PortalForm):
    """Why, and a note for colleagues."""

    reason = LineField("Reason", missing="Enter a reason. It is kept with the decision.", max_length=LONGEST_REASON)
    notes = LineField("Note for colleagues (optional)", max_length=LONGEST_REASON)


@dataclass(frozen=True)
class ReasonedAct:
    """What the page says, and what the form does."""

    heading: str
    words: str
    button: str
    run: Callable[[Session, Viewer, str, ReasonForm], object]
    takes_notes: bool = False
    is_danger: bool = False
    looks_at_files: bool = False


def _reopen(session: Session, viewer: Viewer, deal_id: str, form: ReasonForm) -> object:
    about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
    return reopen_deal(session, **about, reason=form.reason.data, notes=form.notes.data or "")


def _close(session: Session, viewer: Viewer, deal_id: str, form: ReasonForm) -> object:
    about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
    return close_deal(session, **about, reason=form.reason.data)


def _void(session: Session, viewer: Viewer, deal_id: str, form: ReasonForm) -> object:
    about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
    return void_envelope(session, **about, reason=form.reason.data)


def _clear(session: Session, viewer: Viewer, deal_id: str, form: ReasonForm) -> object:
    tenant = get_tenant(session, tenant_id=viewer.tenant_id)
    return clear_review(session, tenant=tenant, deal_id=deal_id, reason=form.reason.data, actor=viewer.actor)


ACTS = {
    "reopen": ReasonedAct(
        "Reopen the deal",
        "The deal is open again: it takes statements, and offers can be made.",
        "Reopen the deal",
        _reopen,
        takes_notes=True,
    ),
    "close": ReasonedAct(
        "Close the deal",
        "For a deal that was withdrawn, funded or cancelled. Live offers are withdrawn and an agreement that is out is "
        "voided.",
        "Close the deal",
        _close,
        is_danger=True,
    ),
    "void": ReasonedAct(
        "Void the agreement",
        "The merchant can no longer sign it. While the offers stand, the deal goes back to them.",
        "Void the agreement",
        _void,
        is_danger=True,
    ),
    "clear-review": ReasonedAct(
        "Clear the review",
        "The reasons for which the policy asked for a person count as looked at, and the deal is decided anew. Hard "
        "stops and the caps on offers stay.",
        "Clear the review and decide",
        _clear,
        looks_at_files=True,
    ),
}


@blueprint.get(ACTS_RULE)
@allow(UNDERWRITER)
def ask(deal_id: str, name: str) -> Response:
    """The page that asks for the reason."""
    return _act_page(deal_id, name, ReasonForm(formdata=None))


@blueprint.post(ACTS_RULE)
@allow(UNDERWRITER)
def act(deal_id: str, name: str) -> Response:
    """Do it, with the reason."""
    viewer, form = current_viewer(), ReasonForm()
    if not form.validate():
        return _act_page(deal_id, name, form, status=422)

    def work(session: Session) -> str:
        ACTS[name].run(session, viewer, deal_id, form)
        return f"/office/deals/{deal_id}"

    return run_command(work)


def _act_page(deal_id: str, name: str, form: ReasonForm, *, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        looks = ACTS[name].looks_at_files
        strong = read_signals(session, tenant_id=tenant_id, deal_id=deal.id).strong if looks else ()
    return office_page(
        "backoffice/reasoned_act.html",
        fragment="act_form",
        status=status,
        deal=deal,
        merchant=merchant,
        act=ACTS[name],
        strong_signs=strong,
        action=f"/office/deals/{deal.id}/{name}",
        form=form,
        errors=error_summary(form),
    )
