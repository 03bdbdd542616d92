"""Terms that somebody with the right to do so sets by hand: priced like any offer, and named where they break a cap."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from portal.errors import Invalid
from portal.pricing.figures import Terms
from portal.pricing.rounding import floor_to_step
from portal.pricing.schedule import funding_date_for, payments_within
from portal.underwriting.check import broken_caps
from portal.underwriting.grading import grade_business
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.priced_offer import PricedOffer, fee_pct_of, price_offer
from portal.underwriting.rules import STOPS

BY_HAND = "These terms were set by an underwriter."
LONGEST_DAYS = 3660


@dataclass(frozen=True, kw_only=True)
class OverrideTerms:
    """One tier by hand, under the earlier system's names: `factor` is the multiple of an average month's
    revenue, `fee` the factor rate; without `buy_rate` the grade's spread is taken."""

    factor: Decimal
    fee: Decimal
    term_days: int
    buy_rate: Decimal | None = None

    def __post_init__(self) -> None:
        for field in ("factor", "fee", "buy_rate"):
            if not (getattr(self, field) or Decimal(0)).is_finite():
                raise Invalid(field, "This is not a number.")
        if not 0 < self.factor <= 100:
            raise Invalid("factor", "The revenue multiple must be above 0 and at most 100.")
        if not 1 <= self.fee <= 10 or self.fee != round(self.fee, 4):
            raise Invalid("fee", "The factor rate must be between 1 and 10, with at most four decimals.")
        if not 1 <= self.term_days <= LONGEST_DAYS:
            raise Invalid("term_days", f"The term must be between 1 and {LONGEST_DAYS} days.")
        if self.buy_rate is not None and not 0 <= self.buy_rate <= 10:
            raise Invalid("buy_rate", "The buy rate must be between 0 and 10.")


def price_override(policy: Policy, inputs: DecisionInputs, *, tier: int, terms: OverrideTerms) -> PricedOffer:
    """Price terms set by hand for a tier (1 to 3).

    The amount is the revenue multiple of an average month, floored to the policy's step; the number of
    payments is what fits into `term_days` calendar days after funding. Every broken cap and every stop of
    the policy is named in `compliance_issues`; the offer is never recommended. Raises Invalid, with the
    field, for terms that cannot be priced.
    """
    if tier not in (1, 2, 3):
        raise Invalid("tier", "An offer is tier 1, 2 or 3.")
    grade_terms = policy.grade(grade_business(policy, inputs).grade)
    agreed = _agreed(policy, inputs, terms=terms, spread=grade_terms.spread)
    try:
        offer = price_offer(policy, inputs, terms=agreed, tier=tier, binding_constraint="override")
    except ValueError as error:
        raise Invalid("term_days", "So many payments leave nothing for the last one.") from error
    issues = (*broken_caps(policy, inputs, terms=grade_terms, offer=offer), *broken_stops(policy, inputs))
    return replace(offer, rationale=BY_HAND, terms_compliant=not issues, compliance_issues=issues)


def _agreed(policy: Policy, inputs: DecisionInputs, *, terms: OverrideTerms, spread: Decimal) -> Terms:
    frequency = inputs.frequency or policy.frequency
    funding_date = funding_date_for(inputs.offer_date)
    wanted = Fraction(terms.factor) * inputs.average_monthly_revenue_cents
    amount = floor_to_step(wanted, step_cents=policy.sizing.step_cents)
    count = payments_within(terms.term_days, funding_date=funding_date, frequency=frequency)
    if not amount:
        raise Invalid("factor", "This multiple of the monthly revenue comes to less than the smallest step.")
    if not count:
        raise Invalid("term_days", "No payment falls within so short a term.")
    return Terms(
        amount_cents=amount,
        factor_rate=terms.fee,
        buy_rate=terms.fee - spread if terms.buy_rate is None else terms.buy_rate,
        number_of_payments=count,
        frequency=frequency,
        fee_pct=fee_pct_of(policy, inputs),
        payoff_cents=inputs.payoff_cents,
    )


def broken_stops(policy: Policy, inputs: DecisionInputs) -> tuple[str, ...]:
    """The names of the policy's stops that would decline these inputs."""
    return tuple(rule.name for rule in STOPS if rule.evaluate(policy, inputs).outcome == "stop")
