"""Declining a deal: the principal reasons are chosen, the policy's first, and the merchant is told exactly these."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.errors import Invalid
from portal.merchants.queries import get_merchant
from portal.underwriting.decline_reasons import choose_reasons, found_reasons, other_reasons
from portal.underwriting.notice import MOST_REASONS
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.service import verdict_of
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import FieldWords, LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.decide_deal import LONGEST_REASON, decline_deal

blueprint = Blueprint("backoffice_decline", __name__)


class DeclineForm(PortalForm):
    """A reason in one's own words, and a note for colleagues; the chosen reasons come as `codes`."""

    reason = LineField(
        "A reason in your own words (optional)",
        hint="The merchant reads it in the letter and on the page. It counts as one of the four.",
        max_length=LONGEST_REASON,
    )
    notes = LineField("Note for colleagues (optional)", max_length=LONGEST_REASON)


@blueprint.get("/office/deals/<deal_id>/decline")
@allow(UNDERWRITER)
def ask(deal_id: str) -> Response:
    """The page with the reasons to choose from."""
    return _page(deal_id, DeclineForm(formdata=None), codes=[])


@blueprint.post("/office/deals/<deal_id>/decline")
@allow(UNDERWRITER)
def decline(deal_id: str) -> Response:
    """Decline with the chosen reasons."""
    viewer, form, codes = current_viewer(), DeclineForm(), request.form.getlist("codes")[:40]
    own = form.reason.data or ""
    if not form.validate():
        return _page(deal_id, form, codes=codes, status=422)
    try:
        with db().read(tenant_id=viewer.tenant_id) as session:
            get_deal(session, tenant_id=viewer.tenant_id, deal_id=deal_id)
            decision = find_latest_decision(session, tenant_id=viewer.tenant_id, deal_id=deal_id)
        choose_reasons(verdict_of(decision) if decision else None, codes=codes, own=own.strip())
    except Invalid as error:
        return _page(deal_id, form, codes=codes, wrong=error.words, status=422)

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
        decline_deal(session, **about, reason=own, notes=form.notes.data or "", codes=codes)
        return f"/office/deals/{deal_id}"

    return run_command(work)


def _page(deal_id: str, form: DeclineForm, *, codes: list[str], wrong: str = "", status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        decision = find_latest_decision(session, tenant_id=tenant_id, deal_id=deal.id)
    errors = [FieldWords("codes-1", wrong)] if wrong else []
    return office_page(
        "backoffice/decline.html",
        fragment="act_form",
        status=status,
        deal=deal,
        merchant=merchant,
        found=found_reasons(verdict_of(decision) if decision else None),
        others=other_reasons(),
        most=MOST_REASONS,
        codes=codes,
        wrong=wrong,
        form=form,
        errors=[*errors, *error_summary(form)],
    )
