"""One kept decision beside the same inputs decided by another policy: a pure function.

What was decided is taken from the kept result as it stands, so that the comparison is with what really happened. The
kept decision is also replayed: where that gives other bytes, the formulas have changed since, and what differs may be
theirs and not the policy's.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol, cast

from pydantic import ConfigDict, TypeAdapter

from portal.errors import Invalid
from portal.pricing.schedule import Frequency
from portal.underwriting.decision import Decision as Verdict
from portal.underwriting.decision import Outcome, decide, replay
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy
from portal.underwriting.policy_parts import Letter
from portal.underwriting.priced_offer import PricedOffer
from portal.underwriting.rule import RuleOutcome, RuleResult

Change = Literal["approved", "review", "declined", "sized", "priced", "reasons", "same", "undecided"]
# Reasons that stand for the warnings behind them: those warnings are what really changed.
OF_WARNINGS = "three_warnings"
UNREADABLE = "This version of the program cannot read what was kept of the decision."
NEW_OUTCOME: dict[Outcome, Change] = {"approved": "approved", "manual_review": "review", "declined": "declined"}


class Kept(Protocol):
    """What a kept decision gives: the three canonical texts, and how it came out."""

    @property
    def inputs_json(self) -> str:
        """What it was made from."""

    @property
    def policy_json(self) -> str:
        """What it was made by."""

    @property
    def result_json(self) -> str:
        """What was decided."""

    @property
    def outcome(self) -> str:
        """How it came out."""


@dataclass(frozen=True, kw_only=True)
class TierFigures:
    """One of three offers, in the figures that are compared."""

    tier: int
    amount_cents: int
    factor_rate: Decimal
    payback_cents: int
    payment_cents: int
    number_of_payments: int
    frequency: Frequency
    term_days: int
    estimated_apr: Decimal
    expected_margin_cents: int
    binding_constraint: str
    recommended: bool


@dataclass(frozen=True, kw_only=True)
class Side:
    """A decision as far as it is compared."""

    outcome: Outcome
    grade: Letter | None
    reasons: tuple[str, ...]
    risk_score: Decimal | None
    offers: tuple[TierFigures, ...]

    @property
    def recommended(self) -> TierFigures | None:
        """The offer that was recommended; None where there are no offers."""
        return next((offer for offer in self.offers if offer.recommended), None)

    @property
    def amounts_cents(self) -> tuple[int, ...]:
        """The amounts of the three tiers; none where there are no offers."""
        return tuple(offer.amount_cents for offer in self.offers)


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """A rule that came out differently; None where one of the policies did not come to it."""

    name: str
    before: RuleOutcome | None
    after: RuleOutcome | None
    words_before: str
    words_after: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Both sides of a deal. `after` is None, and `problem` says why, where the policy cannot be applied to it.

    `drifted`: the kept decision does not replay to the same bytes.
    """

    before: Side
    after: Side | None
    rules: tuple[RuleChange, ...] = ()
    drifted: bool = False
    problem: str = ""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    @property
    def change(self) -> Change:
        """What the policy would change, the heaviest first: the outcome, the amounts, the price, the reasons."""
        before, after = self.before, self.after
        if after is None:
            return "undecided"
        if after.outcome != before.outcome:
            return NEW_OUTCOME[after.outcome]
        if after.amounts_cents != before.amounts_cents:
            return "sized"
        if [_price(offer) for offer in after.offers] != [_price(offer) for offer in before.offers]:
            return "priced"
        return "same" if (after.grade, after.reasons) == (before.grade, before.reasons) else "reasons"

    @property
    def came(self) -> tuple[str, ...]:
        """The rules that hold a deal up by the policy and did not before."""
        return () if self.after is None else self._only(self.after.reasons, self.before.reasons, turned="after")

    @property
    def went(self) -> tuple[str, ...]:
        """The rules that held a deal up and no longer do."""
        return () if self.after is None else self._only(self.before.reasons, self.after.reasons, turned="before")

    def to_json(self) -> dict[str, Any]:
        """A document for a JSON column; decimals are text in it."""
        return dict(_ADAPTER.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Comparison":
        """Read a kept comparison."""
        return _ADAPTER.validate_python(document)

    def _only(self, these: tuple[str, ...], others: tuple[str, ...], *, turned: str) -> tuple[str, ...]:
        """The reasons of one side alone; where warnings are counted, those warnings follow by name."""
        codes = [code for code in these if code not in others]
        if OF_WARNINGS in codes:
            codes += [rule.name for rule in self.rules if getattr(rule, turned) == "warning"]
        return tuple(codes)


def compare(kept: Kept, policy: Policy) -> Comparison:
    """Decide a kept decision's inputs by `policy` and lay both beside each other. What cannot be decided says why."""
    drifted = _has_drifted(kept)
    try:
        was = Verdict.from_json(kept.result_json)
        inputs = DecisionInputs.from_json(kept.inputs_json)
    except ValueError:
        return Comparison(before=_outcome_alone(kept), after=None, drifted=drifted, problem=UNREADABLE)
    try:
        now = decide(policy, inputs)
    except Invalid as refused:
        # The deal's own terms, such as its fee, lie outside of what the policy allows.
        return Comparison(before=_side(was), after=None, drifted=drifted, problem=refused.words)
    except ValueError as unpriced:
        return Comparison(before=_side(was), after=None, drifted=drifted, problem=str(unpriced))
    rules = tuple(_rule_changes(was.rules, now.rules))
    return Comparison(before=_side(was), after=_side(now), rules=rules, drifted=drifted)


def _has_drifted(kept: Kept) -> bool:
    try:
        return replay(kept.inputs_json, kept.policy_json) != kept.result_json.encode()
    except (Invalid, ValueError):
        # What once was decided is refused by now.
        return True


def _outcome_alone(kept: Kept) -> Side:
    return Side(outcome=cast(Outcome, kept.outcome), grade=None, reasons=(), risk_score=None, offers=())


def _side(verdict: Verdict) -> Side:
    return Side(
        outcome=verdict.outcome,
        grade=verdict.grade,
        reasons=verdict.reason_codes,
        risk_score=verdict.risk_score,
        offers=tuple(map(_figures, verdict.offers)),
    )


def _figures(offer: PricedOffer) -> TierFigures:
    return TierFigures(
        tier=offer.tier,
        amount_cents=offer.amount_cents,
        factor_rate=offer.factor_rate,
        payback_cents=offer.payback_cents,
        payment_cents=offer.payment_cents,
        number_of_payments=offer.number_of_payments,
        frequency=offer.frequency,
        term_days=offer.term_days,
        estimated_apr=offer.estimated_apr,
        expected_margin_cents=offer.expected_margin_cents,
        binding_constraint=offer.binding_constraint,
        recommended=offer.recommended,
    )


def _price(offer: TierFigures) -> tuple[object, ...]:
    """What a merchant would notice in an offer of the same amount, and what it would bring in."""
    return (
        *(offer.payback_cents, offer.payment_cents, offer.number_of_payments, offer.frequency, offer.term_days),
        *(offer.estimated_apr, offer.expected_margin_cents, offer.recommended),
    )


def _rule_changes(before: tuple[RuleResult, ...], after: tuple[RuleResult, ...]) -> list[RuleChange]:
    """The effective rules that came out differently, in the order of the policy."""
    was, now = _by_name(before), _by_name(after)
    return [
        RuleChange(
            name=name,
            before=was[name].outcome if name in was else None,
            after=now[name].outcome if name in now else None,
            words_before=was[name].words if name in was else "",
            words_after=now[name].words if name in now else "",
        )
        for name in dict.fromkeys([*now, *was])
        if (was[name].outcome if name in was else None) != (now[name].outcome if name in now else None)
    ]


def _by_name(rules: tuple[RuleResult, ...]) -> dict[str, RuleResult]:
    return {rule.name: rule for rule in rules if not rule.shadow}


_ADAPTER = TypeAdapter(Comparison)
