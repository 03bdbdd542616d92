"""When an advance is funded and paid back, and in what instalments."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, takewhile
from typing import Literal

from portal.pricing.banking_days import banking_days_from, next_banking_day, on_or_after

Frequency = Literal["daily", "weekly"]
BANKING_DAYS_A_WEEK = 5
BANKING_DAYS_A_MONTH = 21


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of a schedule."""

    due: date
    amount_cents: int


def funding_date_for(offer_date: date) -> date:
    """The first banking day after the day of the offer."""
    return next_banking_day(offer_date)


def payments_in(daily_payments: int, *, frequency: Frequency) -> int:
    """The number of payments that cover as many banking days as `daily_payments` daily ones."""
    return daily_payments if frequency == "daily" else daily_payments // BANKING_DAYS_A_WEEK


def payments_within(term_days: int, *, funding_date: date, frequency: Frequency) -> int:
    """How many payments fall within `term_days` calendar days after funding.

    A week counts by its nominal day: a holiday that moves the last weekly payment does not remove it.
    """
    if frequency == "weekly":
        return term_days // 7
    last = funding_date + timedelta(days=term_days)
    return sum(1 for _ in takewhile(lambda day: day <= last, banking_days_from(funding_date)))


def payment_dates(funding_date: date, *, count: int, frequency: Frequency) -> list[date]:
    """The days on which `count` payments are due.

    Daily payments fall on the banking days after funding. Weekly payments fall every seventh day after
    funding, and one that meets a holiday moves alone to the next banking day.
    """
    if frequency == "daily":
        return list(islice(banking_days_from(funding_date), count))
    return [on_or_after(funding_date + timedelta(days=7 * week)) for week in range(1, count + 1)]


def instalments(payback_cents: int, *, count: int) -> tuple[int, int]:
    """The regular payment (rounded up to a cent) and the last one, which takes the rest.

    The last payment is smaller than the others by less than `count` cents. Raises ValueError where
    `count` is so large for the amount that nothing would be left for it.
    """
    if count < 1:
        raise ValueError("A schedule needs at least one payment.")
    payment = -(-payback_cents // count)
    last = payback_cents - (count - 1) * payment
    if last <= 0:
        raise ValueError(f"{count} payments are too many for {payback_cents} cents.")
    return payment, last


def payment_schedule(
    *, payback_cents: int, count: int, funding_date: date, frequency: Frequency
) -> tuple[Payment, ...]:
    """Every payment with its day; the amounts add up to the payback to the cent."""
    payment, last = instalments(payback_cents, count=count)
    dates = payment_dates(funding_date, count=count, frequency=frequency)
    return (*(Payment(due, payment) for due in dates[:-1]), Payment(dates[-1], last))
