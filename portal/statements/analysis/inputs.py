"""What the analysis reads: plain rows and statements, money in integer cents, knowing nothing of PDFs or tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SHORTEST_MONTH_DAYS = 27
LONGEST_MONTH_DAYS = 33


@dataclass(frozen=True, slots=True)
class Row:
    """One transaction: credits positive, debits negative. `id` is the caller's, unique over the three statements."""

    id: str
    on: date
    description: str
    amount_cents: int
    balance_cents: int | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class AnalysedStatement:
    """One statement whose balances were read, not derived. Rows in posting order, oldest first where the file has it.

    `printed_daily_balances` are the lines of a daily-balance grid, for days on which the balance changed.
    """

    id: str
    period_start: date
    period_end: date
    opening_cents: int
    closing_cents: int
    rows: tuple[Row, ...]
    account_last4: str | None = None
    printed_daily_balances: tuple[tuple[date, int], ...] = ()

    @property
    def days(self) -> int:
        """Calendar days of the period, both ends included."""
        return (self.period_end - self.period_start).days + 1

    @property
    def covers_a_month(self) -> bool:
        """Whether it counts as one month: 27 to 33 days."""
        return SHORTEST_MONTH_DAYS <= self.days <= LONGEST_MONTH_DAYS

    def calendar(self) -> list[date]:
        """Every calendar day of the period."""
        return [self.period_start + timedelta(days=n) for n in range(self.days)]
