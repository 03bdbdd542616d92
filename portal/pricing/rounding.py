"""Exact rounding of exact numbers: what goes in is a fraction, so that nothing was lost before."""

import math
from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction


def half_up(value: Exact, *, places: int = 0) -> Decimal:
    """Round to `places` decimals, a half away from zero (ROUND_HALF_UP)."""
    scale = 10**places
    units = math.floor(abs(Fraction(value)) * scale + Fraction(1, 2))
    return Decimal(units if value >= 0 else -units).scaleb(-places)


def half_up_cents(value: Exact) -> int:
    """Round an amount in cents to a whole cent, a half away from zero."""
    return int(half_up(value))


def floor_cents(value: Exact) -> int:
    """Drop the part of a cent, towards zero."""
    return math.trunc(Fraction(value))


def floor_to_step(value: Exact, *, step_cents: int) -> int:
    """The largest multiple of `step_cents` that is not above `value`, towards zero."""
    return math.trunc(Fraction(value) / step_cents) * step_cents


def percent_of(amount_cents: Exact, pct: Decimal | int) -> Fraction:
    """`pct` per cent of an amount, exactly."""
    return Fraction(amount_cents) * Fraction(pct) / 100
