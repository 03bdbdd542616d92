"""Existing advances: who takes how much how often, whether still, and what is probably left to pay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.statements.analysis.cadence import Frequency, frequency_of
from portal.statements.analysis.categories import Category
from portal.statements.analysis.classify import Classified

ACTIVE_WITHIN_DAYS = 45
ASSUMED_FACTOR_HUNDREDTHS = 135
ASSUMED_TERM_BANKING_DAYS = 189
_LEAST_FOR_A_POSITION_OF_ITS_OWN = 3


@dataclass(frozen=True, slots=True)
class Position:
    """One advance. `payment_cents` is taken each time; `rows` are its debits, `funding_rows` its funding."""

    lender: str
    frequency: Frequency
    payment_cents: int
    payment_per_day_cents: int
    payments_seen: int
    first_on: date
    last_on: date
    active: bool
    balance_cents: int
    assumption: str
    rows: tuple[str, ...]
    funding_rows: tuple[str, ...] = ()


def find_positions(rows: Sequence[Classified], *, as_of: date) -> tuple[Position, ...]:
    """The advances that debits of named lenders show, the largest daily payment first.

    Two series of one lender that run side by side with different regular amounts are two positions; a change of the
    amount with time is one. Active: paid within 45 days of `as_of`.
    """
    debits: defaultdict[str, list[Classified]] = defaultdict(list)
    fundings: defaultdict[str, list[Classified]] = defaultdict(list)
    for row in rows:
        if row.category is Category.ADVANCE_PAYMENT:
            debits[row.party or "Unnamed lender"].append(row)
        elif row.category is Category.ADVANCE_PROCEEDS:
            fundings[row.party].append(row)
    found = [
        _position(lender, series, fundings[lender] if first else [], as_of)
        for lender, all_debits in debits.items()
        for first, series in _numbered(_series(all_debits))
    ]
    return tuple(sorted(found, key=lambda p: (not p.active, -p.payment_per_day_cents, p.lender, p.rows)))


def _numbered(series: Iterable[list[Classified]]) -> list[tuple[bool, list[Classified]]]:
    return [(number == 0, rows) for number, rows in enumerate(series)]


def _series(debits: list[Classified]) -> list[list[Classified]]:
    """The lender's debits cut into series by amount, where amounts run side by side; what is left joins the first."""
    ordered = sorted(debits, key=lambda row: (row.row.on, row.row.id))
    by_amount: defaultdict[int, list[Classified]] = defaultdict(list)
    for row in ordered:
        by_amount[row.row.amount_cents].append(row)
    regular = [rows for rows in by_amount.values() if len(rows) >= _LEAST_FOR_A_POSITION_OF_ITS_OWN]
    beside = [rows for rows in regular if any(_overlap(rows, other) for other in regular if other is not rows)]
    if len(beside) < 2:
        return [ordered]
    # The series with the latest payment is the lender's present advance: what is left over joins it.
    beside.sort(key=lambda rows: (rows[-1].row.on, len(rows)), reverse=True)
    taken = {row.row.id for rows in beside for row in rows}
    beside[0] = sorted(
        [*beside[0], *(row for row in ordered if row.row.id not in taken)], key=lambda row: (row.row.on, row.row.id)
    )
    return beside


def _overlap(one: list[Classified], other: list[Classified]) -> bool:
    """Whether two series run side by side: more than one payment of each lies in the time of the other."""

    def inside(rows: list[Classified], frame: list[Classified]) -> int:
        return sum(frame[0].row.on <= row.row.on <= frame[-1].row.on for row in rows)

    return inside(one, other) > 1 and inside(other, one) > 1


def _position(lender: str, debits: list[Classified], fundings: list[Classified], as_of: date) -> Position:
    days = [row.row.on for row in debits]
    frequency, payment = frequency_of(days), _usual_payment(debits)
    active = (as_of - days[-1]).days <= ACTIVE_WITHIN_DAYS
    balance, assumption = _balance(debits, fundings, payment, frequency) if active else (0, _NOT_ACTIVE)
    return Position(
        lender=lender,
        frequency=frequency,
        payment_cents=payment,
        payment_per_day_cents=frequency.per_banking_day_cents(payment),
        payments_seen=len(debits),
        first_on=days[0],
        last_on=days[-1],
        active=active,
        balance_cents=balance,
        assumption=assumption,
        rows=tuple(row.row.id for row in debits),
        funding_rows=tuple(row.row.id for row in fundings),
    )


_NOT_ACTIVE = f"No payment within {ACTIVE_WITHIN_DAYS} days of the last statement's end: taken as paid off."


def _usual_payment(debits: list[Classified]) -> int:
    """The amount taken most often in the later half of the series, the larger one on a tie: an increase counts."""
    later = debits[len(debits) // 2 :]
    counts = Counter(-row.row.amount_cents for row in later)
    return max(counts, key=lambda cents: (counts[cents], cents))


def _balance(
    debits: list[Classified], fundings: list[Classified], payment: int, frequency: Frequency
) -> tuple[int, str]:
    """What is left to pay, in cents, and the assumption behind it in a sentence."""
    if fundings:
        newest = max(fundings, key=lambda row: (row.row.on, row.row.id))
        paid = -sum(row.row.amount_cents for row in debits if row.row.on >= newest.row.on)
        payback = newest.row.amount_cents * ASSUMED_FACTOR_HUNDREDTHS // 100
        words = (
            f"Its money came on {newest.row.on:%m/%d/%Y}. Assumes a factor rate of 1.35, less what was paid since then."
        )
        return max(payback - paid, payment), words
    left = -(-ASSUMED_TERM_BANKING_DAYS // frequency.banking_days) // 2
    words = (
        f"Its money came before these statements. Assumes a term of nine months with half of it left: {left} payments."
    )
    return left * payment, words
