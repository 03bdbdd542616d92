"""Statements made by hand: a few rows whose figures can be worked out on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import count

from portal.statements.analysis import AnalysedStatement, Metrics, Row, analyse

JULY, AUGUST, SEPTEMBER = (
    (date(2026, 7, 1), date(2026, 7, 31)),
    (date(2026, 8, 1), date(2026, 8, 31)),
    (
        date(2026, 9, 1),
        date(2026, 9, 30),
    ),
)


def rows(month: int, lines: Iterable[tuple[int, str, int]], *, year: int = 2026) -> tuple[Row, ...]:
    """Rows of one month from (day, description, cents); ids are `month-number`, from 1."""
    numbers = count(1)
    return tuple(Row(f"{month}-{next(numbers)}", date(year, month, day), text, cents) for day, text, cents in lines)


def statement(
    period: tuple[date, date],
    lines: Iterable[tuple[int, str, int]] = (),
    *,
    opening: int = 0,
    last4: str | None = "4821",
) -> AnalysedStatement:
    """One statement whose closing balance follows from opening and rows."""
    own = rows(period[0].month, lines)
    closing = opening + sum(row.amount_cents for row in own)
    return AnalysedStatement(f"s{period[0].month}", *period, opening, closing, own, last4)


def three(*months: Iterable[tuple[int, str, int]], opening: int = 0) -> list[AnalysedStatement]:
    """July, August and September in a row, joined to the cent."""
    made: list[AnalysedStatement] = []
    for period, lines in zip((JULY, AUGUST, SEPTEMBER), months, strict=True):
        made.append(statement(period, lines, opening=made[-1].closing_cents if made else opening))
    return made


def measured(*lines: tuple[int, str, int], opening: int = 0, **overrides: str) -> Metrics:
    """The metrics of a July with these rows; overrides as `r1="refund"` for the first row."""
    given = {f"7-{name[1:]}": category for name, category in overrides.items()}
    return analyse([statement(JULY, lines, opening=opening)], overrides=given)
