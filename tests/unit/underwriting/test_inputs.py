"""What goes into a decision."""

import pytest
from pydantic import ValidationError

from portal.errors import Invalid
from portal.underwriting.inputs import DecisionInputs, ExistingAdvance, burden_of
from tests.unit.underwriting.cases import clean


def test_payments_of_existing_advances_are_rounded_up_per_banking_day() -> None:
    burden = burden_of(
        [
            ExistingAdvance(payment_cents=10_001, frequency="daily", balance_cents=100_000),
            ExistingAdvance(payment_cents=10_001, frequency="weekly", balance_cents=200_000),
            ExistingAdvance(payment_cents=10_001, frequency="biweekly", balance_cents=300_000),
            ExistingAdvance(payment_cents=10_001, frequency="monthly", balance_cents=400_000),
        ]
    )

    assert burden.existing_daily_payments_cents == 10_001 + 2_001 + 1_001 + 477
    assert burden.existing_balance_cents == 1_000_000
    assert (burden.positions, burden.payoff_cents) == (4, 0)


def test_an_advance_that_is_paid_off_still_counts_as_a_position() -> None:
    burden = burden_of(
        [
            ExistingAdvance(payment_cents=25_000, frequency="daily", balance_cents=1_500_000, pay_off=True),
            ExistingAdvance(payment_cents=5_000, frequency="daily", balance_cents=200_000),
        ]
    )

    assert (burden.positions, burden.payoff_cents) == (2, 1_500_000)
    assert (burden.existing_daily_payments_cents, burden.existing_balance_cents) == (5_000, 200_000)


def test_no_advances_are_no_burden() -> None:
    assert burden_of([]).positions == 0


def test_impossible_values_are_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        clean(months=-1)

    assert refused.value.errors[0].field == "months_in_business"
    with pytest.raises(Invalid, match="above zero"):
        clean(asked=0)


def test_stored_inputs_with_an_unknown_name_are_refused() -> None:
    text = clean().to_json().replace('"positions"', '"postions"')

    with pytest.raises(ValidationError):
        DecisionInputs.from_json(text)
