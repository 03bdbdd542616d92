"""What came in: totals, averages, trend, and who paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.statements.analysis.categories import Category
from portal.statements.analysis.classify import Classified
from portal.statements.analysis.figures import Figure, average_cents, ids, share, variation
from portal.statements.analysis.months import MonthRow

_FALLING_TO_HUNDREDTHS = 90
_RISING_TO_HUNDREDTHS = 110


@dataclass(frozen=True, slots=True)
class Payer:
    """A named customer and what came from it. Card settlements, cash and counter deposits are not a payer."""

    name: str
    amount_cents: int
    payments: int
    rows: tuple[str, ...]


def payers(rows: Sequence[Classified]) -> tuple[Payer, ...]:
    """Named payers, the largest first."""
    by_name: defaultdict[str, list[Classified]] = defaultdict(list)
    for row in rows:
        if row.category is Category.CUSTOMER_PAYMENT and row.party and row.row.amount_cents > 0:
            by_name[row.party].append(row)
    found = [
        Payer(name, sum(row.row.amount_cents for row in paid), len(paid), ids(paid)) for name, paid in by_name.items()
    ]
    return tuple(sorted(found, key=lambda payer: (-payer.amount_cents, payer.name)))


def deposit_figures(rows: Sequence[Classified]) -> list[Figure]:
    """Total and true revenue, what is excluded, the number of deposits and the largest one."""
    received = [row for row in rows if row.row.amount_cents > 0]
    revenue = [row for row in received if row.is_revenue]
    excluded = [row for row in received if not row.is_revenue]
    largest = max(received, key=lambda row: (row.row.amount_cents, row.row.id), default=None)
    return [
        Figure("total_deposits", _sum(received), "cents", "The sum of all credits.", ids(received)),
        Figure("true_revenue", _sum(revenue), "cents", "Credits that are sales.", ids(revenue)),
        Figure("excluded_deposits", _sum(excluded), "cents", "Credits that are no sales.", ids(excluded)),
        Figure("deposit_count", len(received), "count", "The number of credits.", ids(received)),
        Figure(
            "largest_deposit",
            largest.row.amount_cents if largest else None,
            "cents",
            "The largest single credit, sale or not.",
            ids([largest] if largest else []),
        ),
    ]


def monthly_figures(months: Sequence[MonthRow]) -> list[Figure]:
    """What needs whole months: only statements of 27 to 33 days count, each as one month."""
    whole = [month for month in months if month.is_month]
    revenues = [month.true_revenue_cents for month in whole]
    rows = tuple(row for month in whole for row in month.rows)
    lowest = min(whole, key=lambda month: (month.true_revenue_cents, month.start), default=None)
    return [
        Figure("months_covered", len(whole), "count", "One for each statement of 27 to 33 days."),
        Figure(
            "average_monthly_revenue",
            average_cents(sum(revenues), len(revenues)),
            "cents",
            "True revenue of the months covered, divided by their number, to the nearest cent.",
            rows,
        ),
        Figure(
            "lowest_month",
            lowest.true_revenue_cents if lowest else None,
            "cents",
            f"The month to {lowest.end:%m/%d/%Y}." if lowest else "No whole month is covered.",
            lowest.rows if lowest else (),
        ),
        Figure("trend", trend(revenues), "words", _TREND_WORDS[trend(revenues)], rows),
        Figure(
            "volatility",
            variation(revenues),
            "share",
            "The standard deviation of the months' true revenues over their mean.",
            rows,
        ),
        _month_to_date(months),
    ]


_TREND_WORDS = {
    "falling": "Each month is below the one before, and the last at least 10 % under the first.",
    "rising": "Each month is above the one before, and the last at least 10 % over the first.",
    "steady": "The months do not all go one way, or by less than 10 % from the first to the last.",
    None: "A trend needs three whole months.",
}


def trend(revenues: Sequence[int]) -> str | None:
    """`falling` when each month is below the one before and the last is at least 10 % under the first; `rising` the
    other way round; else `steady`. None with fewer than three months."""
    if len(revenues) < 3:
        return None
    first, last = revenues[0], revenues[-1]
    if all(b < a for a, b in pairwise(revenues)) and last * 100 <= first * _FALLING_TO_HUNDREDTHS:
        return "falling"
    if all(b > a for a, b in pairwise(revenues)) and last * 100 >= first * _RISING_TO_HUNDREDTHS:
        return "rising"
    return "steady"


def top_payer_figure(found: Sequence[Payer], *, true_revenue_cents: int) -> Figure:
    """The largest named payer's share of true revenue; nothing named is a share of nothing."""
    if not found:
        return Figure("top_payer_share", share(0, true_revenue_cents), "share", "No payer is named.")
    top = found[0]
    return Figure("top_payer_share", share(top.amount_cents, true_revenue_cents), "share", f"{top.name}.", top.rows)


def _month_to_date(months: Sequence[MonthRow]) -> Figure:
    """The last statement's revenue where it covers less than a month: a month that has only begun."""
    last = months[-1] if months else None
    if last is None or last.is_month or (last.end - last.start).days >= 27:
        return Figure("month_to_date", None, "cents", "The last statement covers a whole month.")
    words = f"True revenue from {last.start:%m/%d/%Y} to {last.end:%m/%d/%Y}; it counts into no average."
    return Figure("month_to_date", last.true_revenue_cents, "cents", words, last.rows)


def _sum(rows: Sequence[Classified]) -> int:
    return sum(row.row.amount_cents for row in rows)
