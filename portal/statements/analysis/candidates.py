"""Recurring debits of unknown parties that look like an advance. They never block: a human looks at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.statements.analysis.cadence import Frequency, frequency_of
from portal.statements.analysis.categories import Category
from portal.statements.analysis.classify import Classified
from portal.statements.analysis.rules.lenders import LENDER_LIKE

_LEAST_PAYMENTS = 4
_LEAST_WHEN_NAMED_LIKE_A_LENDER = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A series of equal debits to one unknown party, or debits to a party that is named like a lender."""

    party: str
    frequency: Frequency
    payment_cents: int
    payments_seen: int
    last_on: date
    reason: str
    rows: tuple[str, ...]


def find_candidates(rows: Sequence[Classified]) -> tuple[Candidate, ...]:
    """Equal debits daily, weekly or every two weeks, four or more; two or more where the name reads like a lender's.

    Equal monthly debits are how ordinary bills look and are left out, as are card purchases and checks.
    """
    series: defaultdict[tuple[str, int], list[Classified]] = defaultdict(list)
    for row in rows:
        if row.category is Category.OTHER_DEBIT and row.party:
            series[row.party, row.row.amount_cents].append(row)
    found = [candidate for (party, _), debits in series.items() if (candidate := _candidate(party, debits))]
    return tuple(sorted(found, key=lambda c: (-c.payment_cents * c.payments_seen, c.party, c.rows)))


def _candidate(party: str, debits: list[Classified]) -> Candidate | None:
    ordered = sorted(debits, key=lambda row: (row.row.on, row.row.id))
    days = [row.row.on for row in ordered]
    named = any(LENDER_LIKE.search(row.row.description.upper()) for row in ordered)
    frequency = frequency_of(days)
    enough = len(days) >= (_LEAST_WHEN_NAMED_LIKE_A_LENDER if named else _LEAST_PAYMENTS)
    if not enough or (frequency is Frequency.MONTHLY and not named):
        return None
    reason = "The name reads like a lender's." if named else f"The same amount goes out {_ADVERBS[frequency]}."
    return Candidate(
        party=party,
        frequency=frequency,
        payment_cents=-ordered[0].row.amount_cents,
        payments_seen=len(ordered),
        last_on=days[-1],
        reason=reason,
        rows=tuple(row.row.id for row in ordered),
    )


_ADVERBS = {
    Frequency.DAILY: "every banking day",
    Frequency.WEEKLY: "every week",
    Frequency.BIWEEKLY: "every two weeks",
    Frequency.MONTHLY: "every month",
}
