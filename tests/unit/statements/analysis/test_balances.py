"""The balance over calendar days: carried forward, counted once, taken from a printed grid where there is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.statements.analysis import analyse
from portal.statements.analysis.days import longest_run
from tests.unit.statements.analysis.hand import JULY, measured, statement


def test_the_average_daily_balance_carries_each_day_forward_over_the_calendar() -> None:
    # July has 31 days. Opening 310.00 holds on days 1-10 (10 days), then 310.00 + 620.00 = 930.00 on days 11-31 (21).
    # (10 x 310 + 21 x 930) / 31 = 22,630 / 31 = 730.00
    metrics = measured((11, "CASH DEPOSIT", 62_000), opening=31_000)

    assert metrics.avg_daily_balance_3m == 73_000
    assert len(metrics.days) == 31


def test_many_rows_on_one_day_make_one_day_and_not_many() -> None:
    # 100.00 is paid in and out five times on the 2nd: the day still ends with 310.00.
    lines = [(2, "CASH DEPOSIT", 10_000), (2, "CHECK 101", -10_000)] * 5

    assert measured(*lines, opening=31_000).avg_daily_balance_3m == 31_000


def test_half_a_cent_is_rounded_up() -> None:
    # Two days, 0.01 and 0.02: 0.015 is 0.02.
    two_days = statement((date(2026, 7, 1), date(2026, 7, 2)), [(2, "CASH DEPOSIT", 1)], opening=1)

    assert analyse([two_days]).avg_daily_balance_3m == 2


def test_negative_days_are_calendar_days_and_weekends_count() -> None:
    # Overdrawn from Friday the 3rd to Monday the 6th (4 days), and on the 20th and 21st (2 days).
    metrics = measured(
        (3, "CHECK 101", -20_000),
        (7, "CASH DEPOSIT", 30_000),
        (20, "CHECK 102", -25_000),
        (22, "CASH DEPOSIT", 90_000),
        opening=10_000,
    )

    assert metrics.total_days_negative_3m == 6
    assert metrics.value("longest_negative_run") == 4
    assert metrics.figures["negative_days"].days[0] == date(2026, 7, 3)
    assert metrics.figures["negative_days"].rows == ("7-1", "7-3")


def test_a_day_that_dips_below_zero_and_recovers_before_its_end_is_not_negative() -> None:
    metrics = measured((3, "CHECK 101", -20_000), (3, "CASH DEPOSIT", 30_000), opening=10_000)

    assert metrics.total_days_negative_3m == 0


def test_days_below_one_hundred_and_five_hundred_dollars_are_counted() -> None:
    # 99.99 for 10 days (1-10), 100.00 for 10 (11-20), 500.00 for 11 (21-31).
    metrics = measured((11, "CASH DEPOSIT", 1), (21, "CASH DEPOSIT", 40_000), opening=9_999)

    assert metrics.value("days_below_100") == 10
    assert metrics.value("days_below_500") == 20
    assert metrics.value("lowest_balance") == 9_999


def test_a_printed_grid_is_believed_when_it_ends_in_the_closing_balance() -> None:
    # The row's date was misread as the 30th; the grid knows that the balance changed on the 2nd.
    misread = statement(JULY, [(30, "CASH DEPOSIT", 62_000)], opening=31_000)
    grid = ((date(2026, 6, 30), 31_000), (date(2026, 7, 2), 93_000))

    metrics = analyse([replace(misread, printed_daily_balances=grid)])

    assert metrics.avg_daily_balance_3m == (31_000 + 30 * 93_000) // 31


def test_a_grid_that_does_not_end_in_the_closing_balance_is_passed_over() -> None:
    july = statement(JULY, [(11, "CASH DEPOSIT", 62_000)], opening=31_000)

    metrics = analyse([replace(july, printed_daily_balances=((date(2026, 7, 2), 1),))])

    assert metrics.avg_daily_balance_3m == 73_000


def test_a_row_dated_outside_its_period_counts_on_the_nearest_day() -> None:
    july = statement(JULY, [(1, "CASH DEPOSIT", 1_000)])
    early = replace(july, rows=(replace(july.rows[0], on=date(2026, 6, 29)),))

    assert analyse([early]).days[0].balance_cents == 1_000


def test_runs_of_days_break_at_a_gap() -> None:
    days = [date(2026, 7, day) for day in (1, 2, 3, 5, 6)]

    assert longest_run(days) == 3
    assert longest_run([]) == 0


def test_without_statements_nothing_is_invented() -> None:
    metrics = analyse([])

    assert metrics.avg_monthly_revenue is None
    assert metrics.avg_daily_balance_3m is None
    assert not metrics.continuity.ok
