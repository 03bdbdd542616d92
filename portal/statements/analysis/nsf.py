"""NSF events: items that came back or were paid into overdraft. Fees are told apart from the items they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.statements.analysis.categories import Category
from portal.statements.analysis.classify import Classified

FEE_BEFORE_ITEM_DAYS = 1
FEE_AFTER_ITEM_DAYS = 5
_UNDONE_WITHIN_DAYS = 5

# A fee for an account that stays overdrawn has no item of its own: the item was charged for when it came.
_LASTING = re.compile(r"\b(?:EXTENDED|SUSTAINED|CONTINU(?:ED|OUS)|DAILY) (?:OVERDRAFT|OVERDRAWN|OD)\b")
_SEVERAL = re.compile(r"\b(?P<count>[2-9]|1\d) ?(?:ITEMS?|NSF|OVERDRAFTS?|@)")


@dataclass(frozen=True, slots=True)
class NsfEvent:
    """One item, with its fee where one was charged. `rows` are the lines that show it."""

    on: date
    rows: tuple[str, ...]
    words: str


def nsf_events(rows: Sequence[Classified]) -> tuple[NsfEvent, ...]:
    """Each item once: a debit and the credit that undoes it are one item, a fee near an item is that item's fee.

    A fee without its item stands for one event, or for as many as it names (`OVERDRAFT FEE 3 ITEMS`). Tables with
    year-to-date totals are no rows and never come here.
    """
    items = _items([row for row in rows if row.category is Category.NSF_ITEM])
    fees = [
        row for row in rows if row.category is Category.NSF_FEE and not _LASTING.search(row.row.description.upper())
    ]
    events, left = _with_fees(items, fees)
    for fee in left:
        events.extend(_fee_events(fee))
    return tuple(sorted(events, key=lambda event: (event.on, event.rows)))


def fee_rows(rows: Sequence[Classified]) -> tuple[Classified, ...]:
    """Every NSF and overdraft fee, those for an account that stays overdrawn included."""
    return tuple(row for row in rows if row.category is Category.NSF_FEE)


def _items(rows: list[Classified]) -> list[list[Classified]]:
    """Items as groups of rows: a worded debit joins the worded credit of the same amount that undoes it."""
    debits = [row for row in rows if row.row.amount_cents < 0]
    items = []
    for credit in (row for row in rows if row.row.amount_cents > 0):
        undone = next((debit for debit in debits if _undoes(credit, debit)), None)
        if undone is not None:
            debits.remove(undone)
        items.append([credit] if undone is None else [undone, credit])
    return sorted([*items, *([debit] for debit in debits)], key=lambda item: (item[0].row.on, item[0].row.id))


def _undoes(credit: Classified, debit: Classified) -> bool:
    gap = (credit.row.on - debit.row.on).days
    return credit.row.amount_cents == -debit.row.amount_cents and 0 <= gap <= _UNDONE_WITHIN_DAYS


def _with_fees(items: list[list[Classified]], fees: list[Classified]) -> tuple[list[NsfEvent], list[Classified]]:
    events, left = [], list(fees)
    for item in items:
        fee = min((fee for fee in left if _belongs(fee, item)), key=lambda fee: _distance(fee, item), default=None)
        if fee is not None:
            left.remove(fee)
        rows = tuple(row.row.id for row in (*item, *([fee] if fee else [])))
        events.append(NsfEvent(item[-1].row.on, rows, "An item that was returned or paid into overdraft."))
    return events, left


def _belongs(fee: Classified, item: list[Classified]) -> bool:
    gap = (fee.row.on - item[-1].row.on).days
    return -FEE_BEFORE_ITEM_DAYS <= gap <= FEE_AFTER_ITEM_DAYS


def _distance(fee: Classified, item: list[Classified]) -> tuple[int, date]:
    return abs((fee.row.on - item[-1].row.on).days), fee.row.on


def _fee_events(fee: Classified) -> list[NsfEvent]:
    found = _SEVERAL.search(fee.row.description.upper())
    words = "A fee whose item does not stand on the statement."
    return [NsfEvent(fee.row.on, (fee.row.id,), words)] * (int(found["count"]) if found else 1)
