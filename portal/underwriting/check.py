"""A second opinion: every cap recomputed from an offer's own figures, by other arithmetic than made it.

Sizing turns limits on payments into an amount; this module goes the other way, from the payment and the
payback that the merchant would see to the shares they take. It imports nothing of `sizing` on purpose, so
that one mistake cannot hide in both.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from portal.pricing.apr import is_apr_of
from portal.pricing.banking_days import is_banking_day
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import GradeTerms
from portal.underwriting.priced_offer import PricedOffer


class Cap(NamedTuple):
    """A cap, what an offer takes and what it may take: in cents of a month or of the amount."""

    name: str
    taken: Fraction
    allowed: Fraction


def faults_of(
    policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, offers: Sequence[PricedOffer]
) -> tuple[str, ...]:
    """Everything that is wrong with a set of offers, as `tier 1: payment_cap`; nothing, if it may be shown."""
    found = [
        f"tier {offer.tier}: {fault}"
        for offer in offers
        for fault in (*broken_caps(policy, inputs, terms=terms, offer=offer), *wrong_figures(inputs, offer=offer))
    ]
    return (*found, *_faults_between(offers))


def broken_caps(policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, offer: PricedOffer) -> tuple[str, ...]:
    """The names of the policy's caps that an offer breaks, in the policy's order."""
    caps = caps_of(policy, inputs, terms=terms, offer=offer)
    return tuple(cap.name for cap in caps if cap.taken > cap.allowed)


def caps_of(policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, offer: PricedOffer) -> tuple[Cap, ...]:
    """Each cap with what the offer takes of it, in the policy's order, by the shares of the offer's tier."""
    return tuple(_caps(policy, inputs, terms=terms, offer=offer))


def wrong_figures(inputs: DecisionInputs, *, offer: PricedOffer) -> tuple[str, ...]:
    """The names of the figures that do not follow from the offer's own terms and schedule."""
    return tuple(name for name, holds in _identities(inputs, offer) if not holds)


def _caps(policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, offer: PricedOffer) -> Iterator[Cap]:
    sizing, plan = policy.sizing, policy.tiers[offer.tier - 1]
    revenue = _capped_revenue(policy, inputs)
    monthly = Fraction(offer.payment_cents * 21, 5 if offer.frequency == "weekly" else 1)
    room = revenue * Fraction(sizing.payment_cap_pct) / 100 - 21 * inputs.existing_daily_payments_cents
    share, amount = Fraction(plan.share_pct) / 100, Fraction(offer.amount_cents)
    yield Cap("payment_cap", monthly, max(Fraction(0), room) * Fraction(plan.room_share_pct) / 100)
    yield Cap("grade_holdback", monthly, revenue * Fraction(terms.holdback_pct[offer.tier - 1]) / 100)
    yield Cap("grade_multiple", amount, revenue * Fraction(terms.multiple_pct[offer.tier - 1]) / 100)
    exposure = Fraction(sizing.exposure_multiple) * revenue - inputs.existing_balance_cents
    yield Cap("exposure", Fraction(offer.payback_cents), exposure * share)
    yield Cap("balance", amount, Fraction(sizing.balance_multiple) * inputs.average_daily_balance_cents * share)
    if inputs.requested_cents is not None:
        request = Fraction(max(inputs.requested_cents, sizing.smallest_request_cents))
        yield Cap("requested", amount, request * Fraction(plan.request_share_pct) / 100)
    yield Cap("tenant_maximum", amount, sizing.tenant_maximum_cents * share)
    yield Cap("minimum_advance", Fraction(sizing.minimum_advance_cents), amount - inputs.payoff_cents)
    yield Cap("maximum_fee", Fraction(offer.fee_cents), amount * Fraction(policy.max_fee_pct) / 100 + Fraction(1, 2))


def _capped_revenue(policy: Policy, inputs: DecisionInputs) -> Fraction:
    """The average month, or the lowest with its allowance in whole cents, whichever is less."""
    average, low = inputs.average_monthly_revenue_cents, inputs.lowest_month_cents
    if low is None:
        return Fraction(average)
    numerator, denominator = policy.sizing.low_month_factor.as_integer_ratio()
    return Fraction(min(average, low * numerator // denominator))


def _identities(inputs: DecisionInputs, offer: PricedOffer) -> Iterator[tuple[str, bool]]:
    payments = offer.schedule()
    days = [payment.due for payment in payments]
    cost = offer.payback_cents - offer.amount_cents + offer.fee_cents
    cash = offer.amount_cents - offer.fee_cents - offer.payoff_cents
    yield "payback_amount", Fraction(offer.payback_cents) == offer.amount_cents * Fraction(offer.factor_rate)
    yield "schedule_total", sum(payment.amount_cents for payment in payments) == offer.payback_cents
    yield "number_of_payments", len(payments) == offer.number_of_payments
    yield "last_payment", 0 < offer.last_payment_cents <= offer.payment_cents
    yield "banking_days", all(map(is_banking_day, (offer.funding_date, *days)))
    yield "order_of_days", all(a < b for a, b in pairwise((inputs.offer_date, offer.funding_date, *days)))
    yield "term_days", (days[-1] - offer.funding_date).days == offer.term_days
    yield "finance_charge", offer.finance_charge_cents == cost
    yield "net_to_merchant", offer.net_to_merchant_cents == cash
    yield (
        "estimated_apr",
        is_apr_of(
            offer.estimated_apr,
            payments,
            financed_cents=offer.amount_cents - offer.fee_cents,
            funding_date=offer.funding_date,
            frequency=offer.frequency,
        ),
    )


def _faults_between(offers: Sequence[PricedOffer]) -> Iterator[str]:
    """Amount, payback, cost, term and factor rate rise strictly from tier to tier."""
    for lower, higher in pairwise(offers):
        for figure in ("amount_cents", "payback_cents", "finance_charge_cents", "term_days", "factor_rate"):
            if not getattr(lower, figure) < getattr(higher, figure):
                yield f"tier {higher.tier}: {figure} does not rise"
