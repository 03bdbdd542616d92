"""What happened on the invented business's account, before any bank prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, pairwise

_FIXED_HOLIDAYS = {(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting. `kind` decides the section it is printed in, `meaning` is the truth about it for the analysis."""

    on: date
    cents: int
    kind: str
    party: str
    words: str
    meaning: str
    check: int | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """One statement's first and last day, both included."""

    start: date
    end: date

    def days(self) -> list[date]:
        """Every calendar day of the period, first to last."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]

    def posting_days(self) -> list[date]:
        """The days on which a bank posts: no weekends, no fixed holidays."""
        return [day for day in self.days() if day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS]


@dataclass(frozen=True, slots=True)
class Account:
    """One account over one period: what a statement prints. Amounts in cents, entries in posting order."""

    number: str
    product: str
    period: Period
    opening_cents: int
    entries: tuple[Entry, ...]
    fees_year_to_date_cents: tuple[int, int] = field(default=(0, 0))

    @property
    def closing_cents(self) -> int:
        """Opening, plus credits, less debits."""
        return self.opening_cents + sum(entry.cents for entry in self.entries)

    @property
    def credits_cents(self) -> int:
        """The sum of what came in."""
        return sum(entry.cents for entry in self.entries if entry.cents > 0)

    @property
    def debits_cents(self) -> int:
        """The sum of what went out, as a positive amount."""
        return -sum(entry.cents for entry in self.entries if entry.cents < 0)

    def running_balances(self) -> list[int]:
        """The balance after each entry, in posting order."""
        balances, balance = [], self.opening_cents
        for entry in self.entries:
            balance += entry.cents
            balances.append(balance)
        return balances

    def daily_balances(self) -> list[tuple[date, int]]:
        """The balance at the end of each day that has an entry, as a daily-balance grid prints it."""
        pairs = zip(self.entries, self.running_balances(), strict=True)
        return [(day, list(rows)[-1][1]) for day, rows in groupby(pairs, key=lambda pair: pair[0].on)]


def in_posting_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By day, credits before debits within it, as most banks post; otherwise in the order they came."""
    return tuple(sorted(entries, key=lambda entry: (entry.on, entry.cents < 0)))


def months_from(first: date, *, cycle_day: int, count: int = 3) -> list[Period]:
    """`count` consecutive periods. `cycle_day` 1 gives calendar months from `first`'s month; a later day gives
    periods that end on the day before it, the last one within the last of the calendar months asked for."""
    offset = 0 if cycle_day == 1 else -1
    starts = [_month_shifted(first, offset + n).replace(day=cycle_day) for n in range(count + 1)]
    return [Period(a, b - timedelta(days=1)) for a, b in pairwise(starts)]


def _month_shifted(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def entries_within(entries: Sequence[Entry], period: Period) -> tuple[Entry, ...]:
    """The entries of one period, their order kept."""
    return tuple(entry for entry in entries if period.start <= entry.on <= period.end)
