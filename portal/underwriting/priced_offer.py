"""An offer with every figure, and how three of them are made from a grade's terms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from portal.errors import Invalid
from portal.pricing.figures import Figures, Terms, price
from portal.pricing.rounding import floor_to_step
from portal.pricing.schedule import funding_date_for, payments_in
from portal.underwriting.inputs import CollectionMethod, DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import GradeTerms
from portal.underwriting.sizing import TierSize
from portal.underwriting.wording import rationale

Kind = Literal["lowest_total_cost", "balanced", "most_cash"]
BALANCED = 2


@dataclass(frozen=True, kw_only=True)
class PricedOffer(Figures):
    """One of the three offers. `compliance_issues` names each cap that is broken: only an override can have any."""

    tier: int
    kind: Kind
    name: str
    binding_constraint: str
    collection_method: CollectionMethod
    expires_on: date
    policy_version: str
    rationale: str = ""
    advantages: tuple[str, ...] = ()
    recommended: bool = False
    terms_compliant: bool = True
    compliance_issues: tuple[str, ...] = ()


def offer_terms(policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, size: TierSize) -> Terms:
    """What a tier's offer agrees on at a grade's terms."""
    factor_rate = terms.factor_rates[size.tier - 1]
    frequency = inputs.frequency or policy.frequency
    return Terms(
        amount_cents=size.amount_cents,
        factor_rate=factor_rate,
        buy_rate=factor_rate - terms.spread,
        number_of_payments=payments_in(terms.daily_payments[size.tier - 1], frequency=frequency),
        frequency=frequency,
        fee_pct=fee_pct_of(policy, inputs),
        payoff_cents=inputs.payoff_cents,
    )


def fee_pct_of(policy: Policy, inputs: DecisionInputs) -> Decimal:
    """The origination fee in per cent; raises Invalid above the policy's maximum."""
    fee_pct = policy.fee_pct if inputs.fee_pct is None else inputs.fee_pct
    if fee_pct > policy.max_fee_pct:
        raise Invalid("fee_pct", f"The origination fee can be at most {policy.max_fee_pct} %.")
    return fee_pct


def price_offer(
    policy: Policy, inputs: DecisionInputs, *, terms: Terms, tier: int, binding_constraint: str
) -> PricedOffer:
    """Put every figure to an offer's terms, funded on the first banking day after the day of the offer."""
    figures = price(
        terms,
        funding_date=funding_date_for(inputs.offer_date),
        monthly_revenue_cents=inputs.average_monthly_revenue_cents,
    )
    plan = policy.tiers[tier - 1]
    return PricedOffer(
        **{field.name: getattr(figures, field.name) for field in fields(Figures)},
        tier=tier,
        kind=plan.kind,
        name=plan.name,
        binding_constraint=binding_constraint,
        collection_method=inputs.collection_method,
        expires_on=inputs.offer_date + timedelta(days=policy.expiry_days),
        policy_version=policy.version,
    )


def price_tiers(
    policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, sizes: Iterable[TierSize]
) -> tuple[PricedOffer, ...]:
    """The offers of the given sizes, priced but not yet checked or recommended."""
    return tuple(
        price_offer(
            policy,
            inputs,
            terms=offer_terms(policy, inputs, terms=terms, size=size),
            tier=size.tier,
            binding_constraint=size.binding_constraint,
        )
        for size in sizes
    )


def with_recommendation(
    policy: Policy, inputs: DecisionInputs, offers: Sequence[PricedOffer]
) -> tuple[PricedOffer, ...]:
    """Mark the recommended offer and say in plain words what speaks for each."""
    chosen, because = _recommended(policy, inputs, offers)
    return tuple(
        replace(
            offer,
            recommended=offer.tier == chosen,
            advantages=tuple(_advantages(offer, offers)),
            rationale=rationale(
                kind=offer.kind,
                binding_constraint=offer.binding_constraint,
                recommended_because=because if offer.tier == chosen else None,
            ),
        )
        for offer in offers
    )


def _recommended(policy: Policy, inputs: DecisionInputs, offers: Sequence[PricedOffer]) -> tuple[int, str]:
    """The lowest tier that covers the request to the step below it; without one, the balanced tier."""
    if inputs.requested_cents is None:
        return BALANCED, "it balances cash and cost"
    asked = floor_to_step(inputs.requested_cents, step_cents=policy.sizing.step_cents)
    for offer in offers:
        if offer.amount_cents >= asked:
            return offer.tier, "it is the least expensive one that covers what you asked for"
    return BALANCED, "no offer covers what you asked for, and this one balances cash and cost"


def _advantages(offer: PricedOffer, offers: Sequence[PricedOffer]) -> list[str]:
    """What an offer is best at among the three; said only where it is so."""
    others = [other for other in offers if other is not offer]
    lowest, shortest = min(o.finance_charge_cents for o in others), min(o.term_days for o in others)
    claims = {
        "Lowest total cost": offer.finance_charge_cents < lowest,
        "Done the soonest": offer.term_days < shortest,
        "Lowest payment": offer.payment_cents < min(o.payment_cents for o in others),
        "Lowest estimated APR": offer.estimated_apr < min(o.estimated_apr for o in others),
        "Most cash": offer.net_to_merchant_cents > max(o.net_to_merchant_cents for o in others),
    }
    best = [claim for claim, holds in claims.items() if holds]
    return best or ["More cash than the lowest cost, less cost than the most cash"]
