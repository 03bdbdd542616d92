"""Money that goes round: the same amount in and out within days. Evidence for a human; nothing is subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.statements.analysis.categories import Category
from portal.statements.analysis.classify import Classified

WITHIN_DAYS = 3
LEAST_CENTS = 50_000

# An item that is sent back, or a check that bounces, comes and goes by its nature.
_BY_NATURE = frozenset(
    {Category.NSF_ITEM, Category.RETURN_REVERSAL, Category.RETURNED_DEPOSIT, Category.CHARGEBACK, Category.REFUND}
)


@dataclass(frozen=True, slots=True)
class WashPair:
    """A credit and a debit of the same amount, `days_apart` calendar days from each other."""

    credit_row: str
    debit_row: str
    amount_cents: int
    days_apart: int


def find_wash_pairs(rows: Sequence[Classified]) -> tuple[WashPair, ...]:
    """Pairs of 500.00 or more within three days, each row in one pair at most, the nearest first."""
    undone = _undone_debits(rows)
    debits = [row for row in rows if row.row.amount_cents < 0 and row.category not in _BY_NATURE]
    open_debits = {row.row.id: row for row in debits if row.row.id not in undone}
    pairs = []
    for credit in rows:
        if credit.row.amount_cents < LEAST_CENTS or credit.category in _BY_NATURE:
            continue
        matching = [row for row in open_debits.values() if _match(credit, row)]
        if matching:
            debit = min(matching, key=lambda row: (_apart(credit, row), row.row.on, row.row.id))
            del open_debits[debit.row.id]
            pairs.append(WashPair(credit.row.id, debit.row.id, credit.row.amount_cents, _apart(credit, debit)))
    return tuple(pairs)


def _undone_debits(rows: Sequence[Classified]) -> set[str]:
    """Debits that a return undid: they are spoken for."""
    undone: set[str] = set()
    for credit in rows:
        if credit.row.amount_cents > 0 and credit.category in _BY_NATURE:
            match = next((row for row in rows if row.row.id not in undone and _match(credit, row)), None)
            if match is not None:
                undone.add(match.row.id)
    return undone


def _match(credit: Classified, debit: Classified) -> bool:
    return debit.row.amount_cents == -credit.row.amount_cents and _apart(credit, debit) <= WITHIN_DAYS


def _apart(credit: Classified, debit: Classified) -> int:
    return abs((credit.row.on - debit.row.on).days)
