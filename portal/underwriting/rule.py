"""What a rule is, and what is kept of it after it was evaluated."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from portal.pricing.rounding import Exact, half_up
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.wording import Fails, Unit, number_words, rule_words

Step = Literal["statements", "stop", "warning", "risk", "amount"]
RuleOutcome = Literal["met", "warning", "stop", "review", "not_evaluated"]
ON_FAILURE: dict[Step, RuleOutcome] = {
    "statements": "review",
    "stop": "stop",
    "warning": "warning",
    "risk": "review",
    "amount": "review",
}


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """One rule as it was evaluated. Money is in cents; a flag is 1 or 0; `shadow` results have no effect."""

    name: str
    step: Step
    unit: Unit
    value: Decimal | None
    threshold: Decimal
    outcome: RuleOutcome
    words: str
    shadow: bool = False

    @property
    def value_words(self) -> str:
        """The value as a person reads it."""
        return number_words(self.value, unit=self.unit)

    @property
    def threshold_words(self) -> str:
        """The threshold as a person reads it."""
        return number_words(self.threshold, unit=self.unit)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule fails below, above, or from its threshold on; on an unknown value it is not evaluated."""

    name: str
    step: Step
    fails: Fails
    unit: Unit
    label: str
    measure: Callable[[DecisionInputs], Exact | None]
    threshold: Callable[[Policy, DecisionInputs], Exact]

    def evaluate(self, policy: Policy, inputs: DecisionInputs, *, shadow: bool = False) -> RuleResult:
        """Compare exactly; only what is stored for people is rounded, to four places."""
        return self.result(self.measure(inputs), threshold=self.threshold(policy, inputs), shadow=shadow)

    def result(self, value: Exact | None, *, threshold: Exact, shadow: bool = False) -> RuleResult:
        """The rule applied to a value that was found elsewhere."""
        shown, bound = None if value is None else _stored(value), _stored(threshold)
        return RuleResult(
            name=self.name,
            step=self.step,
            unit=self.unit,
            value=shown,
            threshold=bound,
            outcome=self._outcome(value, threshold),
            words=rule_words(
                self.label, value=shown, threshold=bound, unit=self.unit, fails=self.fails, warns=self.step == "warning"
            ),
            shadow=shadow,
        )

    def _outcome(self, value: Exact | None, threshold: Exact) -> RuleOutcome:
        if value is None:
            return "not_evaluated"
        distance = Fraction(value) - Fraction(threshold)
        broken = {"below": distance < 0, "above": distance > 0, "from": distance >= 0}[self.fails]
        return ON_FAILURE[self.step] if broken else "met"


def _stored(value: Exact) -> Decimal:
    """Four places at most, without trailing zeros, never in exponent form."""
    rounded = half_up(value, places=4)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()
