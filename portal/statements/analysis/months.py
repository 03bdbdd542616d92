"""One line a statement for the monthly table and its CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.statements.analysis.classify import Classified
from portal.statements.analysis.days import daily_balances
from portal.statements.analysis.figures import average_cents, ids
from portal.statements.analysis.inputs import AnalysedStatement
from portal.statements.analysis.nsf import NsfEvent


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What one statement comes to. Amounts in cents; `excluded_cents` are the credits that are no revenue."""

    statement: str
    start: date
    end: date
    is_month: bool
    deposits_cents: int
    deposit_count: int
    excluded_cents: int
    true_revenue_cents: int
    withdrawals_cents: int
    opening_cents: int
    closing_cents: int
    average_daily_cents: int
    lowest_cents: int
    negative_days: int
    nsf_count: int
    rows: tuple[str, ...]


def month_row(statement: AnalysedStatement, rows: Sequence[Classified], events: Sequence[NsfEvent]) -> MonthRow:
    """The statement's line. An NSF event belongs to the statement that its first row stands on."""
    received = [row for row in rows if row.row.amount_cents > 0]
    revenue = [row for row in received if row.is_revenue]
    balances = [day.balance_cents for day in daily_balances(statement)]
    here = {row.id for row in statement.rows}
    deposits = sum(row.row.amount_cents for row in received)
    true_revenue = sum(row.row.amount_cents for row in revenue)
    return MonthRow(
        statement=statement.id,
        start=statement.period_start,
        end=statement.period_end,
        is_month=statement.covers_a_month,
        deposits_cents=deposits,
        deposit_count=len(received),
        excluded_cents=deposits - true_revenue,
        true_revenue_cents=true_revenue,
        withdrawals_cents=-sum(row.row.amount_cents for row in rows if row.row.amount_cents < 0),
        opening_cents=statement.opening_cents,
        closing_cents=statement.closing_cents,
        average_daily_cents=average_cents(sum(balances), len(balances)) or 0,
        lowest_cents=min(balances),
        negative_days=sum(cents < 0 for cents in balances),
        nsf_count=sum(event.rows[0] in here for event in events),
        rows=ids(revenue),
    )
