"""Offers as they are made, chosen, withdrawn and expire. Whoever calls holds the deal's lock and moves the deal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.errors import NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.database_clock import database_now
from portal.offers.models import Offer
from portal.offers.queries import get_offer, list_live_offers, list_offers
from portal.underwriting.priced_offer import PricedOffer

GONE = {
    "accepted": "This offer was chosen already.",
    "not_chosen": "Another offer of this set was chosen.",
    "withdrawn": "This offer is no longer current. Look at the newest offers.",
    "expired": "This offer has expired. Ask for fresh offers: they take a moment and cost nothing.",
    "legacy": "This offer was made by an earlier system and cannot be chosen here.",
}


def offer_row(
    priced: PricedOffer,
    *,
    tenant_id: str,
    deal_id: str,
    decision_id: str,
    risk_score: Decimal,
    qualification_score: int,
    made_at: datetime,
) -> Offer:
    """A priced offer as a row, not yet kept. It can be chosen until the end of its last day, in UTC."""
    return Offer(
        created_at=made_at,
        tenant_id=tenant_id,
        deal_id=deal_id,
        decision_id=decision_id,
        status="offered",
        tier=priced.tier,
        name=priced.name,
        amount_cents=priced.amount_cents,
        factor_rate=priced.factor_rate,
        payback_cents=priced.payback_cents,
        payment_cents=priced.payment_cents,
        last_payment_cents=priced.last_payment_cents,
        daily_payment_cents=priced.daily_payment_cents,
        frequency=priced.frequency,
        number_of_payments=priced.number_of_payments,
        term_days=priced.term_days,
        funding_date=priced.funding_date,
        first_payment_date=priced.first_payment_date,
        last_payment_date=priced.last_payment_date,
        holdback_pct=priced.holdback_pct,
        fee_cents=priced.fee_cents,
        payoff_cents=priced.payoff_cents,
        net_cents=priced.net_to_merchant_cents,
        finance_charge_cents=priced.finance_charge_cents,
        estimated_apr=priced.estimated_apr,
        estimated_monthly_cost_cents=priced.estimated_monthly_cost_cents,
        buy_rate=priced.buy_rate,
        expected_margin_cents=priced.expected_margin_cents,
        revenue_multiple=priced.factor,
        risk_score=risk_score,
        qualification_score=qualification_score,
        recommended=priced.recommended,
        rationale=priced.rationale,
        advantages=list(priced.advantages),
        binding_constraint=priced.binding_constraint,
        terms_compliant=priced.terms_compliant,
        compliance_issues=list(priced.compliance_issues),
        collection_method=priced.collection_method,
        policy_version=priced.policy_version,
        expires_at=end_of_day(priced.expires_on),
    )


def end_of_day(day: date) -> datetime:
    """The moment at which a day is over, in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=UTC)


def keep_offers(session: Session, *, deal: Deal, offers: Sequence[Offer], by_hand: bool, actor: str) -> list[Offer]:
    """Keep a set of offers and record it once; the set before it must have ended."""
    session.add_all(offers)
    session.flush()
    data = {"decision_id": offers[0].decision_id, "offer_ids": [offer.id for offer in offers], "by_hand": by_hand}
    _record(session, EventType.OFFER_GENERATED, deal, actor=actor, data=data)
    return list(offers)


def keep_counter(session: Session, *, deal: Deal, offer: Offer, actor: str) -> Offer:
    """Keep an offer that an underwriter made of their own; what waits in its place is withdrawn, the others stay."""
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    replaced = [other for other in live if other.tier == offer.tier]
    _end(session, replaced, status="withdrawn")
    if replaced:
        gone = {"offer_ids": [other.id for other in replaced], "reason": "replaced by a counter-offer"}
        _record(session, EventType.OFFER_WITHDRAWN, deal, actor=actor, data=gone)
    session.add(offer)
    session.flush()
    data = {
        "offer_id": offer.id,
        "decision_id": offer.decision_id,
        "tier": offer.tier,
        "amount_cents": offer.amount_cents,
        "factor_rate": str(offer.factor_rate),
        "estimated_apr": str(offer.estimated_apr),
        "reason": offer.counter_reason,
        "countered_by": offer.countered_by,
        "approved_by": offer.counter_approved_by,
        "compliance_issues": offer.compliance_issues,
    }
    _record(session, EventType.OFFER_COUNTERED, deal, actor=actor, data=data)
    return offer


def withdraw_offers(session: Session, *, deal: Deal, actor: str, reason: str) -> int:
    """End what can be chosen or was chosen, its siblings with it; returns how many offers lived, 0 without an event."""
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if not live:
        return 0
    current = list_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    _end(session, [*live, *(offer for offer in current if offer.status == "not_chosen")], status="withdrawn")
    data = {"offer_ids": [offer.id for offer in live], "reason": reason}
    _record(session, EventType.OFFER_WITHDRAWN, deal, actor=actor, data=data)
    return len(live)


def get_choice(session: Session, *, deal: Deal, offer_id: str | None) -> Offer:
    """The offer that is to be chosen, the recommended one for None.

    NotFound for another deal's offer; NotAllowedNow for one that cannot be chosen, `offer_expired` by the database's
    clock among them.
    """
    offer = _wanted(session, deal=deal, offer_id=offer_id)
    if offer.status != "offered":
        raise NotAllowedNow(GONE[offer.status], code=f"offer_{offer.status}")
    if offer.expires_at <= database_now(session):
        raise NotAllowedNow(GONE["expired"], code="offer_expired")
    return offer


def choose_offer(session: Session, *, deal: Deal, offer: Offer, actor: str) -> Offer:
    """Mark an offer that `get_choice` gave as accepted and its siblings as not chosen."""
    siblings = [
        other for other in list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id) if other.id != offer.id
    ]
    _end(session, siblings, status="not_chosen")
    offer.status, offer.accepted_at, offer.accepted_by = "accepted", clock.now(), actor
    session.flush()
    data = {"offer_id": offer.id, "tier": offer.tier, "amount_cents": offer.amount_cents, "not_chosen": len(siblings)}
    data["estimated_apr"] = str(offer.estimated_apr)
    _record(session, EventType.OFFER_ACCEPTED, deal, actor=actor, data=data)
    return offer


def choose_none(session: Session, *, deal: Deal, actor: str) -> int:
    """The merchant wants none of the offers; returns how many there were."""
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    _end(session, live, status="not_chosen")
    _record(session, EventType.OFFER_DECLINED, deal, actor=actor, data={"offer_ids": [offer.id for offer in live]})
    return len(live)


def expire_offers(session: Session, *, deal: Deal) -> int:
    """End the offers whose time is over by the database's clock; returns how many. An accepted one stays."""
    now = database_now(session)
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    over = [offer for offer in live if offer.status == "offered" and offer.expires_at <= now]
    if over:
        _end(session, over, status="expired")
        data = {"offer_ids": [offer.id for offer in over]}
        _record(session, EventType.OFFER_EXPIRED, deal, actor="system", data=data)
    return len(over)


def _wanted(session: Session, *, deal: Deal, offer_id: str | None) -> Offer:
    if offer_id is not None:
        return get_offer(session, tenant_id=deal.tenant_id, deal_id=deal.id, offer_id=offer_id)
    current = list_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if not current:
        raise NotAllowedNow("This deal has no offers to choose from.", code="no_offers")
    chosen = next((offer for offer in current if offer.recommended), None)
    if chosen is None:
        raise NotAllowedNow("None of these offers is recommended. Say which one is chosen.", code="no_recommendation")
    return chosen


def _end(session: Session, offers: Iterable[Offer], *, status: str) -> None:
    for offer in offers:
        offer.status = status
    session.flush()


def _record(session: Session, event: EventType, deal: Deal, *, actor: str, data: dict[str, Any]) -> None:
    record(
        session,
        event,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor=actor,
        data=data,
    )
