"""What one member of staff proposed, decided upon by another: then it is done at once, or it is not done."""

import json

from sqlalchemy.orm import Session

from portal.approvals.models import Approval
from portal.approvals.queries import get_approval
from portal.approvals.service import (
    approve,
    check_may_decide,
    expire_approvals,
    needed_reason,
    propose,
    reject,
    take_back,
)
from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus, check_status
from portal.errors import Invalid, NotAllowedNow
from portal.merchants.identity import fold_email
from portal.signing.queries import find_live_envelope
from portal.tenants.queries import TenantProfile
from portal.users.queries import get_user
from portal.workflows.counter_offer import authority_of, make_approved_counter
from portal.workflows.run_background import check_intake_complete
from portal.workflows.send_for_signing import PreparedAgreement, send_for_signing

WHY_FORCE = "By the policy in force a forced signature needs a second person."


def propose_forced_signature(
    session: Session, *, tenant: TenantProfile, deal_id: str, recipient_email: str, reason: str, actor: str
) -> Approval:
    """Propose to send the agreement past the background check; refused where it could not be sent even so.

    Errors: Invalid("recipient_email" or "reason"); NotAllowedNow with `deal_…`, `envelope_live`, `intake_incomplete`
    or `approval_waiting`.
    """
    why = needed_reason(reason)
    try:
        recipient = fold_email(recipient_email)
    except Invalid as error:
        raise Invalid("recipient_email", error.words) from error
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    check_status(deal.status, DealStatus.ACCEPTED)
    if find_live_envelope(session, tenant_id=tenant.id, deal_id=deal_id) is not None:
        raise NotAllowedNow("An agreement of this deal is out already.", code="envelope_live")
    check_intake_complete(session, deal)
    return propose(
        session,
        deal=deal,
        kind="forced_signature",
        terms=json.dumps({"recipient_email": recipient}),
        reason=why,
        exceeds=(WHY_FORCE,),
        actor=actor,
        waits_hours=authority_of(session, tenant_id=tenant.id).waits_hours,
    )


def approve_proposal(
    session: Session,
    *,
    tenant: TenantProfile,
    deal_id: str,
    approval_id: str,
    user_id: str,
    agreement: PreparedAgreement | None,
) -> None:
    """Approve what somebody else proposed, and do it in the same transaction; refused as doing it would be.

    `agreement` is what a forced signature sends. NotAllowed for the proposer and for a role that the policy does not
    name; NotAllowedNow (`approval_…`) once the proposal waits no longer.
    """
    deal, row, actor = _decidable(session, tenant, deal_id=deal_id, approval_id=approval_id, user_id=user_id)
    approve(session, row, deal=deal, actor=actor)
    if row.kind == "counter_offer":
        make_approved_counter(session, deal=deal, approval=row, approved_by=actor)
        return
    send_for_signing(
        session,
        tenant=tenant,
        deal_id=deal_id,
        recipient_email=json.loads(row.terms or "{}")["recipient_email"],
        force=True,
        reason=row.reason,
        actor=actor,
        agreement=agreement,
        proposed_by=row.proposed_by,
    )


def reject_proposal(
    session: Session, *, tenant: TenantProfile, deal_id: str, approval_id: str, user_id: str, reason: str
) -> None:
    """Say no to what somebody else proposed, with a reason; refused to whom `approve_proposal` refuses it."""
    deal, row, actor = _decidable(session, tenant, deal_id=deal_id, approval_id=approval_id, user_id=user_id)
    reject(session, row, deal=deal, actor=actor, reason=reason)


def take_proposal_back(session: Session, *, tenant_id: str, deal_id: str, approval_id: str, actor: str) -> None:
    """End one's own proposal; NotAllowed for anybody else's."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    row = get_approval(session, tenant_id=tenant_id, deal_id=deal_id, approval_id=approval_id)
    take_back(session, row, deal=deal, actor=actor)


def expire_deal_approvals(session: Session, *, tenant_id: str, deal_id: str) -> bool:
    """End the deal's proposal if its time is over; whether it was."""
    return expire_approvals(session, deal=lock_deal(session, tenant_id=tenant_id, deal_id=deal_id))


def _decidable(
    session: Session, tenant: TenantProfile, *, deal_id: str, approval_id: str, user_id: str
) -> tuple[Deal, Approval, str]:
    """The locked deal, the proposal that this person may decide upon, and who they are."""
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    row = get_approval(session, tenant_id=tenant.id, deal_id=deal_id, approval_id=approval_id)
    user = get_user(session, tenant_id=tenant.id, user_id=user_id)
    actor = f"user:{user.id}"
    roles = authority_of(session, tenant_id=tenant.id).second_person_roles
    check_may_decide(session, row, actor=actor, role=user.role, roles=roles)
    return deal, row, actor
