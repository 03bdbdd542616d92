"""What becomes of an advance if sales fall: smaller payments, the same total, a longer time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.pricing.apr import estimated_apr
from portal.pricing.figures import Figures
from portal.pricing.rounding import half_up_cents, percent_of
from portal.pricing.schedule import Frequency, Payment, payment_dates


@dataclass(frozen=True, kw_only=True)
class Slower:
    """An advance whose payments follow sales down."""

    drop_pct: Decimal
    frequency: Frequency
    payment_cents: int
    last_payment_cents: int
    number_of_payments: int
    last_payment_date: date
    term_days: int
    more_days: int
    payback_cents: int
    estimated_apr: Decimal


def sensitivity(offer: Figures, drop_pct: Decimal | int) -> Slower:
    """The advance with sales lower by `drop_pct` per cent from the first day to the last.

    The payment falls in proportion (half up to a cent), the total does not change, so there are more
    payments and the estimated APR is lower. Raises ValueError outside 0 <= drop_pct < 100.
    """
    if not 0 <= drop_pct < 100:
        raise ValueError("Sales can fall by 0 to less than 100 per cent.")
    payment = max(1, half_up_cents(percent_of(offer.payment_cents, 100 - drop_pct)))
    count = -(-offer.payback_cents // payment)
    last = offer.payback_cents - (count - 1) * payment
    dates = payment_dates(offer.funding_date, count=count, frequency=offer.frequency)
    payments = [Payment(due, payment) for due in dates[:-1]] + [Payment(dates[-1], last)]
    term_days = (dates[-1] - offer.funding_date).days
    return Slower(
        drop_pct=Decimal(drop_pct),
        frequency=offer.frequency,
        payment_cents=payment,
        last_payment_cents=last,
        number_of_payments=count,
        last_payment_date=dates[-1],
        term_days=term_days,
        more_days=term_days - offer.term_days,
        payback_cents=offer.payback_cents,
        estimated_apr=estimated_apr(
            payments,
            financed_cents=offer.amount_financed_cents,
            funding_date=offer.funding_date,
            frequency=offer.frequency,
        ),
    )
