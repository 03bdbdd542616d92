"""Going on past what sent a deal to a person: reasons are cleared one by one or at once, and it is decided anew."""

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus, check_status
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.reviews.queries import list_clearings
from portal.reviews.service import clear_reason
from portal.statements.queries import find_latest_metrics
from portal.tenants.queries import TenantProfile
from portal.underwriting.models import Decision
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.review_reasons import refusal_of
from portal.workflows.make_offers import MadeOffers, make_offers

LONGEST_REASON = 2000


def clear_review_reason(
    session: Session, *, tenant_id: str, deal_id: str, code: str, note: str, actor: str
) -> list[str]:
    """Clear one reason of the decision that stands, with a note; returns the codes that are left.

    NotFound for a reason that the decision does not have; NotAllowedNow with `no_review` where no decision on the
    newest figures asks for a person, and `cannot_clear` where clearing would change nothing.
    """
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    decision = _standing_review(session, deal)
    codes = _codes(decision)
    if code not in codes:
        raise NotFound("The decision does not have that reason any more.")
    _check_can_clear([code])
    about = {"metrics_id": decision.metrics_id, "decision_id": decision.id, "actor": actor}
    clear_reason(session, deal, **about, code=code, note=note)
    return [each for each in codes if each not in _cleared(session, decision)]


def clear_review(session: Session, *, tenant: TenantProfile, deal_id: str, reason: str, actor: str) -> MadeOffers:
    """Clear every reason that is left, with one note, and decide again.

    What was cleared before stays cleared; hard stops cannot be. Errors: Invalid("reason"), those of
    `clear_review_reason`, and whatever `make_offers` refuses.
    """
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise Invalid("reason", f"Enter a reason of up to {LONGEST_REASON} characters. It is kept with the decision.")
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    decision = _standing_review(session, deal)
    left = [code for code in _codes(decision) if code not in _cleared(session, decision)]
    _check_can_clear(left)
    for code in left:
        about = {"metrics_id": decision.metrics_id, "decision_id": decision.id, "actor": actor}
        clear_reason(session, deal, **about, code=code, note=words)
    record(
        session,
        EventType.ADMIN_FORCE_ACTION,
        tenant_id=tenant.id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor=actor,
        data={"action": "review.clear", "reason": words, "decision_id": decision.id, "past": ", ".join(left)},
    )
    return make_offers(session, tenant=tenant, deal_id=deal_id, actor=actor)


def _standing_review(session: Session, deal: Deal) -> Decision:
    """The decision that asks for a person, on the figures as they stand."""
    check_status(deal.status, DealStatus.OPEN)
    whose = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    decision, snapshot = find_latest_decision(session, **whose), find_latest_metrics(session, **whose)
    if decision is None or decision.outcome != "manual_review":
        raise NotAllowedNow("The last decision did not ask for a review.", code="no_review")
    if snapshot is None or snapshot.id != decision.metrics_id:
        raise NotAllowedNow("The statements changed since this was decided. Decide again first.", code="no_review")
    return decision


def _codes(decision: Decision) -> list[str]:
    return [str(each["code"]) for each in decision.reasons]


def _cleared(session: Session, decision: Decision) -> set[str]:
    about = {"tenant_id": decision.tenant_id, "deal_id": decision.deal_id, "metrics_id": decision.metrics_id}
    return {row.code for row in list_clearings(session, **about)}


def _check_can_clear(codes: list[str]) -> None:
    refusal = next(filter(None, map(refusal_of, codes)), None)
    if refusal:
        raise NotAllowedNow(f"This reason cannot be cleared. {refusal}", code="cannot_clear")
