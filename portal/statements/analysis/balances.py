"""Figures about the balance: its average over calendar days, and the days on which it was low."""

from __future__ import annotations

from collections.abc import Sequence

from portal.statements.analysis.days import DayBalance, longest_run
from portal.statements.analysis.figures import Figure, average_cents

LOW_CENTS = 10_000
THIN_CENTS = 50_000


def balance_figures(days: Sequence[DayBalance]) -> list[Figure]:
    """Average daily balance, negative days and their longest run, days below 100.00 and below 500.00."""
    negative = [day for day in days if day.balance_cents < 0]
    lowest = min(days, key=lambda day: (day.balance_cents, day.on), default=None)
    run = longest_run([day.on for day in negative])
    return [
        Figure(
            "average_daily_balance",
            average_cents(sum(day.balance_cents for day in days), len(days)),
            "cents",
            f"The sum of {len(days)} end-of-day balances, carried forward over days without rows, divided by the days.",
            _rows(days),
            tuple(day.on for day in days),
        ),
        _days("negative_days", negative, "Calendar days that end below zero."),
        Figure(
            "longest_negative_run",
            run,
            "count",
            "The most negative days in a row.",
            _rows(negative),
            tuple(day.on for day in negative),
        ),
        _days("days_below_100", [day for day in days if day.balance_cents < LOW_CENTS], "Days that end below $100.00."),
        _days(
            "days_below_500", [day for day in days if day.balance_cents < THIN_CENTS], "Days that end below $500.00."
        ),
        Figure(
            "lowest_balance",
            lowest.balance_cents if lowest else None,
            "cents",
            "The lowest end-of-day balance.",
            lowest.rows if lowest else (),
            (lowest.on,) if lowest else (),
        ),
    ]


def _days(name: str, days: Sequence[DayBalance], words: str) -> Figure:
    return Figure(name, len(days), "count", words, _rows(days), tuple(day.on for day in days))


def _rows(days: Sequence[DayBalance]) -> tuple[str, ...]:
    return tuple(row for day in days for row in day.rows)
