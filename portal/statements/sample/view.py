"""What a template prints: an account in a layout's own words, every figure already a string."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.statements.sample.dialects import worded
from portal.statements.sample.layout import Layout, Section
from portal.statements.sample.ledger import Account, Entry
from portal.statements.sample.names import Business
from portal.statements.sample.printed import month_day_year, named_short, short_month_day

View = dict[str, Any]

_STYLE: View = {
    "font": "Roboto",
    "size": "8.5pt",
    "title": "Statement",
    "period": "Statement period",
    "opening": "Beginning balance",
    "closing": "Ending balance",
    "credits": "Deposits and additions",
    "debits": "Withdrawals and deductions",
    "history": "Account activity",
}
_TYPES = {
    "ach_credit": "ACH In",
    "ach_debit": "ACH Pull",
    "card": "Debit card",
    "check": "Check",
    "deposit": "Check deposit",
    "wire_in": "Wire",
    "transfer_in": "Internal Transfer",
    "transfer_out": "Internal Transfer",
    "fee": "Fee",
    "returned": "ACH Return",
    "interest": "Interest",
}


def view_of(layout: Layout, business: Business, account: Account, *, other: Account | None = None) -> View:
    """The whole statement for the template, as JSON-able data."""
    bank = layout.bank
    return {
        "bank": {
            "name": bank.name,
            "color": bank.color,
            "phone": bank.phone,
            "web": bank.web,
            "address": list(bank.address),
        },
        "business": {"name": business.name, "owner": business.owner, "address": [business.street, business.city]},
        "product": layout.merchant_product,
        "style": {**_STYLE, **layout.style},
        "account": account_view(layout, business, account),
        "other": account_view(layout, business, other) if other else None,
        "both": _together(layout, account, other) if other else None,
    }


def account_view(layout: Layout, business: Business, account: Account) -> View:
    """One account: period, balances, rows in the page's order, sections, daily balances, overdraft fees."""
    money, period, rows = layout.money, account.period, _rows(layout, business, account)
    fees, year_to_date = account.fees_year_to_date_cents
    return {
        "number": account.number,
        "last4": account.number[-4:],
        "product": account.product,
        "start": layout.period_date(period.start),
        "end": layout.period_date(period.end),
        "days": len(period.days()),
        "year": period.end.year,
        "month": f"{period.end:%B}",
        "first_day": named_short(period.start),
        "last_day": named_short(period.end),
        "before_start": layout.period_date(period.start - timedelta(days=1)),
        "short_start": short_month_day(period.start),
        "short_end": short_month_day(period.end),
        "numeric_start": month_day_year(period.start),
        "numeric_end": month_day_year(period.end),
        "opening": money(account.opening_cents),
        "closing": money(account.closing_cents),
        "credits": money(account.credits_cents),
        "debits": money(account.debits_cents),
        "debits_signed": money(-account.debits_cents),
        "net": money(account.credits_cents - account.debits_cents),
        "credit_count": sum(entry.cents > 0 for entry in account.entries),
        "debit_count": sum(entry.cents < 0 for entry in account.entries),
        "rows": rows[::-1] if layout.newest_first else rows,
        "checks": _with_check_gaps(sorted((row for row in rows if row["check"]), key=lambda row: int(row["check"]))),
        "sections": [_section_view(layout, s, account, rows) for s in layout.sections],
        "daily": [[layout.row_date(day), money(cents)] for day, cents in account.daily_balances()],
        "daily_with_opening": [
            [layout.row_date(period.start - timedelta(days=1)), money(account.opening_cents)],
            *([layout.row_date(day), money(cents)] for day, cents in account.daily_balances()),
        ],
        "average": money(_average_cents(account)),
        "fees_total": money(-sum(entry.cents for entry in account.entries if entry.kind == "fee")),
        "fees": money(fees),
        "fees_ytd": money(year_to_date),
    }


def _together(layout: Layout, account: Account, other: Account) -> View:
    return {
        "opening": layout.money(account.opening_cents + other.opening_cents),
        "closing": layout.money(account.closing_cents + other.closing_cents),
    }


def descriptions(layout: Layout, business: Business, account: Account) -> list[tuple[str, ...]]:
    """The printed lines of each entry, in posting order."""
    return [worded(entry, layout.dialect, name=business.name, width=layout.width) for entry in account.entries]


def _rows(layout: Layout, business: Business, account: Account) -> list[View]:
    texts, balances = descriptions(layout, business, account), account.running_balances()
    return [
        _row(layout, index, entry, texts[index], balances[index], last=_ends_day(account, index))
        for index, entry in enumerate(account.entries)
    ]


def _row(layout: Layout, index: int, entry: Entry, text: tuple[str, ...], balance: int, *, last: bool) -> View:
    money = layout.money
    return {
        "i": index,
        "date": layout.row_date(entry.on),
        "text": list(text),
        "kind": entry.kind,
        "check": str(entry.check or ""),
        "ref": entry.ref,
        "type": _TYPES[entry.kind],
        "amount": money(entry.cents),
        "magnitude": money(abs(entry.cents)),
        "credit": money(entry.cents) if entry.cents > 0 else "",
        "debit": money(-entry.cents) if entry.cents < 0 else "",
        "balance": money(balance) if layout.balance_each_row or last else "",
    }


def _ends_day(account: Account, index: int) -> bool:
    entries = account.entries
    return index + 1 == len(entries) or entries[index + 1].on != entries[index].on


def _section_view(layout: Layout, section: Section, account: Account, rows: list[View]) -> View:
    inside = layout.rows_in(section, account)
    total = sum(entry.cents for _, entry in inside)
    return {
        "title": section.title,
        "total": section.total,
        "grid": section.grid,
        "count": len(inside),
        "credit": section.credit,
        "sum": layout.money(total),
        "magnitude": layout.money(abs(total)),
        "card_sum": layout.money(sum(entry.cents for _, entry in inside if entry.kind == "card")),
        "rows": _with_check_gaps([rows[index] for index, _ in inside]),
    }


def _with_check_gaps(rows: list[View]) -> list[View]:
    """A star after a check whose predecessor is missing, as banks mark a break in the sequence."""
    marked = []
    for before, row in zip([None, *rows], rows, strict=False):
        gap = bool(before and row["check"] and before["check"] and int(row["check"]) != int(before["check"]) + 1)
        marked.append({**row, "star": "*" if gap else ""})
    return marked


def _average_cents(account: Account) -> int:
    """The average of end-of-day balances over the period's calendar days, floored to a cent."""
    balances, balance, total = dict(account.daily_balances()), account.opening_cents, 0
    for day in account.period.days():
        balance = balances.get(day, balance)
        total += balance
    return total // len(account.period.days())
