"""Money is integer cents; these are the only ways in and out."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
# What 64 bits of cents hold, safely.
MOST_DIGITS = 17


def to_cents(amount: Decimal | str | int) -> int:
    """Dollars as cents, exactly; ValueError where there is a fraction of a cent."""
    try:
        cents = Decimal(amount) * 100
    except ArithmeticError as error:
        raise ValueError("not an amount of money") from error
    if not cents.is_finite() or cents.adjusted() > MOST_DIGITS:
        raise ValueError("not an amount of money")
    if cents != cents.to_integral_value():
        raise ValueError("an amount of money has at most two decimals")
    return int(cents)


def to_dollars(cents: int) -> Decimal:
    """Cents as dollars with two decimals."""
    return Decimal(cents) / 100


def json_amount(cents: int | None) -> float | int | None:
    """Cents as a JSON number with at most two decimals: a whole number stays one. None stays None."""
    if cents is None:
        return None
    return cents // 100 if cents % 100 == 0 else float(to_dollars(cents))


def json_number(value: Decimal | None) -> float | int | None:
    """A rate, score or share as a JSON number: a whole one stays one. None stays None."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def half_up(amount: Decimal, places: int = 2) -> Decimal:
    """Rounded as merchants do it by hand: half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
