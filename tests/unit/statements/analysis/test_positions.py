"""Existing advances: names at word boundaries, frequency, payment, what is left, and what only a human can say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal.statements.analysis import analyse
from portal.statements.analysis.cadence import Frequency, frequency_of
from tests.unit.statements.analysis.hand import measured, three

_JULY_WEEKDAYS = [day for day in range(1, 32) if date(2026, 7, day).weekday() < 5]


def test_a_debit_every_banking_day_is_a_daily_position() -> None:
    # July has 23 weekdays. Holdback: 103.00 x 21 = 2,163.00 a month of 21,630.00 true revenue = 10 %.
    lines = [(day, f"ONDECK CAPITAL DAILY ACH {day}", -10_300) for day in _JULY_WEEKDAYS]

    metrics = measured((1, "CASH DEPOSIT", 2_163_000), *lines)

    [position] = metrics.positions
    assert (position.lender, position.frequency, position.payment_cents) == ("OnDeck", "daily", 10_300)
    assert (position.active, position.payments_seen, position.last_on) == (True, 23, date(2026, 7, 31))
    assert metrics.value("existing_daily_payments") == 10_300
    assert metrics.value("holdback") == Decimal("0.1000")
    # Nine months are 189 banking days; half of them, 94, are taken as left.
    assert position.balance_cents == 94 * 10_300
    assert len(metrics.figures["active_positions"].rows) == 23


def test_a_weekly_payment_is_spread_over_five_banking_days_and_rounded_up() -> None:
    lines = [(day, "KAPITUS SERVICING WKLY PMT", -50_001) for day in (1, 8, 15, 22, 29)]

    [position] = measured(*lines).positions

    assert position.frequency == "weekly"
    assert position.payment_per_day_cents == 10_001  # 500.01 / 5 = 100.002


@pytest.mark.parametrize(
    ("days", "frequency"),
    [
        ([date(2026, 7, 1) + timedelta(days=n) for n in range(15)], "daily"),
        ([date(2026, 7, day) for day in (1, 8, 15, 22)], "weekly"),
        ([date(2026, 7, day) for day in (3, 17)], "biweekly"),
        ([date(2026, month, 3) for month in (7, 8, 9)], "monthly"),
        ([date(2026, 7, 3)], "monthly"),
        ([date(2026, 7, day) for day in (27, 28, 29, 30, 31)], "daily"),  # Begun in the month's last week.
        ([date(2026, 7, day) for day in (16, 23, 30)], "weekly"),  # Begun in the middle of the month.
    ],
)
def test_the_frequency_follows_from_the_busiest_month_and_the_usual_gap(days: list[date], frequency: str) -> None:
    assert frequency_of(days) == Frequency(frequency)


def test_an_advance_that_was_last_paid_more_than_45_days_ago_is_no_longer_active() -> None:
    # The last statement ends on September 30th; August 16th is 45 days before it, August 15th 46.
    july = [(day, "FORWARD FINANCING FF DEBIT", -9_000) for day in _JULY_WEEKDAYS]
    still = three(july, [(16, "FORWARD FINANCING FF DEBIT", -9_000)], [])
    done = three(july, [(15, "FORWARD FINANCING FF DEBIT", -9_000)], [])

    assert [position.active for position in analyse(still).positions] == [True]
    metrics = analyse(done)
    assert [position.active for position in metrics.positions] == [False]
    assert (metrics.value("active_positions"), metrics.value("existing_balance")) == (0, 0)


def test_money_seen_to_arrive_gives_the_balance_left() -> None:
    # 10,000.00 came on the 2nd; at a factor of 1.35 it costs 13,500.00; two payments of 500.00 leave 12,500.00.
    metrics = measured(
        (1, "KAPITUS SERVICING WKLY PMT", -50_000),
        (2, "KAPITUS LLC FUNDING", 1_000_000),
        (8, "KAPITUS SERVICING WKLY PMT", -50_000),
        (15, "KAPITUS SERVICING WKLY PMT", -50_000),
    )

    [position] = metrics.positions
    assert position.balance_cents == 1_250_000
    assert position.funding_rows == ("7-2",)
    assert metrics.value("true_revenue") == 0


def test_two_advances_of_one_lender_side_by_side_are_two_positions() -> None:
    first = [(day, "ONDECK CAPITAL DAILY ACH", -10_000) for day in _JULY_WEEKDAYS]
    second = [(day, "ONDECK CAPITAL DAILY ACH", -7_500) for day in _JULY_WEEKDAYS]

    assert [p.payment_cents for p in measured(*first, *second).positions] == [10_000, 7_500]


def test_a_payment_that_changed_with_time_is_one_position_at_its_present_amount() -> None:
    before = [(day, "ONDECK CAPITAL DAILY ACH", -10_000) for day in _JULY_WEEKDAYS]
    after = [(day, "ONDECK CAPITAL DAILY ACH", -12_000) for day in range(3, 29) if date(2026, 8, day).weekday() < 5]

    [position] = analyse(three(before, after, [])).positions

    assert position.payment_cents == 12_000
    assert position.payments_seen == len(before) + len(after)


@pytest.mark.parametrize(
    "words", ["AMERICAN CAPITAL PLUMBING", "CONDECKER LUMBER", "SQUARE INC FEES", "ENCORE CAPITAL GROUP"]
)
def test_a_name_that_only_contains_a_lenders_is_no_position(words: str) -> None:
    assert measured(*[(day, words, -10_000) for day in _JULY_WEEKDAYS]).positions == ()


def test_equal_debits_of_an_unknown_party_are_a_candidate_and_never_a_position() -> None:
    lines = [(day, f"NIGHTJAR HOLDINGS ACH 88{day}", -21_500) for day in _JULY_WEEKDAYS]

    metrics = measured(*lines)

    [candidate] = metrics.candidates
    assert (candidate.party, candidate.frequency, candidate.payment_cents) == ("NIGHTJAR HOLDINGS", "daily", 21_500)
    assert metrics.positions == ()
    assert metrics.value("active_positions") == 0


def test_an_equal_monthly_bill_is_no_candidate() -> None:
    bill = [(13, "BLUEWAVE TELECOM BILL PAY", -18_950)]

    assert analyse(three(bill, bill, bill)).candidates == ()


def test_an_underwriter_can_make_a_candidates_debits_a_position() -> None:
    lines = [(day, "NIGHTJAR HOLDINGS ACH", -21_500) for day in (1, 8, 15, 22)]

    metrics = measured(*lines, **{f"r{n}": "advance_payment" for n in range(1, 5)})

    [position] = metrics.positions
    assert (position.lender, position.frequency) == ("NIGHTJAR HOLDINGS", "weekly")
    assert metrics.candidates == ()
