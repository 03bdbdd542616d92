"""Appendix J's general equation once more, to forty digits: what it says of the regulation's own examples is printed
there, and what the portal says of its schedules is compared with it. Nothing of the portal's is used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

Flow = tuple[int, Decimal, Decimal]
"""Whole unit-periods from the advance to a payment, the odd fraction before them, and the payment in cents."""


@dataclass(frozen=True)
class Example:
    """An example of 12 CFR 1026, Appendix J, (c): amounts in dollars, `days` odd days of a unit-period of `unit` days.

    `whole` unit-periods and the odd days lie between the advance and the first payment.
    """

    paragraph: str
    advance: str
    payments: tuple[str, ...]
    whole: int
    days: int
    unit: int
    a_year: int
    apr: str

    @property
    def advance_cents(self) -> int:
        return int(self.advance) * 100

    @property
    def flows(self) -> list[Flow]:
        odd = Decimal(self.days) / self.unit
        return [(self.whole + k, odd, Decimal(amount) * 100) for k, amount in enumerate(self.payments)]


def dated(payments: Iterable[tuple[date, int]], *, advanced_on: date, unit_days: int) -> list[Flow]:
    """The flows of a schedule by the calendar, in unit-periods of one day or of a week."""
    flows = []
    for day, cents in payments:
        whole, rest = divmod((day - advanced_on).days, unit_days)
        flows.append((whole, Decimal(rest) / unit_days, Decimal(cents)))
    return flows


def worth(flows: Sequence[Flow], *, rate: Decimal) -> Decimal:
    """(b)(8): what the payments are worth on the day of the advance at a rate a unit-period."""
    with localcontext(prec=40):
        total, units, growth = Decimal(0), 0, Decimal(1)
        for whole, odd, cents in flows:
            growth *= (1 + rate) ** (whole - units)
            units = whole
            total += cents / ((1 + odd * rate) * growth)
        return total


def unit_rate(flows: Sequence[Flow], *, advance_cents: int) -> Decimal:
    """The rate at which the payments are worth the advance, to twenty digits, by halving."""
    low, high = Decimal(0), Decimal(1)
    with localcontext(prec=40):
        while high - low > Decimal("1e-20"):
            middle = (low + high) / 2
            low, high = (middle, high) if worth(flows, rate=middle) > advance_cents else (low, middle)
    return low


def apr(flows: Sequence[Flow], *, advance_cents: int, a_year: int) -> Decimal:
    """The nominal rate in per cent, to two places."""
    exact = unit_rate(flows, advance_cents=advance_cents) * a_year * 100
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


# In the order of the fields. Their text: 12 CFR 1026, Appendix J, (c)(1) to (c)(4), single advances.
EXAMPLES = (
    Example("(c)(1)(i)", "5000", ("230",) * 24, 1, 0, 30, 12, "9.69"),
    Example("(c)(1)(ii)", "6000", ("200",) * 36, 1, 19, 30, 12, "11.82"),
    Example("(c)(1)(iii)", "5000", ("219.17",) * 24, 0, 6, 15, 24, "10.34"),
    Example("(c)(1)(iv)", "10000", ("385",) * 40, 1, 39, 90, 4, "8.97"),
    Example("(c)(1)(v)", "500", ("17.60",) * 30, 4, 4, 7, 52, "14.96"),
    Example("(c)(2)(i)", "5000", ("250", *("230",) * 23), 1, 0, 30, 12, "10.08"),
    Example("(c)(2)(ii)", "400", ("39.50", *("38.31",) * 11), 1, 5, 28, 13, "28.50"),
    Example("(c)(3)(i)", "5000", (*("230",) * 23, "280"), 1, 0, 30, 12, "10.50"),
    Example("(c)(3)(ii)", "200", (*("9.50",) * 19, "30"), 0, 8, 14, 26, "12.22"),
    Example("(c)(4)(i)", "5000", ("250", *("230",) * 22, "280"), 1, 0, 30, 12, "10.90"),
)
