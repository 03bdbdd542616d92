"""How large an advance may be: seven limits a tier, the least of which binds."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from portal.pricing.rounding import floor_cents, floor_to_step, percent_of
from portal.pricing.schedule import BANKING_DAYS_A_MONTH
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import GradeTerms

LimitName = Literal[
    "payment_cap", "grade_holdback", "grade_multiple", "exposure", "balance", "requested", "tenant_maximum"
]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One limit on the amount of an advance, floored to a cent."""

    name: LimitName
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class TierSize:
    """What each limit allows in one tier, which one binds, and the amount that comes of it."""

    tier: int
    limits: tuple[Limit, ...]
    binding_constraint: LimitName
    amount_cents: int


def sizing_revenue_cents(policy: Policy, inputs: DecisionInputs) -> int:
    """The revenue that caps are measured by: the average month, or a little over the lowest if that is less."""
    if inputs.lowest_month_cents is None:
        return inputs.average_monthly_revenue_cents
    low = floor_cents(Fraction(policy.sizing.low_month_factor) * inputs.lowest_month_cents)
    return min(inputs.average_monthly_revenue_cents, low)


def size_tiers(policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms) -> tuple[TierSize, ...]:
    """The sizes of the three tiers at a grade's terms."""
    return tuple(_size(policy, inputs, terms=terms, tier=tier) for tier in (1, 2, 3))


def _size(policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, tier: int) -> TierSize:
    limits = dict(_limits(policy, inputs, terms=terms, tier=tier))
    binding = min(limits, key=lambda name: limits[name])
    return TierSize(
        tier=tier,
        limits=tuple(Limit(name=name, amount_cents=floor_cents(amount)) for name, amount in limits.items()),
        binding_constraint=binding,
        amount_cents=max(0, floor_to_step(limits[binding], step_cents=policy.sizing.step_cents)),
    )


def _limits(
    policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, tier: int
) -> Iterator[tuple[LimitName, Fraction]]:
    """Each limit before any rounding of the amount, in the order in which a tie is named."""
    sizing, plan, revenue = policy.sizing, policy.tiers[tier - 1], sizing_revenue_cents(policy, inputs)
    count, factor_rate = terms.daily_payments[tier - 1], Fraction(terms.factor_rates[tier - 1])
    open_ended = Fraction(sizing.exposure_multiple) * revenue - inputs.existing_balance_cents
    yield "payment_cap", daily_room_cents(policy, inputs, tier=tier) * count / factor_rate
    yield "grade_holdback", daily_holdback_cents(policy, inputs, terms=terms, tier=tier) * count / factor_rate
    yield "grade_multiple", percent_of(revenue, terms.multiple_pct[tier - 1])
    yield "exposure", percent_of(open_ended, plan.share_pct) / factor_rate
    balance = Fraction(sizing.balance_multiple) * inputs.average_daily_balance_cents
    yield "balance", percent_of(balance, plan.share_pct)
    if inputs.requested_cents is not None:
        request = max(inputs.requested_cents, sizing.smallest_request_cents)
        yield "requested", percent_of(request, plan.request_share_pct)
    yield "tenant_maximum", percent_of(sizing.tenant_maximum_cents, plan.share_pct)


def daily_room_cents(policy: Policy, inputs: DecisionInputs, *, tier: int) -> int:
    """What all advances together leave for this one's daily payment, by the tier's share, floored to a cent."""
    cap = percent_of(sizing_revenue_cents(policy, inputs), policy.sizing.payment_cap_pct) / BANKING_DAYS_A_MONTH
    room = percent_of(cap - inputs.existing_daily_payments_cents, policy.tiers[tier - 1].room_share_pct)
    return floor_cents(max(Fraction(0), room))


def daily_holdback_cents(policy: Policy, inputs: DecisionInputs, *, terms: GradeTerms, tier: int) -> int:
    """What the grade lets this advance alone take of a banking day's sales, floored to a cent."""
    share = percent_of(sizing_revenue_cents(policy, inputs), terms.holdback_pct[tier - 1])
    return floor_cents(share / BANKING_DAYS_A_MONTH)
