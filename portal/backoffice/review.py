"""Manual review: each reason with what it means and its evidence, what can be cleared, and what is asked."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice.deal_decision import OUTCOMES
from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.deals.transitions import LIVE
from portal.merchants.queries import get_merchant
from portal.reviews.queries import list_clearings, list_requests
from portal.reviews.service import LONGEST_WORDS
from portal.statements.queries import find_newest_snapshot, list_slots
from portal.tenants.queries import get_tenant
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.review_reasons import FIGURES, ReviewReason, review_reasons
from portal.underwriting.service import verdict_of
from portal.users.queries import list_users
from portal.web.access import STAFF, UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, FieldWords, LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.ask_merchant import ask_merchant, withdraw_request
from portal.workflows.clear_review import clear_review_reason

blueprint = Blueprint("backoffice_review", __name__)
KINDS = (
    ("answer", "An answer in words, with a PDF if they like"),
    ("document", "A document, as PDF"),
    ("statement", "A bank statement: a better file, or a further month"),
)


class ClearForm(PortalForm):
    """What somebody saw who looked at a reason."""

    reason = LineField(
        "What you looked at", missing="Say what you looked at. It is kept with the decision.", max_length=LONGEST_WORDS
    )


class AskForm(PortalForm):
    """What the merchant should send."""

    kind = ChoiceField("What the merchant should send", choices=KINDS, missing="Choose what the merchant should send")
    words = LineField(
        "What to ask",
        missing="Write what the merchant should send or tell you",
        hint="The merchant reads this as you write it, in the mail and on their page.",
        max_length=LONGEST_WORDS,
    )


@blueprint.get("/office/deals/<deal_id>/review")
@allow(STAFF)
def review(deal_id: str) -> Response:
    """The reasons of the decision that stands, and the requests."""
    return _page(deal_id)


@blueprint.post("/office/deals/<deal_id>/review/clear/<code>")
@allow(UNDERWRITER)
def clear(deal_id: str, code: str) -> Response:
    """Clear one reason with a note."""
    viewer, form = current_viewer(), ClearForm()
    if not form.validate():
        error = FieldWords(f"reason-{code}", form.reason.errors[0])
        return _page(deal_id, errors=[error], failed=code, typed=form.reason.typed, status=422)

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
        clear_review_reason(session, **about, code=code, note=form.reason.data)
        return f"/office/deals/{deal_id}/review"

    return run_command(work)


@blueprint.get("/office/deals/<deal_id>/ask")
@allow(UNDERWRITER)
def ask(deal_id: str) -> Response:
    """The form for a request, for one reason if its code is given."""
    return _ask_page(deal_id, AskForm(formdata=None, kind=_suggested(_code())))


@blueprint.post("/office/deals/<deal_id>/ask")
@allow(UNDERWRITER)
def send(deal_id: str) -> Response:
    """Ask the merchant and mail it."""
    viewer, form = current_viewer(), AskForm()
    if not form.validate():
        return _ask_page(deal_id, form, status=422)

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        asked = {"kind": form.kind.data, "words": form.words.data, "reason_code": _code() or None}
        ask_merchant(session, tenant=tenant, deal_id=deal_id, **asked, actor=viewer.actor)
        return f"/office/deals/{deal_id}/review#requests"

    return run_command(work)


@blueprint.post("/office/deals/<deal_id>/requests/<request_id>/withdraw")
@allow(UNDERWRITER)
def withdraw(deal_id: str, request_id: str) -> Response:
    """Take a request back."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
        withdraw_request(session, **about, request_id=request_id)
        return f"/office/deals/{deal_id}/review#requests"

    return run_command(work)


def _page(
    deal_id: str, *, errors: list[FieldWords] | None = None, failed: str = "", typed: str = "", status: int = 200
) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        context = _read(session, tenant_id=tenant_id, deal_id=deal_id)
    return office_page(
        "backoffice/review.html",
        status=status,
        errors=errors or [],
        failed=failed,
        typed=typed,
        outcomes=OUTCOMES,
        figures=FIGURES,
        kinds=dict(KINDS),
        **context,
    )


def _read(session: Session, *, tenant_id: str, deal_id: str) -> dict[str, Any]:
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    whose = {"tenant_id": tenant_id, "deal_id": deal.id}
    decision, snapshot = find_latest_decision(session, **whose), find_newest_snapshot(session, **whose)
    slots = list_slots(session, **whose)
    ids = [slot.statement.id for slot in slots if slot.statement is not None]
    stands = bool(decision and snapshot and decision.metrics_id == snapshot.id and snapshot.statement_ids == ids)
    found = review_reasons(verdict_of(decision)) if decision and deal.status == "open" and stands else []
    clearings = list_clearings(session, **whose, metrics_id=decision.metrics_id) if decision else []
    cleared = {row.code: row for row in clearings}
    return {
        "deal": deal,
        "merchant": get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id),
        "reasons": found,
        "cleared": cleared,
        "is_clear": bool(found) and all(reason.code in cleared for reason in found),
        "was_review": decision is not None and decision.outcome == "manual_review" and deal.status == "open",
        "slots": [slot for slot in slots if slot.statement is not None],
        "findings": snapshot.findings if snapshot and stands else [],
        "requests": list_requests(session, **whose),
        "takes_requests": deal.status in LIVE,
        "people": {f"user:{user.id}": user.name for user in list_users(session, tenant_id=tenant_id)},
    }


def _ask_page(deal_id: str, form: AskForm, *, status: int = 200) -> Response:
    tenant_id, code = current_viewer().tenant_id, _code()
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        decision = find_latest_decision(session, tenant_id=tenant_id, deal_id=deal.id)
        found = review_reasons(verdict_of(decision)) if decision else []
    return office_page(
        "backoffice/ask.html",
        status=status,
        deal=deal,
        merchant=merchant,
        reason=_of_code(found, code),
        action=f"/office/deals/{deal.id}/ask" + (f"?code={code}" if code else ""),
        form=form,
        errors=error_summary(form),
    )


def _of_code(reasons: list[ReviewReason], code: str) -> ReviewReason | None:
    return next((reason for reason in reasons if reason.code == code), None)


def _code() -> str:
    """The reason's code in the address; letters, digits and what joins them, anything else counts as none."""
    code = request.args.get("code", "")[:80]
    return code if code and all(char.isascii() and (char.isalnum() or char in "_:") for char in code) else ""


def _suggested(code: str) -> str | None:
    return "statement" if code.startswith("statements_") else None
