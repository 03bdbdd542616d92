"""Every figure of an advance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.pricing.figures import Figures, Terms, price, reprice
from portal.pricing.rounding import floor_to_step, half_up, half_up_cents
from portal.pricing.sensitivity import sensitivity

FUNDED = date(2026, 11, 25)
TERMS = Terms(
    amount_cents=6_550_000,
    factor_rate=Decimal("1.15"),
    buy_rate=Decimal("1.10"),
    number_of_payments=220,
    frequency="daily",
)


def _priced(terms: Terms = TERMS, *, funded: date = FUNDED) -> Figures:
    return price(terms, funding_date=funded, monthly_revenue_cents=8_000_000)


def test_an_advance_has_the_figures_of_the_first_worked_example() -> None:
    figures = _priced()

    assert (figures.payback_cents, figures.payment_cents, figures.last_payment_cents) == (7_532_500, 34_239, 34_159)
    assert (figures.first_payment_date, figures.last_payment_date) == (date(2026, 11, 27), date(2027, 10, 12))
    assert (figures.term_days, figures.holdback_pct, figures.factor) == (321, Decimal("8.99"), Decimal("0.8188"))
    assert (figures.finance_charge_cents, figures.net_to_merchant_cents) == (982_500, 6_550_000)
    assert (figures.estimated_apr, figures.estimated_monthly_cost_cents) == (Decimal("32.23"), 713_749)
    assert figures.expected_margin_cents == 327_500


def test_a_fee_is_kept_back_and_raises_cost_and_apr() -> None:
    with_fee = _priced(replace(TERMS, fee_pct=Decimal(3)))

    assert with_fee.fee_cents == 196_500
    assert with_fee.net_to_merchant_cents == 6_353_500
    assert with_fee.finance_charge_cents == 982_500 + 196_500
    assert with_fee.estimated_apr > _priced().estimated_apr


def test_a_payoff_is_paid_out_for_the_merchant_and_leaves_the_apr_alone() -> None:
    with_payoff = _priced(replace(TERMS, payoff_cents=1_500_000))

    assert with_payoff.net_to_merchant_cents == 5_050_000
    assert with_payoff.estimated_apr == _priced().estimated_apr


def test_a_weekly_payment_is_shown_as_a_fifth_per_banking_day() -> None:
    weekly = _priced(replace(TERMS, frequency="weekly", number_of_payments=44))

    assert (weekly.payment_cents, weekly.daily_payment_cents) == (171_194, 34_239)
    assert (weekly.holdback_pct, weekly.estimated_apr, weekly.term_days) == (Decimal("8.99"), Decimal("33.16"), 308)


def test_pricing_again_for_another_day_moves_dates_and_apr_but_no_amount() -> None:
    before = _priced()

    after = reprice(before, funding_date=date(2026, 12, 7), monthly_revenue_cents=8_000_000)

    assert after.last_payment_date > before.last_payment_date
    assert (after.payback_cents, after.payment_cents) == (before.payback_cents, before.payment_cents)
    assert reprice(after, funding_date=FUNDED, monthly_revenue_cents=8_000_000) == before


def test_terms_that_cannot_be_priced_are_refused() -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        _priced(replace(TERMS, amount_cents=101, factor_rate=Decimal("1.155")))
    with pytest.raises(ValueError, match="sales"):
        price(TERMS, funding_date=FUNDED, monthly_revenue_cents=0)


def test_when_sales_fall_the_payment_falls_with_them_and_the_total_does_not() -> None:
    offer = _priced()

    slower = sensitivity(offer, 20)

    assert slower.payment_cents == 27_391  # 342.39 x 0.8 = 273.912
    assert slower.number_of_payments == 275  # 75,325.00 / 273.91 = 274.999..., so the last is a little smaller
    assert (slower.number_of_payments - 1) * slower.payment_cents + slower.last_payment_cents == offer.payback_cents
    assert slower.payback_cents == offer.payback_cents
    assert slower.more_days == slower.term_days - offer.term_days > 0
    assert slower.estimated_apr < offer.estimated_apr


def test_a_deeper_fall_takes_longer() -> None:
    offer = _priced(replace(TERMS, frequency="weekly", number_of_payments=44))

    aprs = [sensitivity(offer, drop).estimated_apr for drop in (0, 20, 40)]
    terms = [sensitivity(offer, drop).term_days for drop in (0, 20, 40)]

    assert aprs[0] == offer.estimated_apr > aprs[1] > aprs[2]
    assert terms[0] == offer.term_days < terms[1] < terms[2]


@pytest.mark.parametrize("drop", [-1, 100])
def test_sales_cannot_fall_by_all_or_by_less_than_nothing(drop: int) -> None:
    with pytest.raises(ValueError, match="Sales can fall"):
        sensitivity(_priced(), drop)


def test_a_half_is_rounded_away_from_zero() -> None:
    assert [half_up_cents(Decimal(value)) for value in ("0.5", "1.5", "2.5", "-0.5", "0.49")] == [1, 2, 3, -1, 0]
    assert str(half_up(Decimal("1.10"), places=2)) == "1.10"


def test_floors_go_towards_zero() -> None:
    assert floor_to_step(19_999, step_cents=10_000) == 10_000
    assert floor_to_step(-19_999, step_cents=10_000) == -10_000
