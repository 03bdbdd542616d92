"""Which rows of the statements are shown, and a page of them."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal.statements.analysis import LABELS, Category
from portal.statements.analysis.categories import fits
from portal.statements.queries import ListedTransaction

ROWS = 100
ONLY: dict[str, Callable[[ListedTransaction], bool]] = {
    "deposits": lambda row: row.amount_cents > 0,
    "withdrawals": lambda row: row.amount_cents < 0,
    "revenue": lambda row: row.is_revenue,
    "excluded": lambda row: row.amount_cents > 0 and not row.is_revenue,
    "nsf": lambda row: row.category in (Category.NSF_ITEM, Category.NSF_FEE),
    "advances": lambda row: row.category in (Category.ADVANCE_PAYMENT, Category.ADVANCE_PROCEEDS),
    "negative": lambda row: row.balance_cents is not None and row.balance_cents < 0,
    "changed": lambda row: row.overridden,
}
ONLY_WORDS = (
    ("deposits", "Deposits"),
    ("withdrawals", "Withdrawals"),
    ("revenue", "True revenue"),
    ("excluded", "Excluded deposits"),
    ("nsf", "NSF"),
    ("advances", "Advances"),
    ("negative", "Below zero"),
    ("changed", "Reclassified"),
)


def chosen_rows(rows: Sequence[ListedTransaction], *, statement: str, only: str) -> list[ListedTransaction]:
    """The rows of one statement if given, of one kind if given."""
    fitting = [row for row in rows if statement in ("", row.statement_id)]
    keeps = ONLY.get(only)
    return [row for row in fitting if keeps is None or keeps(row)]


def page_of(rows: Sequence[ListedTransaction], *, after: str, base: str) -> dict[str, Any]:
    """A page of rows, and the address of the next one."""
    start = next((number + 1 for number, row in enumerate(rows) if row.id == after), 0)
    shown = list(rows[start : start + ROWS])
    more = start + ROWS < len(rows)
    given = {name: request.args[name] for name in ("statement", "only") if request.args.get(name)}
    onward = f"{base}?{urlencode({**given, 'after': shown[-1].id})}" if more else None
    first = f"{base}?{urlencode(given)}" if start else None
    return {"rows": shown, "total": len(rows), "next_href": onward, "first_href": first, "only_words": ONLY_WORDS}


def choices_for(amount_cents: int) -> list[tuple[str, str]]:
    """The kinds that a row of this sign can be, by name."""
    return sorted(((one.value, LABELS[one]) for one in Category if fits(one, amount_cents)), key=lambda pair: pair[1])
