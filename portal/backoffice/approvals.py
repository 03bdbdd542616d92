"""What waits for a second person: the list, one proposal, and the decision upon it."""

import json

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.approvals.queries import Approval, get_approval, list_waiting
from portal.backoffice.counter_words import COLLECTIONS, Preview, preview_of
from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.errors import NotAllowedNow
from portal.merchants.queries import get_merchant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.users.queries import list_users
from portal.web.access import STAFF, UNDERWRITER, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.filters import masked, money_short, percent
from portal.web.forms import LineField, PortalForm, error_summary
from portal.web.parts import db, parts
from portal.workflows.counter_offer import authority_of, preview_counter, proposed_counter
from portal.workflows.decide_deal import LONGEST_REASON
from portal.workflows.second_person import approve_proposal, reject_proposal, take_proposal_back
from portal.workflows.send_for_signing import PreparedAgreement, prepare_agreement

PAGE = "/office/approvals"
RULE = "/office/deals/<deal_id>/approvals/<approval_id>"
HEADINGS = {"counter_offer": "Proposed counter-offer", "forced_signature": "Proposed forced signature"}
CLOSED = {"approved": "Approved", "rejected": "Rejected", "ended": "No longer current", "expired": "Expired"}
blueprint = Blueprint("backoffice_approvals", __name__)


class RejectForm(PortalForm):
    """Why not."""

    reason = LineField("Reason for a no", missing="Enter a reason. The proposer reads it.", max_length=LONGEST_REASON)


@blueprint.get(PAGE)
@allow(STAFF)
def approvals() -> Response:
    """Every proposal that waits, the first to expire first."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        rows = list_waiting(session, tenant_id=tenant_id)
        people = {f"user:{user.id}": user.name for user in list_users(session, tenant_id=tenant_id)}
    return office_page("backoffice/approvals.html", at=PAGE, rows=rows, headings=HEADINGS, people=people)


@blueprint.get(RULE)
@allow(STAFF)
def approval(deal_id: str, approval_id: str) -> Response:
    """One proposal: what would be done, why, and what a second person may do with it."""
    return _page(deal_id, approval_id, RejectForm(formdata=None))


@blueprint.post(f"{RULE}/approve")
@allow(UNDERWRITER)
def approve(deal_id: str, approval_id: str) -> Response:
    """Approve it, and do it in the same transaction; never one's own."""
    viewer = current_viewer()

    def prepare() -> tuple[TenantProfile, PreparedAgreement | None]:
        with db().read(tenant_id=viewer.tenant_id) as session:
            tenant = get_tenant(session, tenant_id=viewer.tenant_id)
            row = get_approval(session, tenant_id=tenant.id, deal_id=deal_id, approval_id=approval_id)
        paper = prepare_agreement(parts(), tenant=tenant, deal_id=deal_id) if row.kind == "forced_signature" else None
        return tenant, paper

    def work(session: Session, prepared: tuple[TenantProfile, PreparedAgreement | None]) -> str:
        tenant, agreement = prepared
        approve_proposal(
            session,
            tenant=tenant,
            deal_id=deal_id,
            approval_id=approval_id,
            user_id=viewer.user_id or "",
            agreement=agreement,
        )
        return f"/office/deals/{deal_id}"

    return prepare_and_run(prepare, work)


@blueprint.post(f"{RULE}/reject")
@allow(UNDERWRITER)
def reject(deal_id: str, approval_id: str) -> Response:
    """Say no, with a reason; never to one's own."""
    viewer, form = current_viewer(), RejectForm()
    if not form.validate():
        return _page(deal_id, approval_id, form, status=422)

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        about = {"deal_id": deal_id, "approval_id": approval_id, "user_id": viewer.user_id or ""}
        reject_proposal(session, tenant=tenant, **about, reason=form.reason.data)
        return f"/office/deals/{deal_id}"

    return run_command(work)


@blueprint.post(f"{RULE}/take-back")
@allow(UNDERWRITER)
def take_back(deal_id: str, approval_id: str) -> Response:
    """Take one's own proposal back."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "approval_id": approval_id}
        take_proposal_back(session, **about, actor=viewer.actor)
        return f"/office/deals/{deal_id}"

    return run_command(work)


def _page(deal_id: str, approval_id: str, form: RejectForm, *, status: int = 200) -> Response:
    viewer = current_viewer()
    tenant_id = viewer.tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        row = get_approval(session, tenant_id=tenant_id, deal_id=deal.id, approval_id=approval_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        people = {f"user:{user.id}": user.name for user in list_users(session, tenant_id=tenant_id)}
        preview, refusal = _preview(session, row)
        roles = authority_of(session, tenant_id=tenant_id).second_person_roles
    return office_page(
        "backoffice/approval.html",
        fragment="act_form",
        status=status,
        deal=deal,
        merchant=merchant,
        row=row,
        heading=HEADINGS[row.kind],
        closed=CLOSED.get(row.status, ""),
        proposer=people.get(row.proposed_by, "Former staff"),
        closer=people.get(row.closed_by or "", "The system"),
        terms=_terms(row),
        preview=preview,
        refusal=refusal,
        is_own=row.proposed_by == viewer.actor,
        may_decide=viewer.role in roles and row.proposed_by != viewer.actor,
        path=f"/office/deals/{deal.id}/approvals/{row.id}",
        form=form,
        errors=error_summary(form),
    )


def _preview(session: Session, row: Approval) -> tuple[Preview | None, str]:
    """What a waiting counter-offer would cost today, or why it can no longer be made."""
    if row.kind != "counter_offer" or row.status != "waiting":
        return None, ""
    about = {"tenant_id": row.tenant_id, "deal_id": row.deal_id}
    try:
        return preview_of(preview_counter(session, **about, terms=proposed_counter(row).terms)), ""
    except NotAllowedNow as error:
        return None, error.words


def _terms(row: Approval) -> list[tuple[str, str]]:
    if row.kind == "forced_signature":
        return [("Sent to", masked(json.loads(row.terms or "{}").get("recipient_email")))]
    proposed = proposed_counter(row)
    terms = proposed.terms
    return [
        ("Amount", money_short(terms.amount_cents)),
        ("Factor rate", f"{terms.factor_rate:f}"),
        ("Payments", f"{terms.number_of_payments} × {terms.frequency}"),
        ("Collected by", COLLECTIONS[terms.collection_method]),
        ("Estimated APR then", percent(proposed.estimated_apr)),
        ("In place of", f"Offer {terms.tier}"),
    ]
