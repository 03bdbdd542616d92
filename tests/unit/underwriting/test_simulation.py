"""A kept decision beside what another policy would say, and what many of them add up to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from portal.underwriting.decision import decide
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.simulation.comparison import Comparison, compare
from portal.underwriting.simulation.totals import Totals, totals_of
from tests.unit.underwriting.cases import business, clean


@dataclass(frozen=True)
class Row:
    """What is kept of a decision."""

    inputs_json: str
    policy_json: str
    result_json: str
    outcome: str


def kept(inputs: DecisionInputs, policy: Policy | None = None) -> Row:
    policy = policy or default_policy()
    verdict = decide(policy, inputs)
    return Row(inputs.to_json(), policy.to_json(), verdict.to_json(), verdict.outcome)


def policy_with(part: str, **values: Any) -> Policy:
    """The default policy with some numbers changed, read as a new document is."""
    changed = getattr(default_policy(), part).model_copy(update=values)
    return Policy.from_json(default_policy().model_copy(update={part: changed, "version": "trial"}).to_json())


def compared(inputs: DecisionInputs, policy: Policy) -> Comparison:
    return compare(kept(inputs), policy)


HALF_BALANCE = policy_with("sizing", balance_multiple=Decimal(5))
NO_NSF = policy_with("stops", max_nsf_3m=0)
LENIENT = policy_with("stops", max_nsf_3m=9)
ONE_WARNING = policy_with("warnings", to_review=1)
NO_FEE = default_policy().model_copy(update={"max_fee_pct": Decimal(0), "fee_pct": Decimal(0)})


@pytest.mark.parametrize(
    ("inputs", "policy", "change", "came", "went"),
    [
        (clean(), default_policy(), "same", (), ()),
        (clean(nsf=2), NO_NSF, "declined", ("max_nsf_3m",), ()),
        (clean(nsf=6), LENIENT, "approved", (), ("max_nsf_3m",)),
        (clean(nsf=3), ONE_WARNING, "review", ("three_warnings",), ()),
        (business(100_000, 4_000, 3), LENIENT, "same", (), ()),
        (business(100_000, 5_500, months=36, positions=0), HALF_BALANCE, "sized", (), ()),
        (
            clean(nsf=6, months=3),
            policy_with("stops", min_time_in_business_months=2),
            "reasons",
            (),
            ("min_time_in_business",),
        ),
        (clean(fee_pct=Decimal(2)), NO_FEE, "undecided", (), ()),
    ],
)
def test_a_change_is_named_by_its_heaviest_part_with_the_rules_behind_it(
    inputs: DecisionInputs, policy: Policy, change: str, came: tuple[str, ...], went: tuple[str, ...]
) -> None:
    found = compared(inputs, policy)

    assert (found.change, found.came, found.went, found.drifted) == (change, came, went, False)
    assert bool(found.problem) == (change == "undecided")
    assert Comparison.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_warnings_that_now_count_are_named_behind_the_review() -> None:
    stricter = policy_with("warnings", nsf_watch=1, negative_days_watch=1, young_business_months=99)

    found = compared(clean(nsf=1, negative=1), stricter)

    assert found.came == ("three_warnings", "nsf_watch", "negative_days_watch", "young_business")


def test_a_price_alone_is_told_from_a_size() -> None:
    grades = tuple(
        grade.model_copy(update={"spread": grade.spread + Decimal("0.01")}) for grade in default_policy().grades
    )

    found = compared(clean(), default_policy().model_copy(update={"grades": grades}))

    assert found.change == "priced"
    assert found.after is not None
    assert found.after.amounts_cents == found.before.amounts_cents


def test_what_was_decided_is_taken_as_it_was_kept_and_a_replay_that_differs_is_flagged() -> None:
    row = kept(clean())
    result = json.loads(row.result_json)
    result["offers"][1]["amount_cents"] += 100
    changed = Row(row.inputs_json, row.policy_json, json.dumps(result), row.outcome)

    found = compare(changed, default_policy())

    assert (found.change, found.drifted) == ("sized", True)


def test_a_decision_that_cannot_be_read_keeps_its_outcome_and_says_so() -> None:
    found = compare(Row("{}", "{}", "{}", "declined"), default_policy())

    assert (found.change, found.before.outcome, found.drifted) == ("undecided", "declined", True)
    assert "cannot read" in found.problem


def test_totals_are_those_of_the_worked_examples_and_of_any_split_of_them() -> None:
    one = clean()  # Grade A, "Balanced" 83,000 at 36.55 %.
    two = business(100_000, 5_500, months=36, positions=0)  # "Balanced" 44,000, held by its balance.
    declined = clean(nsf=6)
    found = [compared(inputs, HALF_BALANCE) for inputs in (one, two, declined)]

    totals = totals_of(found)

    assert totals.outcomes == {"approved>approved": 2, "declined>declined": 1}
    assert totals.before.volume_cents == 12_700_000
    assert totals.before.margin_cents == round(12_700_000 * Decimal("0.05"))
    assert totals.before.mean_apr == Decimal("36.55")
    assert totals.after.volume_cents < totals.before.volume_cents
    assert (totals.smaller, totals.larger, totals.flips) == (totals.changes["sized"], 0, 0)
    assert totals_of(found[:1]) + totals_of(found[1:]) == totals
    assert Totals.from_json(json.loads(json.dumps(totals.to_json()))) == totals
    assert Totals.from_json({}) == Totals()


def test_flips_are_counted_with_the_rules_behind_them() -> None:
    totals = totals_of([compared(clean(nsf=count), NO_NSF) for count in (0, 1, 2)])

    assert (totals.flips, totals.came, totals.went) == (2, {"max_nsf_3m": 2}, {})
    assert totals.outcome("approved", "declined") == 2
    assert (totals.before.deals, totals.after.deals, totals.both_after.deals) == (3, 1, 1)
