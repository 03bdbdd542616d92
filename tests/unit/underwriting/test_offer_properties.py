"""What holds of every decision, over thousands of businesses: the promises of the policy, as properties."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.underwriting.check import faults_of
from portal.underwriting.decision import Decision, decide, replay
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import default_policy

POLICY = default_policy()
RANK = {"declined": 0, "manual_review": 1, "approved": 2}
# Ways in which a business can be better; `_better` says what each changes.
BETTER = ("revenue_and_balance", "balance", "nsf", "negative", "months", "positions", "daily", "open", "low", "payoff")


# What is drawn for a kind of business: balance in % of revenue, returned items, negative days, months, positions.
KINDS: dict[str, tuple[tuple[int, int], list[int], list[int], list[int | None], list[int | None]]] = {
    "strong": ((6, 30), [0, 1, 2], [0, 1, 2, 4], [24, 36, 60, 90], [0]),
    "middling": ((6, 20), [0, 1, 2, 3], [0, 1, 3, 4, 5], [None, 12, 20, 40], [None, 0, 1, 1]),
    "weak": ((5, 30), [2, 4, 5], [2, 3, 4, 6, 9], [None, 6, 8, 11, 14], [0, 1, 2]),
    "poor": ((25, 40), [4, 5], [3, 4], [6, 8, 11], [0, 1]),
    "any": ((-2, 25), [0, 2, 5, 6], [0, 5, 10, 15, 16], [None, 5, 6, 24], [None, 0, 1, 2, 3]),
}


@st.composite
def businesses(draw: Any) -> DecisionInputs:
    """Businesses of all kinds, most of them near enough to an approval to be interesting."""
    balance_pct, nsf, negative, months, held = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    largest = draw(st.sampled_from([3_000_000, 6_000_000, 12_000_000, 60_000_000]))
    revenue = largest - draw(st.integers(0, largest - 1_450_000))
    positions = draw(st.sampled_from(held))
    stacked = bool(positions)
    low_pct = draw(st.sampled_from([None, 0, 40, 70, 85, 91, 95, 100, 120]))
    return DecisionInputs(
        offer_date=draw(st.dates(date(2024, 1, 1), date(2040, 12, 31))),
        average_monthly_revenue_cents=revenue,
        average_daily_balance_cents=revenue * draw(st.integers(*balance_pct)) // 100 + draw(st.integers(0, 99)),
        nsf_count=draw(st.sampled_from(nsf)),
        negative_days=draw(st.sampled_from(negative)),
        statements_proved=True,
        statements_in_a_row=True,
        lowest_month_cents=None if low_pct is None else revenue * low_pct // 100 + draw(st.integers(0, 99)),
        months_in_business=draw(st.sampled_from(months)),
        positions=positions,
        existing_daily_payments_cents=revenue * draw(st.integers(0, 150)) // 21_000 if stacked else 0,
        existing_balance_cents=revenue * draw(st.integers(0, 180)) // 100 if stacked else 0,
        payoff_cents=draw(st.integers(0, 2_000_000)) if stacked and draw(st.booleans()) else 0,
        requested_cents=draw(st.one_of(st.none(), st.none(), st.integers(100, 40_000_000))),
        frequency=draw(st.sampled_from(["daily", "weekly"])),
        fee_pct=draw(st.sampled_from([None, Decimal(1), Decimal("2.25"), Decimal(3)])),
    )


def _better(inputs: DecisionInputs, way: str, step: int) -> DecisionInputs | None:
    """The same business, better in one way; None where it cannot be."""
    revenue, low = inputs.average_monthly_revenue_cents, inputs.lowest_month_cents
    balance, months, positions = inputs.average_daily_balance_cents, inputs.months_in_business, inputs.positions
    changes: dict[str, dict[str, Any] | None] = {
        "revenue_and_balance": {
            "average_monthly_revenue_cents": revenue * (100 + step) // 100,
            "average_daily_balance_cents": -(-balance * (100 + step) // 100) if balance > 0 else balance,
        },
        "balance": {"average_daily_balance_cents": balance + step * 10_000},
        "nsf": {"nsf_count": max(0, inputs.nsf_count - 1 - step % 3)},
        "negative": {"negative_days": max(0, inputs.negative_days - 1 - step % 7)},
        "months": None if months is None else {"months_in_business": months + step},
        "positions": None if not positions else {"positions": positions - 1},
        "daily": {"existing_daily_payments_cents": inputs.existing_daily_payments_cents * (100 - step) // 100},
        "open": {"existing_balance_cents": inputs.existing_balance_cents * (100 - step) // 100},
        "low": None if low is None else {"lowest_month_cents": low + step * 10_000},
        "payoff": {"payoff_cents": inputs.payoff_cents * (100 - step) // 100},
    }
    change = changes[way]
    return None if change is None else replace(inputs, **change)


def _holds(inputs: DecisionInputs) -> None:
    """Every promise about one business."""
    decision = decide(POLICY, inputs)

    assert len(decision.offers) == (3 if decision.outcome == "approved" else 0)
    assert not decision.check_faults
    assert bool(decision.reasons) == (decision.outcome != "approved")
    assert replay(inputs.to_json(), POLICY.to_json()) == decision.to_json().encode()
    if decision.offers:
        _caps_hold(inputs, decision)
        _figures_hold(inputs, decision)


def _caps_hold(inputs: DecisionInputs, decision: Decision) -> None:
    assert decision.grade is not None
    assert faults_of(POLICY, inputs, terms=POLICY.grade(decision.grade), offers=decision.offers) == ()
    revenue, low = inputs.average_monthly_revenue_cents, inputs.lowest_month_cents
    capped = revenue if low is None else min(revenue, low * 11 // 10)
    for offer in decision.offers:
        weeks = 5 if offer.frequency == "weekly" else 1
        monthly = Fraction(21 * offer.payment_cents, weeks) + 21 * inputs.existing_daily_payments_cents
        assert monthly <= Fraction(15, 100) * capped
        assert offer.payback_cents + inputs.existing_balance_cents <= 2 * capped
        assert offer.amount_cents <= 10 * inputs.average_daily_balance_cents
        assert offer.amount_cents - inputs.payoff_cents >= 500_000
        assert offer.amount_cents <= 25_000_000
        assert offer.amount_cents % 10_000 == 0


def _figures_hold(inputs: DecisionInputs, decision: Decision) -> None:
    for offer in decision.offers:
        schedule = offer.schedule()
        assert offer.payback_cents == offer.amount_cents * offer.factor_rate
        assert sum(payment.amount_cents for payment in schedule) == offer.payback_cents
        assert schedule[0].due == offer.first_payment_date > offer.funding_date > inputs.offer_date
        assert schedule[-1].due == offer.last_payment_date
        assert 0 <= offer.payment_cents - offer.last_payment_cents < offer.number_of_payments
    for lower, higher in pairwise(decision.offers):
        for figure in ("amount_cents", "payback_cents", "finance_charge_cents", "term_days", "factor_rate"):
            assert getattr(lower, figure) < getattr(higher, figure), figure
        assert lower.net_to_merchant_cents < higher.net_to_merchant_cents
        assert lower.estimated_apr < higher.estimated_apr or inputs.fee_pct
    assert sum(offer.recommended for offer in decision.offers) == 1


def _never_gets_less(inputs: DecisionInputs, way: str, step: int) -> None:
    improved = _better(inputs, way, step)
    assume(improved is not None)
    assert improved is not None

    before, after = decide(POLICY, inputs), decide(POLICY, improved)

    assert RANK[after.outcome] >= RANK[before.outcome]
    for less, more in zip(before.offers, after.offers, strict=True) if before.offers else ():
        assert more.amount_cents >= less.amount_cents
        assert more.factor_rate <= less.factor_rate


def _never_a_smaller_offer(inputs: DecisionInputs, more_pct: int) -> None:
    revenue = inputs.average_monthly_revenue_cents * (100 + more_pct) // 100

    before = decide(POLICY, inputs)
    after = decide(POLICY, replace(inputs, average_monthly_revenue_cents=revenue))

    for less, more in zip(before.offers, after.offers, strict=False):
        assert more.amount_cents >= less.amount_cents


@settings(max_examples=100, deadline=None)
@given(inputs=businesses())
def test_no_offer_breaks_a_cap_and_every_figure_adds_up(inputs: DecisionInputs) -> None:
    _holds(inputs)


@settings(max_examples=100, deadline=None)
@given(inputs=businesses(), way=st.sampled_from(BETTER), step=st.integers(1, 100))
def test_a_better_business_is_never_offered_less(inputs: DecisionInputs, way: str, step: int) -> None:
    _never_gets_less(inputs, way, step)


@settings(max_examples=50, deadline=None)
@given(inputs=businesses(), more_pct=st.integers(1, 300))
def test_more_revenue_on_the_same_balance_never_makes_an_offer_smaller(inputs: DecisionInputs, more_pct: int) -> None:
    _never_a_smaller_offer(inputs, more_pct)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(inputs=businesses())
def test_no_offer_breaks_a_cap_over_ten_thousand_businesses(inputs: DecisionInputs) -> None:
    _holds(inputs)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(inputs=businesses(), way=st.sampled_from(BETTER), step=st.integers(1, 100), more_pct=st.integers(1, 300))
def test_a_better_business_is_never_offered_less_over_ten_thousand(
    inputs: DecisionInputs, way: str, step: int, more_pct: int
) -> None:
    _never_a_smaller_offer(inputs, more_pct)
    _never_gets_less(inputs, way, step)
