"""The balance at the end of every calendar day, carried forward over days without a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from portal.statements.analysis.inputs import AnalysedStatement, Row


@dataclass(frozen=True, slots=True)
class DayBalance:
    """The balance at the end of one calendar day, and the rows of that day (none: carried forward)."""

    on: date
    balance_cents: int
    rows: tuple[str, ...] = ()


def daily_balances(statement: AnalysedStatement) -> list[DayBalance]:
    """One balance for each calendar day of the period.

    A printed grid of daily balances is the better source, for dates of rows can be misread; it is taken when it ends in
    the closing balance. Otherwise opening balance and rows. A row dated outside the period counts on its nearest day.
    """
    moved = _by_day(statement)
    grid = _printed_grid(statement)
    balance, days = statement.opening_cents, []
    for day in statement.calendar():
        rows = moved.get(day, [])
        balance = grid.get(day, balance) if grid else balance + sum(row.amount_cents for row in rows)
        days.append(DayBalance(day, balance, tuple(row.id for row in rows)))
    return days


def all_days(statements: Sequence[AnalysedStatement]) -> tuple[DayBalance, ...]:
    """The days of all statements, each calendar day once; where periods overlap the later statement's word holds."""
    days = {day.on: day for statement in statements for day in daily_balances(statement)}
    return tuple(days[on] for on in sorted(days))


def longest_run(days: Sequence[date]) -> int:
    """How many of the days, given in order, follow each other at most without a gap."""
    best, run, before = 0, 0, None
    for day in days:
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        best, before = max(best, run), day
    return best


def _printed_grid(statement: AnalysedStatement) -> dict[date, int]:
    inside = [
        (day, cents)
        for day, cents in statement.printed_daily_balances
        if statement.period_start <= day <= statement.period_end
    ]
    if not inside or max(inside, key=lambda line: line[0])[1] != statement.closing_cents:
        return {}
    return dict(inside)


def _by_day(statement: AnalysedStatement) -> dict[date, list[Row]]:
    def inside(row: Row) -> date:
        return min(max(row.on, statement.period_start), statement.period_end)

    return {day: list(rows) for day, rows in groupby(sorted(statement.rows, key=inside), key=inside)}
