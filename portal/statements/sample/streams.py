"""What comes in and goes out of the account in one month, as entries whose meaning is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from portal.statements.sample.chance import digits, some_days, split_cents
from portal.statements.sample.ledger import Entry, Period
from portal.statements.sample.names import Business
from portal.statements.sample.profiles import Profile


@dataclass(slots=True)
class Month:
    """One month to be filled: its period, revenue in cents, and the next check number."""

    period: Period
    revenue_cents: int
    business: Business
    profile: Profile
    rng: Random
    next_check: int

    @property
    def days(self) -> list[date]:
        """The days on which the bank posts."""
        return self.period.posting_days()

    def reference(self, length: int = 9) -> str:
        """A reference number of its own."""
        return digits(self.rng, length)


def revenue(month: Month) -> Iterator[Entry]:
    """Card settlements on every posting day, customers' ACH, checks and cash: together the month's revenue exactly."""
    cards, ach, checks, cash = (month.revenue_cents * share // 100 for share in (58, 24, 11, 7))
    cash = cash // 100 * 100
    cards += month.revenue_cents - (cards + ach + checks + cash)
    yield from _card_settlements(month, cards)
    yield from _customers(month, ach)
    rng = month.rng
    for day, cents in zip(some_days(rng, month.days, 4), split_cents(rng, checks, 4), strict=True):
        yield Entry(day, cents, "deposit", "", "MOBILE DEPOSIT", "deposit", ref=month.reference(6))
    for day, cents in zip(some_days(rng, month.days, 3), split_cents(rng, cash // 100, 3), strict=True):
        yield Entry(day, cents * 100, "deposit", "", "CASH DEPOSIT", "cash_deposit", ref=month.reference(6))


def _card_settlements(month: Month, total: int) -> Iterator[Entry]:
    party, words = month.business.processor
    for day, cents in zip(month.days, split_cents(month.rng, total, len(month.days)), strict=True):
        yield Entry(day, cents, "ach_credit", party, words.format(on=day), "card_sales", ref=month.reference())


def _customers(month: Month, total: int) -> Iterator[Entry]:
    count = month.rng.randint(6, 8)
    amounts = split_cents(month.rng, total, count, spread=60)
    for n, (day, cents) in enumerate(zip(some_days(month.rng, month.days, count), amounts, strict=True)):
        party = month.business.customers[n % len(month.business.customers)]
        yield Entry(day, cents, "ach_credit", party, "INV PAYMT", "customer_payment", ref=month.reference())


def costs(month: Month) -> Iterator[Entry]:
    """Payroll, rent, taxes, suppliers, checks and cards: together the profile's share of revenue, but for fees."""
    total = month.revenue_cents * month.profile.cost_share // 100
    fixed = list(_fixed_costs(month))
    yield from fixed
    rest = total + sum(entry.cents for entry in fixed)
    suppliers, checks, cards = rest * 55 // 100, rest * 33 // 100, rest * 12 // 100
    yield from _suppliers(month, suppliers)
    yield from _checks(month, checks)
    yield from _cards(month, cards)
    yield Entry(month.days[-1], -1500, "fee", "", "MONTHLY MAINTENANCE FEE", "bank_fee")


def _fixed_costs(month: Month) -> Iterator[Entry]:
    revenue_cents, days = month.revenue_cents, month.days
    yield _ach(month, days[0], revenue_cents * 6 // 100, "ALDER PROPERTY LP", "RENT", "rent")
    for friday in [day for day in days if day.weekday() == 4 and day.toordinal() % 14 < 7]:
        wages = revenue_cents * month.rng.randint(1350, 1450) // 10_000
        yield _ach(month, friday, wages, "GUSTO", "PAYROLL", "payroll")
        yield _ach(month, friday, wages * 23 // 100, "IRS", "USATAXPYMT", "tax")
    yield _ach(month, days[9], revenue_cents * 12 // 1000, "HARTWELL MUTUAL", "INS PREM", "insurance")
    yield _ach(month, days[6], revenue_cents * 9 // 1000, "CITY POWER LIGHT", "UTIL PMT", "other_debit")
    yield _ach(month, days[12], 18_950, "BLUEWAVE TELECOM", "BILL PAY", "other_debit")


def _suppliers(month: Month, total: int) -> Iterator[Entry]:
    count = month.rng.randint(6, 9)
    for day, cents in zip(some_days(month.rng, month.days, count), split_cents(month.rng, total, count), strict=True):
        yield _ach(month, day, cents, month.rng.choice(month.business.suppliers), "PURCHASE", "other_debit")


def _checks(month: Month, total: int) -> Iterator[Entry]:
    count = month.rng.randint(5, 11)
    for day, cents in zip(some_days(month.rng, month.days, count), split_cents(month.rng, total, count), strict=True):
        month.next_check += month.rng.choice((1, 1, 1, 2))
        yield Entry(day, -cents, "check", "", "CHECK", "check", check=month.next_check, ref=month.reference())


def _cards(month: Month, total: int) -> Iterator[Entry]:
    count = month.rng.randint(12, 20)
    amounts = split_cents(month.rng, total, count, spread=80)
    for day, cents in zip(some_days(month.rng, month.days, count), amounts, strict=True):
        yield Entry(
            day,
            -cents,
            "card",
            month.rng.choice(month.business.shops),
            "PURCHASE",
            "card_purchase",
            ref=month.reference(4),
        )


def own_money(month: Month) -> Iterator[Entry]:
    """Transfers to savings, what the owner puts in, a supplier's refund: nothing of it is revenue."""
    days, cents = month.days, month.revenue_cents
    if month.profile.saves:
        yield Entry(days[-3], -(cents * 2 // 100), "transfer_out", "", "SAVINGS", "own_transfer", ref=month.reference())
    if month.profile.owner_helps:
        yield Entry(
            days[len(days) // 2],
            cents * 3 // 100,
            "deposit",
            month.business.owner.upper(),
            "OWNER CONTRIBUTION",
            "owner_contribution",
            ref=month.reference(6),
        )
    refund = month.rng.randrange(4_000, 22_000)
    yield Entry(
        days[len(days) // 3],
        refund,
        "ach_credit",
        month.business.suppliers[0],
        "REFUND",
        "refund",
        ref=month.reference(),
    )


def _ach(month: Month, day: date, cents: int, party: str, words: str, meaning: str) -> Entry:
    return Entry(day, -cents, "ach_debit", party, words, meaning, ref=month.reference())
