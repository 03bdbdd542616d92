"""The decision: a pure function of a policy and its inputs, which can be replayed to the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

from portal.underwriting.check import faults_of
from portal.underwriting.grading import Grading, grade_business
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy, canonical_json
from portal.underwriting.policy_parts import GradeTerms, Letter
from portal.underwriting.priced_offer import PricedOffer, price_tiers, with_recommendation
from portal.underwriting.risk import qualification_score, risk_score
from portal.underwriting.rule import RuleResult
from portal.underwriting.rules import MAX_RISK, MINIMUM_ADVANCE, evaluate_rules, evaluate_statement_rules
from portal.underwriting.sizing import TierSize, size_tiers, sizing_revenue_cents
from portal.underwriting.wording import Reason, reason

Outcome = Literal["approved", "manual_review", "declined"]
# Raised whenever the formulas change, so that a replay that differs can be told from one that must not.
FORMULAS = "1"
NOT_PROVED = {
    "statements_proved": "statements_not_proved",
    "statements_in_a_row": "statements_not_in_a_row",
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided, why, and by which figures; scores are None where a step before them already decided.

    `check_faults` is never empty without cause: what stands there is a fault of this program, and an alarm.
    """

    outcome: Outcome
    policy_version: str
    formulas: str = FORMULAS
    reasons: tuple[Reason, ...] = ()
    rules: tuple[RuleResult, ...] = ()
    risk_score: Decimal | None = None
    qualification_score: int | None = None
    sizing_revenue_cents: int | None = None
    grading: Grading | None = None
    sizes: tuple[TierSize, ...] = ()
    max_offer_amount_cents: int | None = None
    offers: tuple[PricedOffer, ...] = ()
    check_faults: tuple[str, ...] = ()

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    @property
    def reason_codes(self) -> tuple[str, ...]:
        """The stable codes of the reasons."""
        return tuple(each.code for each in self.reasons)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The names of the warnings, in the policy's order."""
        return tuple(rule.name for rule in _effective(self.rules, outcome="warning"))

    @property
    def violation_count(self) -> int:
        """How many rules were not met; shadow rules do not count."""
        return sum(rule.outcome not in ("met", "not_evaluated") for rule in self.rules if not rule.shadow)

    @property
    def grade(self) -> Letter | None:
        """The grade, where the decision came as far as grading."""
        return self.grading.grade if self.grading else None

    @property
    def points(self) -> int | None:
        """The points behind the offers; those of a deal without offers stand in `grading`."""
        return self.grading.points if self.grading and self.offers else None

    @property
    def recommended(self) -> PricedOffer | None:
        """The offer that is recommended, if there are offers."""
        return next((offer for offer in self.offers if offer.recommended), None)

    def to_json(self) -> str:
        """Canonical JSON: the same decision gives the same text."""
        return canonical_json(_ADAPTER.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, document: str | bytes) -> "Decision":
        """Read a stored decision, for pages and documents that show it."""
        return _ADAPTER.validate_json(document)


def decide(policy: Policy, inputs: DecisionInputs) -> Decision:
    """Decide by the policy, step by step; the first step that does not pass gives the outcome.

    Rules of the later steps are evaluated all the same and stored, since an underwriter reads them. Raises
    Invalid for a fee above the policy's maximum.
    """
    if not inputs.statements_read:
        return Decision(
            outcome="manual_review",
            policy_version=policy.version,
            reasons=(reason("statements_not_read"),),
            rules=evaluate_statement_rules(policy, inputs),
        )
    begun = _evaluated(policy, inputs)
    if doubts := _statement_reasons(begun.rules, inputs):
        return replace(begun, reasons=doubts)
    if stops := _effective(begun.rules, outcome="stop"):
        reasons = tuple(map(_rule_reason, stops))
        return replace(begun, outcome="declined", reasons=reasons, qualification_score=None)
    if doubts := _cleared(_review_reasons(policy, begun), inputs):
        return replace(begun, reasons=doubts[:1])
    return _with_offers(policy, inputs, begun)


def replay(inputs_json: str | bytes, policy_json: str | bytes) -> bytes:
    """Decide again from what was stored: the bytes equal those of the decision's `to_json()` at the time."""
    return decide(Policy.from_json(policy_json), DecisionInputs.from_json(inputs_json)).to_json().encode()


def _evaluated(policy: Policy, inputs: DecisionInputs) -> Decision:
    """Rules and risk; the outcome is review until a later step says otherwise."""
    risk = risk_score(policy, inputs)
    return Decision(
        outcome="manual_review",
        policy_version=policy.version,
        rules=(*evaluate_rules(policy, inputs), MAX_RISK.result(risk, threshold=policy.risk.maximum)),
        risk_score=risk,
        qualification_score=qualification_score(policy, risk),
        sizing_revenue_cents=sizing_revenue_cents(policy, inputs),
    )


def _with_offers(policy: Policy, inputs: DecisionInputs, begun: Decision) -> Decision:
    grading = grade_business(policy, inputs)
    graded = replace(begun, grading=grading)
    if grading.grade in policy.grades_to_review and _cleared((reason("grade_review"),), inputs):
        return replace(graded, reasons=(reason("grade_review"),))
    terms = policy.grade(grading.grade)
    sizes = size_tiers(policy, inputs, terms=terms)
    rule = MINIMUM_ADVANCE.result(
        min(size.amount_cents for size in sizes) - inputs.payoff_cents, threshold=policy.sizing.minimum_advance_cents
    )
    sized = replace(graded, sizes=sizes, rules=(*graded.rules, rule))
    if rule.outcome != "met" or not _differ(sizes):
        code = f"no_three_offers:{sizes[0].binding_constraint}"
        return replace(sized, reasons=(reason(code, threshold=rule.threshold_words),))
    return _priced(policy, inputs, sized, terms=terms)


def _priced(policy: Policy, inputs: DecisionInputs, sized: Decision, *, terms: GradeTerms) -> Decision:
    """Price, check and recommend; offers that fail the check are never shown."""
    offers = price_tiers(policy, inputs, terms=terms, sizes=sized.sizes)
    if faults := faults_of(policy, inputs, terms=terms, offers=offers):
        return replace(sized, reasons=(reason("check_failed"),), check_faults=faults)
    return replace(
        sized,
        outcome="approved",
        offers=with_recommendation(policy, inputs, offers),
        max_offer_amount_cents=offers[-1].amount_cents,
    )


def _statement_reasons(rules: Iterable[RuleResult], inputs: DecisionInputs) -> tuple[Reason, ...]:
    broken = (NOT_PROVED[rule.name] for rule in rules if rule.step == "statements" and rule.outcome == "review")
    return _cleared(tuple(map(reason, broken)), inputs)


def _review_reasons(policy: Policy, begun: Decision) -> tuple[Reason, ...]:
    """Too many warnings first, then too much risk."""
    count, bound = len(begun.warnings), policy.warnings.to_review
    too_many = (reason("three_warnings", value=str(count), threshold=str(bound)),) if count >= bound else ()
    too_risky = (rule for rule in begun.rules if rule.step == "risk" and rule.outcome == "review")
    return (*too_many, *map(_rule_reason, too_risky))


def _cleared(reasons: tuple[Reason, ...], inputs: DecisionInputs) -> tuple[Reason, ...]:
    """What is left of the reasons for review after those that an underwriter has cleared."""
    return tuple(each for each in reasons if each.code not in inputs.cleared_reviews)


def _rule_reason(rule: RuleResult) -> Reason:
    return reason(rule.name, value=rule.value_words, threshold=rule.threshold_words)


def _effective(rules: Iterable[RuleResult], *, outcome: str) -> tuple[RuleResult, ...]:
    return tuple(rule for rule in rules if rule.outcome == outcome and not rule.shadow)


def _differ(sizes: Sequence[TierSize]) -> bool:
    return all(lower.amount_cents < higher.amount_cents for lower, higher in pairwise(sizes))


_ADAPTER = TypeAdapter(Decision)
