"""An underwriter's own offer: priced by the server, made at once within their authority, else proposed to a second."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import Session

from portal.approvals.models import Approval
from portal.approvals.service import needed_reason, propose
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus, check_status
from portal.disclosures.gates import check_collection
from portal.disclosures.matrix import find_entry
from portal.errors import NotAllowedNow
from portal.infra import clock
from portal.infra.database_clock import database_now
from portal.infra.outbox.service import enqueue
from portal.offers.figures import FREQUENCIES
from portal.offers.models import Offer
from portal.offers.queries import list_live_offers
from portal.offers.service import expire_offers, keep_counter, offer_row
from portal.reviews.service import withdraw_open_requests
from portal.statements.queries import find_latest_metrics
from portal.tenants.queries import TenantProfile, get_tenant
from portal.underwriting.counter import Counter, CounterTerms, price_counter
from portal.underwriting.inputs import CollectionMethod, DecisionInputs
from portal.underwriting.models import Decision
from portal.underwriting.notice_clock import offers_made
from portal.underwriting.policy import Policy, canonical_json, default_policy
from portal.underwriting.policy_parts import Authority
from portal.underwriting.queries import find_latest_decision, find_policy
from portal.underwriting.risk import qualification_score, risk_score
from portal.underwriting.service import inputs_of
from portal.workflows.business_state import find_business_state
from portal.workflows.make_offers import DISCLOSE, check_offers_may_go
from portal.workflows.tell_offers import tell_offers_ready


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The decision that a counter-offer answers, with its own policy and its inputs as of today."""

    decision: Decision
    policy: Policy
    inputs: DecisionInputs


@dataclass(frozen=True)
class ProposedCounter:
    """The terms that wait for a second person, and the APR that they had when they were proposed."""

    terms: CounterTerms
    estimated_apr: Decimal


def proposed_counter(approval: Approval) -> ProposedCounter:
    """What a proposal of a counter-offer holds."""
    kept = json.loads(approval.terms or "{}")
    return ProposedCounter(CounterTerms.from_json(kept["terms"]), Decimal(kept["estimated_apr"]))


def authority_of(session: Session, *, tenant_id: str) -> Authority:
    """What people of the tenant may do now, by the policy in force."""
    return (find_policy(session, tenant_id=tenant_id, at=clock.now()) or default_policy()).authority


def preview_counter(session: Session, *, tenant_id: str, deal_id: str, terms: CounterTerms) -> Counter:
    """What a counter-offer would cost, break and need; nothing is kept.

    Invalid for terms that cannot be priced. NotAllowedNow outside open and offer, before a decision on the newest
    figures (`decision_missing`), and where the state's law refuses the way of collecting (`collection_not_allowed`).
    """
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    return _judge(session, deal, terms=terms)[1]


def counter_offer(
    session: Session, *, tenant: TenantProfile, deal_id: str, terms: CounterTerms, reason: str, actor: str
) -> Offer | Approval:
    """Make an underwriter's own offer, or propose it to a second person where it goes beyond what one may do alone.

    It takes the place of the offer in its tier; the others stay. Refused as `preview_counter` refuses; also Invalid
    without a reason, NotAllowedNow (`counter_refused`) for what nobody may do, `offer_must_stand` where the state's law
    holds the offer that it would replace, `approval_waiting` while another proposal waits.
    """
    why = needed_reason(reason)
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    basis, counter = _judge(session, deal, terms=terms)
    _check_may_be_made(session, deal, counter)
    if counter.exceeds:
        return propose(
            session,
            deal=deal,
            kind="counter_offer",
            terms=_proposal(counter),
            reason=why,
            exceeds=counter.exceeds,
            actor=actor,
            waits_hours=authority_of(session, tenant_id=tenant.id).waits_hours,
        )
    return _make(session, deal, basis=basis, counter=counter, reason=why, countered_by=actor, approved_by=None)


def make_approved_counter(session: Session, *, deal: Deal, approval: Approval, approved_by: str) -> Offer:
    """Make the counter-offer that a second person has approved, at today's price; refused as it would be if new."""
    basis, counter = _judge(session, deal, terms=proposed_counter(approval).terms)
    _check_may_be_made(session, deal, counter)
    proposer = approval.proposed_by
    return _make(
        session,
        deal,
        basis=basis,
        counter=counter,
        reason=approval.reason,
        countered_by=proposer,
        approved_by=approved_by,
    )


def renew_counter(session: Session, *, deal: Deal, old: Offer) -> Offer:
    """The same counter-offer at today's price, in place of one whose APR no longer holds; its authority was given."""
    terms = CounterTerms(
        tier=old.tier,
        amount_cents=old.amount_cents,
        factor_rate=old.factor_rate,
        number_of_payments=old.number_of_payments,
        frequency=FREQUENCIES[old.frequency],
        collection_method=cast(CollectionMethod, old.collection_method),
    )
    basis, counter = _judge(session, deal, terms=terms)
    return _make(
        session,
        deal,
        basis=basis,
        counter=counter,
        reason=old.counter_reason or "",
        countered_by=old.countered_by or "system",
        approved_by=old.counter_approved_by,
        actor="system",
    )


def _proposal(counter: Counter) -> str:
    return canonical_json({"terms": counter.terms.to_json(), "estimated_apr": str(counter.offer.estimated_apr)})


def _judge(session: Session, deal: Deal, *, terms: CounterTerms) -> tuple[Basis, Counter]:
    check_status(deal.status, DealStatus.OPEN, DealStatus.OFFER)
    basis = _basis(session, deal)
    authority = authority_of(session, tenant_id=deal.tenant_id)
    counter = price_counter(basis.policy, basis.inputs, authority=authority, terms=terms)
    entry = find_entry(find_business_state(session, deal=deal) or "")
    if entry is not None:
        check_collection(entry, method=terms.collection_method, amount_cents=terms.amount_cents, on=clock.today())
    return basis, counter


def _basis(session: Session, deal: Deal) -> Basis:
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    snapshot, decision = find_latest_metrics(session, **about), find_latest_decision(session, **about)
    if snapshot is None or decision is None or decision.metrics_id != snapshot.id:
        words = "Have the policy decide on the newest figures first: a counter-offer is held against that decision."
        raise NotAllowedNow(words, code="decision_missing")
    inputs = replace(inputs_of(decision), offer_date=clock.today())
    return Basis(decision=decision, policy=Policy.from_json(decision.policy_json), inputs=inputs)


def _check_may_be_made(session: Session, deal: Deal, counter: Counter) -> None:
    if counter.refused:
        raise NotAllowedNow(" ".join(counter.refused), code="counter_refused")
    live, now = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id), database_now(session)
    replaced = [offer for offer in live if offer.tier == counter.terms.tier and offer.expires_at > now]
    check_offers_may_go(session, deal=deal, offers=replaced)


def _make(
    session: Session,
    deal: Deal,
    *,
    basis: Basis,
    counter: Counter,
    reason: str,
    countered_by: str,
    approved_by: str | None,
    actor: str | None = None,
) -> Offer:
    """Keep the offer, have its disclosure made, and let the deal wait for the merchant."""
    expire_offers(session, deal=deal)
    risk = risk_score(basis.policy, basis.inputs)
    row = offer_row(
        counter.offer,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        decision_id=basis.decision.id,
        risk_score=risk,
        qualification_score=qualification_score(basis.policy, risk),
        made_at=clock.now(),
    )
    row.countered_by, row.counter_reason, row.counter_approved_by = countered_by, reason, approved_by
    by = actor or approved_by or countered_by
    keep_counter(session, deal=deal, offer=row, actor=by)
    enqueue(session, DISCLOSE, {}, tenant_id=deal.tenant_id, deal_id=deal.id, merchant_id=deal.merchant_id)
    if deal.status != DealStatus.OFFER:
        withdraw_open_requests(session, deal, actor=by)
        tell_offers_ready(session, deal, tenant=get_tenant(session, tenant_id=deal.tenant_id), actor=by)
        move_deal(session, deal, to=DealStatus.OFFER, actor=by, reason="a counter-offer was made")
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    largest = max(offer.amount_cents for offer in live)
    offers_made(deal, largest_cents=largest, requested_cents=basis.inputs.requested_cents)
    return row
