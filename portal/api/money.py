"""Money in JSON: a number or its digits, with at most two decimals."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from portal.errors import Invalid
from portal.infra.money import to_cents

MOST_CENTS = 100_000_000_00


def _digits(value: object) -> object:
    """A JSON number as Decimal by its shortest digits, so that 40000.1 is not 40000.099999."""
    if isinstance(value, bool):
        raise ValueError("an amount is a number")
    return str(value) if isinstance(value, int | float) else value


Amount = Annotated[Decimal, BeforeValidator(_digits)]


def to_cents_or_none(amount: Decimal | None, *, field: str) -> int | None:
    """Cents of an amount above zero; Invalid at `field`."""
    if amount is None:
        return None
    try:
        cents = to_cents(amount)
    except (ValueError, ArithmeticError) as error:
        raise Invalid(field, "An amount has at most two decimals.") from error
    if not 0 < cents < MOST_CENTS:
        raise Invalid(field, "An amount is above zero and below 100 million.")
    return cents
