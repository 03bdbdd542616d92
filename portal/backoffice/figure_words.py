"""What each figure is called, how it reads, and how it came about, with its numbers."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.statements.evidence import Evidence
from portal.web.filters import money, percent, plural

Term = tuple[str, str]

LABELS = {
    "average_monthly_revenue": "True revenue a month",
    "true_revenue": "True revenue",
    "total_deposits": "Total deposits",
    "excluded_deposits": "Excluded deposits",
    "deposit_count": "Deposits, number",
    "largest_deposit": "Largest deposit",
    "lowest_month": "Lowest month",
    "month_to_date": "Month to date",
    "months_covered": "Months covered",
    "trend": "Trend",
    "volatility": "Volatility",
    "top_payer_share": "Share of the top payer",
    "average_daily_balance": "Average daily balance",
    "lowest_balance": "Lowest balance",
    "negative_days": "Negative days",
    "longest_negative_run": "Longest negative run",
    "days_below_100": "Days below $100",
    "days_below_500": "Days below $500",
    "nsf_count": "NSF items",
    "nsf_fees": "NSF fees",
    "active_positions": "Active positions",
    "existing_daily_payments": "Existing daily payments",
    "existing_balance": "Existing balance",
    "holdback": "Holdback",
    "gambling_debits": "Gambling",
    "collection_debits": "Collections and levies",
}
GROUPS = (
    ("Revenue", tuple(LABELS)[:12]),
    ("Balances", tuple(LABELS)[12:18]),
    ("Risk", tuple(LABELS)[18:]),
)
OF_DAYS = frozenset(GROUPS[1][1])
BANKING_DAYS_OF_A_MONTH = 21


def value_words(figure: Mapping[str, Any]) -> str:
    """The value as it reads; a dash where it cannot be known."""
    value, unit = figure["value"], figure["unit"]
    if value is None:
        return "–"
    if unit == "cents":
        return money(value)
    return percent(Decimal(value) * 100) if unit == "share" else str(value).capitalize()


def terms_of(name: str, evidence: Evidence) -> list[Term]:
    """The figure's formula, a line each with its number, the result last; empty where its words say all."""
    make = _TERMS.get(name)
    if make is None or name not in evidence.figures:
        return []
    return [*make(evidence), (LABELS[name], value_words(evidence.figures[name]))]


def exclusions(evidence: Evidence, *, statement: str = "") -> list[tuple[str, str, int, int]]:
    """What was left out of true revenue, by kind: its name, the first reason given, how many credits, their cents."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in evidence.rows_of(evidence.figures.get("excluded_deposits", {}).get("rows", [])):
        if statement in ("", row.statement_id):
            found[row.category_label].append(row)
    listed = [
        (label, rows[0].category_reason, len(rows), sum(row.amount_cents for row in rows))
        for label, rows in found.items()
    ]
    return sorted(listed, key=lambda line: (-line[3], line[0]))


def _average_daily_balance(evidence: Evidence) -> list[Term]:
    days = evidence.days
    carried = sum(day.on not in evidence.rows_by_day for day in days)
    return [
        (f"Sum of {plural(len(days), 'end-of-day balance')}", money(sum(day.balance_cents for day in days))),
        ("of them carried forward, for days without rows", str(carried)),
        ("divided by calendar days", str(len(days))),
    ]


def _true_revenue(evidence: Evidence) -> list[Term]:
    return [
        ("Total deposits", value_words(evidence.figures["total_deposits"])),
        *((f"less: {label} ({count})", money(cents)) for label, _, count, cents in exclusions(evidence)),
    ]


def _average_monthly_revenue(evidence: Evidence) -> list[Term]:
    whole = [month for month in evidence.months if month.is_month and _is_measured(evidence, month.statement)]
    return [
        *((_month_words(month.start, month.end), money(month.true_revenue_cents)) for month in whole),
        ("divided by months covered", value_words(evidence.figures["months_covered"])),
    ]


def _months(evidence: Evidence) -> list[Term]:
    return _average_monthly_revenue(evidence)[:-1]


def _top_payer(evidence: Evidence) -> list[Term]:
    payers = evidence.metrics.get("payers", [])[:5]
    paid = [(f"{one['name']}, {plural(one['payments'], 'payment')}", money(one["amount_cents"])) for one in payers]
    return [*paid, ("True revenue", value_words(evidence.figures["true_revenue"]))]


def _nsf(evidence: Evidence) -> list[Term]:
    events = evidence.metrics.get("nsf_events", [])
    return [(_day_words(date.fromisoformat(one["on"])), str(one["words"])) for one in events]


def _positions(evidence: Evidence) -> list[Term]:
    active = [one for one in evidence.metrics.get("positions", []) if one["active"]]
    return [(f"{one['lender']}, {one['frequency']}", money(one["payment_cents"])) for one in active]


def _daily_payments(evidence: Evidence) -> list[Term]:
    active = [one for one in evidence.metrics.get("positions", []) if one["active"]]
    return [(f"{one['lender']}, a banking day", money(one["payment_per_day_cents"])) for one in active]


def _balances(evidence: Evidence) -> list[Term]:
    active = [one for one in evidence.metrics.get("positions", []) if one["active"]]
    return [(f"{one['lender']}. {one['assumption']}", money(one["balance_cents"])) for one in active]


def _holdback(evidence: Evidence) -> list[Term]:
    revenue = value_words(evidence.figures["average_monthly_revenue"])
    return [
        ("Existing daily payments", value_words(evidence.figures["existing_daily_payments"])),
        (f"over true revenue a month / {BANKING_DAYS_OF_A_MONTH}", f"{revenue} / {BANKING_DAYS_OF_A_MONTH}"),
    ]


def _is_measured(evidence: Evidence, statement_id: str) -> bool:
    """Whether a month is one of the three: those beyond them are in no figure."""
    further = evidence.metrics.get("further_months", [])
    return all(month["statement"] != statement_id for month in further)


def _month_words(start: date, end: date) -> str:
    return f"{_day_words(start)} – {_day_words(end)}"


def _day_words(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


_TERMS: dict[str, Callable[[Evidence], list[Term]]] = {
    "average_daily_balance": _average_daily_balance,
    "true_revenue": _true_revenue,
    "excluded_deposits": lambda evidence: [
        (f"{label} ({count})", money(cents)) for label, _, count, cents in exclusions(evidence)
    ],
    "average_monthly_revenue": _average_monthly_revenue,
    "lowest_month": _months,
    "trend": _months,
    "volatility": _months,
    "months_covered": _months,
    "top_payer_share": _top_payer,
    "nsf_count": _nsf,
    "active_positions": _positions,
    "existing_daily_payments": _daily_payments,
    "existing_balance": _balances,
    "holdback": _holdback,
}
