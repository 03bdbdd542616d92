"""Deciding about a deal and making its offers: by the policy, or by hand where somebody with the right sets terms."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus, check_status
from portal.disclosures.gates import check_may_withdraw
from portal.errors import Invalid, NotAllowedNow
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.database_clock import database_now
from portal.infra.outbox.service import enqueue
from portal.intake.service import read_state
from portal.offers.models import Offer
from portal.offers.queries import list_live_offers
from portal.offers.service import expire_offers, keep_offers, offer_row
from portal.reviews.queries import list_clearings
from portal.reviews.service import withdraw_open_requests
from portal.statements.models import MetricsSnapshot
from portal.statements.queries import find_latest_metrics
from portal.tenants.queries import TenantProfile
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.decision import decide
from portal.underwriting.gathering import SimpleMetrics, gather_inputs, simple_inputs
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.models import Decision
from portal.underwriting.notice_clock import application_completed, deal_declined, offers_made
from portal.underwriting.overrides import OverrideTerms, price_override
from portal.underwriting.payoffs import list_payoffs
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.priced_offer import PricedOffer
from portal.underwriting.queries import find_latest_decision, find_policy
from portal.underwriting.risk import qualification_score
from portal.underwriting.service import keep_decision, policy_in_force, reason_codes
from portal.workflows.business_state import find_business_state
from portal.workflows.send_notice import queue_notice
from portal.workflows.tell_merchant import tell_in_review
from portal.workflows.tell_offers import tell_offers_ready
from portal.workflows.withdraw_offers import withdraw_live_offers

TIERS = 3
DISCLOSE = "disclosures.make"
log = structlog.get_logger("portal.offers")


@dataclass(frozen=True, kw_only=True)
class MadeOffers:
    """What was decided and what came of it. `offers` is empty where nothing can be offered.

    `decision` and `snapshot` are None for a calculation of which nothing is kept.
    """

    verdict: Verdict
    inputs: DecisionInputs
    offers: list[Offer]
    decision: Decision | None = None
    snapshot: MetricsSnapshot | None = None


def make_offers(
    session: Session,
    *,
    tenant: TenantProfile,
    deal_id: str,
    actor: str,
    overrides: Sequence[OverrideTerms] | None = None,
    correcting: bool = False,
) -> MadeOffers:
    """Decide by the tenant's policy on the newest metrics; the set of offers before this one is withdrawn.

    Approved: three offers, and the deal moves to `offer`. A stop on proved statements declines the deal. Manual review
    leaves it open. `overrides` set the terms of tier 1, 2 and 3 by hand, whatever the policy says of the deal; the
    caller has checked the right to do so. NotAllowedNow outside open and offer, `metrics_missing` without metrics, and
    `offer_must_stand` where the state's law holds the offers there are, unless a figure of theirs is `correcting`.
    """
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    check_status(deal.status, DealStatus.OPEN, DealStatus.OFFER)
    snapshot = find_latest_metrics(session, tenant_id=tenant.id, deal_id=deal_id)
    if snapshot is None:
        raise NotAllowedNow("Three bank statements are needed before offers can be made.", code="metrics_missing")
    if not correcting:
        _check_may_replace(session, deal, snapshot=snapshot)
    policy = policy_in_force(session, tenant_id=tenant.id)
    inputs = gather_inputs(
        deal=deal,
        snapshot=snapshot,
        intake=read_state(session, tenant_id=tenant.id, deal_id=deal_id),
        settings=tenant.settings,
        offer_date=clock.today(),
        cleared_reviews=_cleared(session, deal, metrics_id=snapshot.id),
        payoffs=list_payoffs(session, tenant_id=tenant.id, deal_id=deal_id),
    )
    verdict, priced = _decided(policy, inputs, overrides or ())
    expire_offers(session, deal=deal)
    decision = keep_decision(
        session, deal=deal, snapshot=snapshot, policy=policy, inputs=inputs, verdict=verdict, actor=actor
    )
    withdraw_live_offers(session, deal=deal, actor=actor, reason="decided anew")
    offers = _rows(
        priced, policy=policy, verdict=verdict, tenant_id=tenant.id, deal_id=deal_id, decision_id=decision.id
    )
    if offers:
        keep_offers(session, deal=deal, offers=offers, by_hand=bool(overrides), actor=actor)
        enqueue(session, DISCLOSE, {}, tenant_id=tenant.id, deal_id=deal_id, merchant_id=deal.merchant_id)
    if offers and deal.status == DealStatus.OPEN:
        tell_offers_ready(session, deal, tenant=tenant, actor=actor)
    if verdict.outcome == "manual_review":
        tell_in_review(session, deal, metrics_id=snapshot.id, actor=actor)
    _move(session, deal, verdict=verdict, has_offers=bool(offers), actor=actor)
    _set_clock(deal, verdict=verdict, offers=offers, requested_cents=inputs.requested_cents)
    return MadeOffers(verdict=verdict, inputs=inputs, offers=offers, decision=decision, snapshot=snapshot)


def decide_if_due(session: Session, *, tenant: TenantProfile, deal_id: str, actor: str) -> MadeOffers | None:
    """Decide about a deal where nobody has to look first: its metrics are new, or its offers are over.

    None where a decision stands: offers wait for the merchant, or a person looks at the deal.
    """
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    if not is_decision_due(session, deal=deal):
        return None
    return make_offers(session, tenant=tenant, deal_id=deal_id, actor=actor)


def is_decision_due(session: Session, *, deal: Deal) -> bool:
    """Whether a live deal has metrics that no decision rests on, or was approved and has no offers that stand."""
    if deal.status not in (DealStatus.OPEN, DealStatus.OFFER):
        return False
    snapshot = find_latest_metrics(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if snapshot is None:
        return False
    decision = find_latest_decision(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if decision is None or decision.metrics_id != snapshot.id:
        return True
    if decision.outcome != "approved":
        return False
    now = database_now(session)
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    return not any(offer.expires_at > now for offer in live)


def price_simple(
    session: Session,
    *,
    tenant: TenantProfile,
    metrics: SimpleMetrics,
    overrides: Sequence[OverrideTerms] | None = None,
) -> MadeOffers:
    """The offers that the tenant's policy would make for four metrics today; nothing is kept."""
    policy = find_policy(session, tenant_id=tenant.id, at=clock.now()) or default_policy()
    inputs = simple_inputs(metrics, settings=tenant.settings, offer_date=clock.today())
    verdict, priced = _decided(policy, inputs, overrides or ())
    offers = _rows(priced, policy=policy, verdict=verdict, tenant_id=tenant.id, deal_id="", decision_id="")
    return MadeOffers(verdict=verdict, inputs=inputs, offers=offers)


def _cleared(session: Session, deal: Deal, *, metrics_id: str) -> tuple[str, ...]:
    """The reasons for review that somebody cleared for these figures."""
    found = list_clearings(session, tenant_id=deal.tenant_id, deal_id=deal.id, metrics_id=metrics_id)
    return tuple(row.code for row in found)


def _check_may_replace(session: Session, deal: Deal, *, snapshot: MetricsSnapshot) -> None:
    """New metrics may replace any offer; without them some states let an offer stand for a while."""
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    decision = find_latest_decision(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if decision is not None and decision.metrics_id == snapshot.id:
        check_offers_may_go(session, deal=deal, offers=live)


def check_offers_may_go(session: Session, *, deal: Deal, offers: Sequence[Offer]) -> None:
    """NotAllowedNow (`offer_must_stand`) while the state's law holds one of these offers."""
    state = find_business_state(session, deal=deal)
    for offer in offers:
        check_may_withdraw(state, amounts_cents=[offer.amount_cents], made_at=offer.created_at)


def _decided(
    policy: Policy, inputs: DecisionInputs, overrides: Sequence[OverrideTerms]
) -> tuple[Verdict, list[PricedOffer]]:
    """The policy's verdict, and the offers by tier: its own, but for those whose terms were set by hand."""
    if len(overrides) > TIERS:
        raise Invalid("overrides.tiers", "There are three tiers, so at most three can be set.")
    verdict = decide(policy, inputs)
    if verdict.check_faults:
        log.error("offers failed their own check and are not shown", faults=verdict.check_faults)
    priced = {offer.tier: offer for offer in verdict.offers}
    if overrides and not inputs.average_monthly_revenue_cents:
        raise NotAllowedNow("Without a known monthly revenue no terms can be priced.", code="metrics_unknown")
    for tier, terms in enumerate(overrides, start=1):
        priced[tier] = _by_hand(policy, inputs, tier=tier, terms=terms)
    return verdict, [priced[tier] for tier in sorted(priced)]


def _by_hand(policy: Policy, inputs: DecisionInputs, *, tier: int, terms: OverrideTerms) -> PricedOffer:
    try:
        return price_override(policy, inputs, tier=tier, terms=terms)
    except Invalid as error:
        wrong = error.errors[0]
        raise Invalid(f"overrides.tiers.{tier - 1}.{wrong.field}", wrong.words) from error


def _rows(
    priced: Sequence[PricedOffer], *, policy: Policy, verdict: Verdict, tenant_id: str, deal_id: str, decision_id: str
) -> list[Offer]:
    if not priced:
        return []
    risk = verdict.risk_score
    assert risk is not None, "what can be priced has metrics, and metrics have a risk"
    made_at = clock.now()
    return [
        offer_row(
            offer,
            tenant_id=tenant_id,
            deal_id=deal_id,
            decision_id=decision_id,
            risk_score=risk,
            qualification_score=qualification_score(policy, risk),
            made_at=made_at,
        )
        for offer in priced
    ]


def _move(session: Session, deal: Deal, *, verdict: Verdict, has_offers: bool, actor: str) -> None:
    """Where the decision takes the deal; what it leaves in its place is not moved."""
    if deal.status == DealStatus.OPEN and (has_offers or verdict.outcome == "declined"):
        withdraw_open_requests(session, deal, actor=actor)
    if has_offers:
        _move_unless_there(session, deal, to=DealStatus.OFFER, actor=actor, reason="offers were made")
    elif verdict.outcome == "declined":
        reason = reason_codes(verdict)
        move_deal(session, deal, to=DealStatus.DECLINED, actor=actor, reason=reason, event=EventType.DEAL_DECLINED)
        queue_notice(session, deal)
    else:
        _move_unless_there(session, deal, to=DealStatus.OPEN, actor=actor, reason="a person looks at it")


def _set_clock(deal: Deal, *, verdict: Verdict, offers: Sequence[Offer], requested_cents: int | None) -> None:
    """What the applicant is told by this decision, and until when the rest is owed."""
    if offers:
        offers_made(deal, largest_cents=max(each.amount_cents for each in offers), requested_cents=requested_cents)
    elif verdict.outcome == "declined":
        deal_declined(deal)
    else:
        application_completed(deal)


def _move_unless_there(session: Session, deal: Deal, *, to: DealStatus, actor: str, reason: str) -> None:
    if deal.status != to:
        move_deal(session, deal, to=to, actor=actor, reason=reason)
