"""How often something recurs: counts in the busiest month first, the usual gap where a month was only begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median_low


class Frequency(StrEnum):
    """How often a payment is taken, with the banking days between two."""

    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"

    @property
    def banking_days(self) -> int:
        """Banking days that one payment stands for: a month has 21, a week 5."""
        return {"daily": 1, "weekly": 5, "biweekly": 10, "monthly": 21}[self.value]

    def per_banking_day_cents(self, payment_cents: int) -> int:
        """The payment spread over its banking days, rounded up to a cent."""
        return -(-payment_cents // self.banking_days)


DAILY_FROM = 15
_WEEKLY_FROM = 4
_DAILY_GAP_DAYS = 3
_WEEKLY_GAP_DAYS = 9
_BIWEEKLY_GAP_DAYS = 18


def frequency_of(days: Sequence[date]) -> Frequency:
    """15 or more in a month are daily, 4-5 weekly, 2 every two weeks, 1 monthly.

    Numbers between, and advances that began or ended within a month, go by the usual gap between two payments.
    """
    busiest = max(Counter((day.year, day.month) for day in days).values())
    if busiest >= DAILY_FROM:
        return Frequency.DAILY
    gaps = [(later - earlier).days for earlier, later in pairwise(sorted(set(days)))]
    if not gaps:
        return Frequency.MONTHLY
    usual = median_low(gaps)
    if usual <= _DAILY_GAP_DAYS:
        return Frequency.DAILY
    if busiest >= _WEEKLY_FROM or usual <= _WEEKLY_GAP_DAYS:
        return Frequency.WEEKLY
    return Frequency.BIWEEKLY if usual <= _BIWEEKLY_GAP_DAYS else Frequency.MONTHLY
