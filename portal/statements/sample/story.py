"""Three months of one invented business: every entry and the opening balance, from profile and seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

from portal.statements.sample import advances, streams
from portal.statements.sample.chance import digits, rng_for
from portal.statements.sample.ledger import Account, Entry, Period, entries_within, in_posting_order
from portal.statements.sample.names import BUSINESSES, Business
from portal.statements.sample.profiles import Profile


@dataclass(frozen=True, slots=True)
class Story:
    """An invented business with its account and its savings over consecutive periods."""

    business: Business
    accounts: tuple[Account, ...]
    savings: tuple[Account, ...]
    positions: tuple[advances.Position, ...]


def tell(profile: Profile, *, seed: int, periods: Sequence[Period]) -> Story:
    """The same profile, seed and periods give the same story. Statements of one story join to the cent."""
    rng = rng_for(profile.name, seed)
    business = rng.choice(BUSINESSES)
    months = _months(rng, profile, business, periods)
    positions = advances.choose_positions(rng, profile, monthly_cents=months[0].revenue_cents)
    entries = _ordinary_entries(months, positions, rng)
    entries += _trouble(entries, periods, profile, business, rng)
    ordered = in_posting_order(entries)
    opening = _opening_balance(ordered, periods, profile, rng)
    number, savings_number = "7" + digits(rng, 11), "7" + digits(rng, 11)
    accounts = _accounts(number, "Business Checking", periods, ordered, opening)
    saved = in_posting_order(_savings_entries(ordered, periods))
    savings = _accounts(savings_number, "Business Savings", periods, saved, rng.randrange(400_000, 900_000))
    return Story(business, accounts, savings, positions)


def _months(rng: Random, profile: Profile, business: Business, periods: Sequence[Period]) -> list[streams.Month]:
    base, check = rng.randrange(*profile.revenue_cents), rng.randrange(1_041, 4_300)
    months = []
    for period, share in zip(periods, profile.shape, strict=True):
        months.append(streams.Month(period, base * share // 100, business, profile, rng, check))
        check += 40
    return months


def _ordinary_entries(
    months: Sequence[streams.Month], positions: Sequence[advances.Position], rng: Random
) -> list[Entry]:
    entries: list[Entry] = []
    for month in months:
        for stream in (streams.revenue, streams.costs, streams.own_money):
            entries.extend(stream(month))
        entries.extend(advances.payments(positions, month.period, rng))
    first = months[0]
    entries.extend(advances.proceeds(positions, first.days[1], rng, monthly_cents=first.revenue_cents))
    return entries


def _trouble(
    entries: Sequence[Entry], periods: Sequence[Period], profile: Profile, business: Business, rng: Random
) -> list[Entry]:
    """Returned items and overdraft fees fall on the posting days that are lowest before they are added."""
    posting = {day for period in periods for day in period.posting_days()}
    lowest = sorted((cents, day) for day, cents in _running(entries, periods) if day in posting)
    days = [day for _, day in lowest[: profile.returned_items + profile.overdraft_fees]]
    returned, charged = days[: profile.returned_items], days[profile.returned_items :]
    return [*advances.returned_items(returned, rng, business), *advances.overdraft_fees(charged)]


def _running(entries: Sequence[Entry], periods: Sequence[Period]) -> list[tuple[date, int]]:
    """The sum of all entries up to each calendar day's end, from a start of nothing."""
    moved: defaultdict[date, int] = defaultdict(int)
    for entry in entries:
        moved[entry.on] += entry.cents
    days = [day for period in periods for day in period.days()]
    return list(zip(days, accumulate(moved[day] for day in days), strict=True))


def _opening_balance(entries: Sequence[Entry], periods: Sequence[Period], profile: Profile, rng: Random) -> int:
    """What the account must open with so that its lowest day, or its number of negative days, is the profile's."""
    lows = sorted(cents for _, cents in _running(entries, periods))
    if not profile.negative_days:
        return rng.randrange(*profile.floor_cents) - lows[0]
    below = profile.negative_days
    while lows[below] == lows[below - 1]:
        below += 1
    return -lows[below] + min(1_000, lows[below] - lows[below - 1] - 1)


def _savings_entries(entries: Sequence[Entry], periods: Sequence[Period]) -> list[Entry]:
    moved = [
        Entry(entry.on, -entry.cents, "transfer_in", "", "CHECKING", "own_transfer", ref=entry.ref)
        for entry in entries
        if entry.meaning == "own_transfer"
    ]
    interest = [
        Entry(period.posting_days()[-1], 187, "interest", "", "INTEREST PAYMENT", "interest") for period in periods
    ]
    return [*moved, *interest]


def _accounts(
    number: str, product: str, periods: Sequence[Period], entries: Sequence[Entry], opening: int
) -> tuple[Account, ...]:
    accounts, fees = [], 0
    for period in periods:
        within = entries_within(entries, period)
        fees_here = -sum(entry.cents for entry in within if entry.meaning == "nsf_fee")
        fees += fees_here
        account = Account(number, product, period, opening, within, (fees_here, fees))
        accounts.append(account)
        opening = account.closing_cents
    return tuple(accounts)
