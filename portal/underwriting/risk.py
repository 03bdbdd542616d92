"""The risk score and the qualification score: what an underwriter sorts by; neither moves price or amount."""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.pricing.rounding import half_up
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import RiskTerm
from portal.underwriting.sizing import sizing_revenue_cents


@dataclass(frozen=True)
class RiskShare:
    """One measure of the risk score: its weight, how much of it counts (0 to 1), and what that adds."""

    measure: str
    weight: Decimal
    share: Fraction

    @property
    def adds(self) -> Fraction:
        """What the measure adds to the score, exactly."""
        return Fraction(self.weight) * self.share


def risk_score(policy: Policy, inputs: DecisionInputs) -> Decimal:
    """0 (no sign of trouble) to 1, half up to four places: the weighted sum of six measures, each 0 to 1."""
    total = sum((term.adds for term in risk_shares(policy, inputs)), start=Fraction(0))
    return half_up(min(Fraction(1), total), places=4)


def risk_shares(policy: Policy, inputs: DecisionInputs) -> tuple[RiskShare, ...]:
    """The six measures behind the score, in the policy's order."""
    risk, revenue = policy.risk, inputs.average_monthly_revenue_cents
    balance = Fraction(inputs.average_daily_balance_cents, revenue) if revenue else Fraction(0)
    return (
        RiskShare("nsf", risk.nsf.weight, _share(risk.nsf, inputs.nsf_count)),
        RiskShare("negative_days", risk.negative_days.weight, _share(risk.negative_days, inputs.negative_days)),
        RiskShare("balance_to_revenue", risk.balance_to_revenue.weight, _share(risk.balance_to_revenue, balance)),
        RiskShare(
            "monthly_revenue_cents", risk.monthly_revenue_cents.weight, _share(risk.monthly_revenue_cents, revenue)
        ),
        RiskShare("holdback", risk.holdback.weight, _holdback(policy, inputs)),
        RiskShare("months_in_business", risk.months_in_business.weight, _months_in_business(policy, inputs)),
    )


def qualification_score(policy: Policy, risk: Decimal) -> int:
    """100 down to the policy's floor, falling with the risk score."""
    return max(policy.risk.qualification_floor, math.floor(100 - policy.risk.qualification_per_risk * risk))


def _holdback(policy: Policy, inputs: DecisionInputs) -> Fraction:
    monthly = inputs.existing_monthly_payments_cents
    if inputs.positions is None or monthly is None:
        return Fraction(policy.risk.unknown)
    revenue = sizing_revenue_cents(policy, inputs)
    if not revenue:
        return Fraction(monthly > 0)
    return _share(policy.risk.holdback, Fraction(monthly, revenue))


def _months_in_business(policy: Policy, inputs: DecisionInputs) -> Fraction:
    if inputs.months_in_business is None:
        return Fraction(policy.risk.unknown)
    return _share(policy.risk.months_in_business, inputs.months_in_business)


def _share(term: RiskTerm, value: int | Fraction) -> Fraction:
    """How far a value lies on the way from `none` to `full`, clamped to 0..1; `full` may be the lower end."""
    way = (value - Fraction(term.none)) / (Fraction(term.full) - Fraction(term.none))
    return min(Fraction(1), max(Fraction(0), way))
