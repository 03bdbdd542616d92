"""The estimated annual percentage rate of a schedule: Regulation Z, Appendix J, actuarial method.

Appendix J takes as unit-period the interval that occurs most often. Between daily payments four gaps in
five are one day, so the unit-period is a day and a year has 365 of them; between weekly payments it is a
week, 52 a year, and a part of a week counts as simple interest. The rate is nominal, not effective.
This module holds the only floats of the package: they find a root and leave as a Decimal.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from portal.pricing.rounding import half_up
from portal.pricing.schedule import Frequency, Payment

UNIT_PERIODS_A_YEAR: dict[Frequency, int] = {"daily": 365, "weekly": 52}
PRECISION = 1e-14
TOLERANCE_POINTS = Decimal("0.125")
TOLERANCE_POINTS_IRREGULAR = Decimal("0.25")
TOLERANCE_RELATIVE_PCT = Decimal("2.5")


def estimated_apr(
    payments: Sequence[Payment], *, financed_cents: int, funding_date: date, frequency: Frequency
) -> Decimal:
    """The nominal rate in per cent, two places, half up.

    `financed_cents` is the amount less fees kept back; payoffs are paid out for the merchant and stay in
    it. Raises ValueError where no rate exists: nothing financed, or less paid back than financed.
    """
    rate = unit_period_rate(payments, financed_cents=financed_cents, funding_date=funding_date, frequency=frequency)
    return half_up(Decimal(rate) * UNIT_PERIODS_A_YEAR[frequency] * 100, places=2)


def unit_period_rate(
    payments: Sequence[Payment], *, financed_cents: int, funding_date: date, frequency: Frequency
) -> float:
    """The rate of one unit-period at which the payments are worth what was financed, by bisection."""
    if financed_cents <= 0 or sum(payment.amount_cents for payment in payments) < financed_cents:
        raise ValueError("An advance needs an amount financed that is positive and not above its payments.")
    flows = [((payment.due - funding_date).days, payment.amount_cents) for payment in payments]
    low, high = 0.0, 0.01
    while _present_value(flows, rate=high, frequency=frequency) > financed_cents:
        low, high = high, high * 2
    while high - low > PRECISION * max(1.0, high):
        middle = (low + high) / 2
        if _present_value(flows, rate=middle, frequency=frequency) > financed_cents:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def is_apr_of(
    apr: Decimal, payments: Sequence[Payment], *, financed_cents: int, funding_date: date, frequency: Frequency
) -> bool:
    """Whether a stated APR is the schedule's: half a hundredth of a point less and more enclose the root."""
    flows = [((payment.due - funding_date).days, payment.amount_cents) for payment in payments]
    half, slack = Decimal("0.005"), Decimal("0.0000001")
    below, above = (
        _present_value(flows, rate=float(stated / 100 / UNIT_PERIODS_A_YEAR[frequency]), frequency=frequency)
        for stated in (apr - half - slack, apr + half + slack)
    )
    return above <= financed_cents <= below


def is_within_tolerance(*, disclosed: Decimal, actual: Decimal, irregular: bool = True) -> bool:
    """Whether a disclosed APR may stand beside the one computed anew.

    Too low it may be by 1/8 of a point (1/4 where amounts or periods are irregular) or by 2.5 per cent of
    the rate, whichever is more; too high it does no harm. Source: 10 CCR 955.
    """
    points = TOLERANCE_POINTS_IRREGULAR if irregular else TOLERANCE_POINTS
    return actual - disclosed <= max(points, actual * TOLERANCE_RELATIVE_PCT / 100)


def _present_value(flows: Sequence[tuple[int, int]], *, rate: float, frequency: Frequency) -> float:
    if frequency == "daily":
        factor = 1 / (1 + rate)
        return sum(cents * factor**days for days, cents in flows)
    return sum(cents / ((1 + days % 7 / 7 * rate) * (1 + rate) ** (days // 7)) for days, cents in flows)
