"""Amounts of the API come in as cents, exactly, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import BaseModel, ValidationError

from portal.api.money import Amount, to_cents_or_none
from portal.errors import Invalid


class Asked(BaseModel):
    amount: Amount


@pytest.mark.parametrize(
    ("given", "cents"), [(40000.1, 4_000_010), (0.07, 7), (1.1, 110), (25000, 2_500_000), ("19.99", 1999)]
)
def test_an_amount_is_taken_by_the_digits_it_was_written_with(given: object, cents: int) -> None:
    asked = Asked.model_validate({"amount": given})

    assert to_cents_or_none(asked.amount, field="amount") == cents


@pytest.mark.parametrize("given", [True, None, "ten", "NaN", "Infinity", [], {}])
def test_what_is_no_number_is_no_amount(given: object) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate({"amount": given})


@pytest.mark.parametrize("given", ["0", "-1", "0.001", "100000000", "1e300"])
def test_an_amount_out_of_bounds_is_refused_at_its_field(given: str) -> None:
    with pytest.raises(Invalid) as refused:
        to_cents_or_none(Decimal(given), field="funding_amount")

    assert refused.value.errors[0].field == "funding_amount"


def test_no_amount_stays_none() -> None:
    assert to_cents_or_none(None, field="amount") is None
