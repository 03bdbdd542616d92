"""Existing advances and what an overdrawn account brings: lenders' debits, returned items, overdraft fees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from portal.statements.sample.chance import digits
from portal.statements.sample.ledger import Entry, Period
from portal.statements.sample.names import LENDERS, Business
from portal.statements.sample.profiles import Profile

OVERDRAFT_FEE_CENTS = 3_400


@dataclass(frozen=True, slots=True)
class Position:
    """One existing advance: who debits how much, and how often (`daily` or `weekly`)."""

    lender: str
    words: str
    frequency: str
    payment_cents: int


def choose_positions(rng: Random, profile: Profile, *, monthly_cents: int) -> tuple[Position, ...]:
    """As many advances as the profile has; each takes about four hundredths of a month's revenue."""
    count = rng.randint(*profile.positions)
    chosen = sorted(rng.sample(range(len(LENDERS)), count))
    return tuple(_position(rng, LENDERS[index], monthly_cents) for index in chosen)


def _position(rng: Random, lender: tuple[str, str, str], monthly_cents: int) -> Position:
    name, words, frequency = lender
    payments = 21 if frequency == "daily" else 4
    share = rng.randint(30, 50)
    return Position(name, words, frequency, monthly_cents * share // 1000 // payments // 100 * 100 + 33)


def payments(positions: Sequence[Position], period: Period, rng: Random) -> Iterator[Entry]:
    """The debits of each position: every posting day, or every posting Wednesday."""
    for position in positions:
        for day in period.posting_days():
            if position.frequency == "daily" or day.weekday() == 2:
                yield Entry(
                    day,
                    -position.payment_cents,
                    "ach_debit",
                    position.lender,
                    position.words,
                    "advance_payment",
                    ref=digits(rng, 9),
                )


def proceeds(positions: Sequence[Position], day: date, rng: Random, *, monthly_cents: int) -> Iterator[Entry]:
    """The newest advance's money arrives, a credit that is no revenue, and is spent on equipment the same week."""
    if positions:
        cents = monthly_cents * 35 // 100 // 10_000 * 10_000
        yield Entry(day, cents, "wire_in", positions[-1].lender, "FUNDING", "advance_proceeds", ref=digits(rng, 12))
        yield Entry(
            day + timedelta(days=(7 - day.weekday()) % 7 or 1),
            -(cents * 9 // 10),
            "ach_debit",
            "NORTHSTAR EQUIPMENT",
            "INVOICE",
            "other_debit",
            ref=digits(rng, 9),
        )


def returned_items(days: Sequence[date], rng: Random, business: Business) -> Iterator[Entry]:
    """On each day one debit that is posted, sent back for want of money, and charged for: one event."""
    for day in days:
        cents, party, ref = rng.randrange(38_000, 92_000), rng.choice(business.suppliers), digits(rng, 9)
        yield Entry(day, -cents, "ach_debit", party, "PURCHASE", "other_debit", ref=ref)
        yield Entry(day, cents, "returned", party, "RETURNED ITEM NSF", "nsf_item", ref=ref)
        yield Entry(day, -OVERDRAFT_FEE_CENTS, "fee", "", "NSF RETURNED ITEM FEE", "nsf_fee")


def overdraft_fees(days: Sequence[date]) -> Iterator[Entry]:
    """On each day a fee for an item that was paid into overdraft: the fee alone stands for the event."""
    for day in days:
        yield Entry(day, -OVERDRAFT_FEE_CENTS, "fee", "", "OVERDRAFT ITEM FEE", "nsf_fee")
