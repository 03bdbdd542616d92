"""An offer that an underwriter makes of their own: priced like any other, and held against what they may do alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter

from portal.errors import Invalid, NotAllowedNow
from portal.pricing.figures import Terms
from portal.pricing.rounding import half_up
from portal.pricing.schedule import Frequency, payments_in
from portal.underwriting.check import Cap, caps_of
from portal.underwriting.grading import grade_business
from portal.underwriting.inputs import CollectionMethod, DecisionInputs
from portal.underwriting.overrides import BY_HAND, broken_stops
from portal.underwriting.policy import Policy, canonical_json
from portal.underwriting.policy_parts import Authority, GradeTerms
from portal.underwriting.priced_offer import PricedOffer, fee_pct_of, price_offer
from portal.underwriting.wording import CONSTRAINTS, money_words

NAME = "Underwriter’s offer"
IN_FULL = 3  # The tier whose shares are the policy's caps in full.
SIZES = ("payment_cap", "grade_holdback", "grade_multiple", "exposure", "balance", "requested")
HIGHEST_FACTOR = Decimal(3)
MOST_PAYMENTS = 1000


@dataclass(frozen=True, kw_only=True)
class CounterTerms:
    """What an underwriter sets; the price follows. `tier` is the place in the set that the offer takes.

    Raises Invalid, naming the field, for terms that nobody could mean.
    """

    tier: int
    amount_cents: int
    factor_rate: Decimal
    number_of_payments: int
    frequency: Frequency
    collection_method: CollectionMethod

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        if self.tier not in (1, 2, 3):
            raise Invalid("tier", "An offer takes the first, second or third place.")
        if self.amount_cents <= 0:
            raise Invalid("amount", "Enter an amount above zero.")
        if not self.factor_rate.is_finite() or not 1 < self.factor_rate <= HIGHEST_FACTOR:
            raise Invalid("factor_rate", f"The factor rate must be above 1 and at most {HIGHEST_FACTOR}.")
        if self.factor_rate != round(self.factor_rate, 4):
            raise Invalid("factor_rate", "A factor rate has at most four decimals.")
        if not 1 <= self.number_of_payments <= MOST_PAYMENTS:
            raise Invalid("number_of_payments", f"Enter a number of payments from 1 to {MOST_PAYMENTS}.")

    def to_json(self) -> str:
        """Canonical JSON: the same terms give the same text."""
        return canonical_json(_ADAPTER.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, document: str | bytes) -> "CounterTerms":
        """Read stored terms."""
        return _ADAPTER.validate_json(document)


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A counter-offer as it would be made. `exceeds` says what one person may not do alone, `refused` what nobody may.

    The offer's `compliance_issues` name every cap and stop of the policy that it breaks, also within what one may.
    """

    terms: CounterTerms
    offer: PricedOffer
    exceeds: tuple[str, ...]
    refused: tuple[str, ...]


def price_counter(policy: Policy, inputs: DecisionInputs, *, authority: Authority, terms: CounterTerms) -> Counter:
    """Price a counter-offer and hold it against the policy's caps in full, whichever place it takes.

    `policy` and `inputs` are those of the decision that it answers; `authority` is that of the policy in force. Raises
    Invalid for terms that cannot be priced, NotAllowedNow (`metrics_unknown`) without a known revenue.
    """
    if not inputs.average_monthly_revenue_cents:
        raise NotAllowedNow("Without a known monthly revenue no terms can be priced.", code="metrics_unknown")
    if terms.amount_cents % policy.sizing.step_cents:
        raise Invalid("amount", f"Enter whole steps of {money_words(policy.sizing.step_cents)}.")
    inputs = replace(inputs, frequency=terms.frequency, collection_method=terms.collection_method)
    grade = policy.grade(grade_business(policy, inputs).grade)
    offer = _priced(policy, inputs, terms=terms, spread=grade.spread)
    caps = caps_of(policy, inputs, terms=grade, offer=replace(offer, tier=IN_FULL))
    stops = broken_stops(policy, inputs)
    issues = (*(cap.name for cap in caps if cap.taken > cap.allowed), *stops)
    return Counter(
        terms=terms,
        offer=replace(offer, terms_compliant=not issues, compliance_issues=issues),
        exceeds=tuple(_exceeds(authority, inputs, grade, terms=terms, caps=caps, stops=stops)),
        refused=tuple(_refused(policy, authority, inputs, terms=terms, caps=caps)),
    )


def _priced(policy: Policy, inputs: DecisionInputs, *, terms: CounterTerms, spread: Decimal) -> PricedOffer:
    agreed = Terms(
        amount_cents=terms.amount_cents,
        factor_rate=terms.factor_rate,
        buy_rate=terms.factor_rate - spread,
        number_of_payments=terms.number_of_payments,
        frequency=terms.frequency,
        fee_pct=fee_pct_of(policy, inputs),
        payoff_cents=inputs.payoff_cents,
    )
    try:
        offer = price_offer(policy, inputs, terms=agreed, tier=terms.tier, binding_constraint="override")
    except ValueError as error:
        raise Invalid("number_of_payments", "So many payments leave nothing for the last one.") from error
    return replace(offer, name=NAME, rationale=BY_HAND)


def _refused(
    policy: Policy, authority: Authority, inputs: DecisionInputs, *, terms: CounterTerms, caps: tuple[Cap, ...]
) -> Iterator[str]:
    sizing = policy.sizing
    if terms.amount_cents > sizing.tenant_maximum_cents:
        yield f"The largest advance that we make is {money_words(sizing.tenant_maximum_cents)}."
    if terms.amount_cents - inputs.payoff_cents < sizing.minimum_advance_cents:
        after = f" after payoffs of {money_words(inputs.payoff_cents)}" if inputs.payoff_cents else ""
        yield f"The smallest advance that we make is {money_words(sizing.minimum_advance_cents)}{after}."
    for name, over in _overruns(caps):
        if over is None or over > authority.most_over_cap_pct:
            yield f"{_over_words(name, over)}; nobody may go further than {authority.most_over_cap_pct:f}% above."


def _exceeds(
    authority: Authority,
    inputs: DecisionInputs,
    grade: GradeTerms,
    *,
    terms: CounterTerms,
    caps: tuple[Cap, ...],
    stops: tuple[str, ...],
) -> Iterator[str]:
    for name, over in _overruns(caps):
        if over is None or over > authority.over_cap_pct:
            yield f"{_over_words(name, over)}; alone one may go {authority.over_cap_pct:f}% above."
    if terms.amount_cents > authority.amount_cents:
        yield f"The amount is above the {money_words(authority.amount_cents)} that one may offer alone."
    lowest = grade.factor_rates[0] - authority.factor_below
    highest = grade.factor_rates[-1] + authority.factor_above
    if not lowest <= terms.factor_rate <= highest:
        yield f"The factor rate is outside {lowest:f} to {highest:f}, between which one may choose alone."
    most = _most_payments(authority, grade, frequency=terms.frequency)
    if terms.number_of_payments > most:
        yield f"There are more payments than the {most} that one may offer alone."
    for name in stops:
        yield f"The policy would decline this business ({name.replace('_', ' ')})."
    yield from _unproved(inputs)


def _unproved(inputs: DecisionInputs) -> Iterator[str]:
    if not inputs.statements_proved and "statements_not_proved" not in inputs.cleared_reviews:
        yield "The statements are not proved."
    if not inputs.statements_in_a_row and "statements_not_in_a_row" not in inputs.cleared_reviews:
        yield "The statements are not three months in a row of one account."


def _overruns(caps: tuple[Cap, ...]) -> Iterator[tuple[str, Fraction | None]]:
    """The caps on the size that are broken, each with the per cent above it; None where nothing at all is allowed."""
    for cap in caps:
        if cap.name in SIZES and cap.taken > cap.allowed:
            yield cap.name, (cap.taken / cap.allowed - 1) * 100 if cap.allowed > 0 else None


def _over_words(name: str, over: Fraction | None) -> str:
    cap = CONSTRAINTS[name]
    words = f"{cap[0].upper()}{cap[1:]}"
    return f"{words}: nothing is left" if over is None else f"{words}: {half_up(over, places=1)}% above the cap"


def _most_payments(authority: Authority, grade: GradeTerms, *, frequency: Frequency) -> int:
    longest = payments_in(grade.daily_payments[-1], frequency=frequency)
    return int(Fraction(longest) * (100 + Fraction(authority.over_term_pct)) / 100)


_ADAPTER = TypeAdapter(CounterTerms)
