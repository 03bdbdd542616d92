"""The estimated APR: against Appendix J's own examples, pyxirr, and the policy's statements about it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxirr import xirr

from portal.pricing.apr import estimated_apr, is_apr_of, is_within_tolerance, unit_period_rate
from portal.pricing.banking_days import is_banking_day
from portal.pricing.schedule import Frequency, Payment, funding_date_for, payment_schedule
from tests.unit.pricing import appendix_j


def test_weekly_payments_with_a_long_first_period_come_out_as_in_appendix_j() -> None:
    """12 CFR 1026, Appendix J, (c)(1)(v): $500 on 1978-03-20, 30 weekly payments of $17.60 from 1978-04-21."""
    first = date(1978, 4, 21)
    payments = [Payment(first + timedelta(weeks=week), 1_760) for week in range(30)]

    apr = estimated_apr(payments, financed_cents=50_000, funding_date=date(1978, 3, 20), frequency="weekly")

    assert apr == Decimal("14.96")


@pytest.mark.parametrize("example", appendix_j.EXAMPLES, ids=lambda example: example.paragraph)
def test_the_yardstick_gives_what_appendix_j_prints(example: appendix_j.Example) -> None:
    found = appendix_j.apr(example.flows, advance_cents=example.advance_cents, a_year=example.a_year)

    assert found == Decimal(example.apr)


@pytest.mark.parametrize(
    "example", [one for one in appendix_j.EXAMPLES if not one.days], ids=lambda example: example.paragraph
)
def test_whole_unit_periods_come_out_as_in_appendix_j_whatever_their_length(example: appendix_j.Example) -> None:
    """The equation knows unit-periods, not days: a week stands here for the example's month."""
    advanced = date(2026, 3, 3)
    payments = [Payment(advanced + timedelta(weeks=whole), int(cents)) for whole, _, cents in example.flows]

    rate = unit_period_rate(payments, financed_cents=example.advance_cents, funding_date=advanced, frequency="weekly")

    assert abs(Decimal(rate) * example.a_year * 100 - Decimal(example.apr)) < Decimal("0.01")


@settings(max_examples=40, deadline=None)
@given(
    payback=st.integers(1_010_000, 1_900_000),
    count=st.integers(20, 120),
    offered=st.dates(date(2024, 1, 1), date(2040, 12, 31)),
    frequency=st.sampled_from(["daily", "weekly"]),
)
def test_the_rate_is_the_yardsticks_within_1e_9_also_where_a_holiday_breaks_a_week(
    payback: int, count: int, offered: date, frequency: Frequency
) -> None:
    funded = funding_date_for(offered)
    payments = payment_schedule(payback_cents=payback, count=count, funding_date=funded, frequency=frequency)
    unit_days, a_year = (1, 365) if frequency == "daily" else (7, 52)
    flows = [(payment.due, payment.amount_cents) for payment in payments]

    ours = unit_period_rate(payments, financed_cents=1_000_000, funding_date=funded, frequency=frequency)

    dated = appendix_j.dated(flows, advanced_on=funded, unit_days=unit_days)
    assert abs(Decimal(ours) - appendix_j.unit_rate(dated, advance_cents=1_000_000)) * a_year < Decimal("1e-9")


@settings(max_examples=60, deadline=None)
@given(
    payback=st.integers(1_010_000, 1_900_000),
    count=st.integers(20, 340),
    offered=st.dates(date(2024, 1, 1), date(2040, 12, 31)),
)
def test_the_daily_rate_is_pyxirrs_within_1e_9_after_conversion(payback: int, count: int, offered: date) -> None:
    funded = funding_date_for(offered)
    payments = payment_schedule(payback_cents=payback, count=count, funding_date=funded, frequency="daily")

    ours = unit_period_rate(payments, financed_cents=1_000_000, funding_date=funded, frequency="daily")

    effective = xirr([funded, *(p.due for p in payments)], [-1_000_000, *(p.amount_cents for p in payments)])
    assert effective is not None
    theirs = (1 + effective) ** (1 / 365) - 1
    assert abs(ours * 365 - theirs * 365) < 1e-9


@settings(max_examples=30, deadline=None)
@given(payback=st.integers(1_010_000, 1_900_000), count=st.integers(2, 68))
def test_the_weekly_rate_is_pyxirrs_within_1e_9_when_no_week_is_broken(payback: int, count: int) -> None:
    funded = date(2026, 3, 3)
    payments = [Payment(funded + timedelta(weeks=week), payback // count) for week in range(1, count + 1)]
    financed = min(1_000_000, sum(p.amount_cents for p in payments) - 1)

    ours = unit_period_rate(payments, financed_cents=financed, funding_date=funded, frequency="weekly")

    effective = xirr([funded, *(p.due for p in payments)], [-financed, *(p.amount_cents for p in payments)])
    assert effective is not None
    theirs = (1 + effective) ** (7 / 365) - 1
    assert abs(ours * 52 - theirs * 52) < 1e-9


def test_1_12_over_120_calendar_days_in_a_row_is_69_76() -> None:
    funded = date(2026, 11, 25)
    payments = [Payment(funded + timedelta(days=day), 9_334) for day in range(1, 120)]
    payments.append(Payment(funded + timedelta(days=120), 1_120_000 - 119 * 9_334))

    apr = estimated_apr(payments, financed_cents=1_000_000, funding_date=funded, frequency="daily")

    assert apr == Decimal("69.76")


def test_1_12_over_the_banking_days_within_120_calendar_days_is_67_to_71_and_not_36() -> None:
    for month in range(1, 13):
        funded = funding_date_for(date(2026, month, 10))
        count = sum(is_banking_day(funded + timedelta(days=day)) for day in range(1, 121))
        payments = payment_schedule(payback_cents=1_120_000, count=count, funding_date=funded, frequency="daily")

        apr = estimated_apr(payments, financed_cents=1_000_000, funding_date=funded, frequency="daily")

        assert 67 <= apr <= 71, funded


def test_1_12_over_120_banking_days_is_46_to_50() -> None:
    for month in range(1, 13):
        funded = funding_date_for(date(2026, month, 10))
        payments = payment_schedule(payback_cents=1_120_000, count=120, funding_date=funded, frequency="daily")

        apr = estimated_apr(payments, financed_cents=1_000_000, funding_date=funded, frequency="daily")

        assert 46 <= apr <= 50, funded


def test_an_advance_that_costs_nothing_has_an_apr_of_zero() -> None:
    payments = [Payment(date(2026, 12, day), 1_000) for day in (1, 2, 3)]

    apr = estimated_apr(payments, financed_cents=3_000, funding_date=date(2026, 11, 25), frequency="daily")

    assert apr == Decimal("0.00")


def test_an_advance_of_a_few_days_has_an_apr_of_thousands_of_per_cent() -> None:
    payments = [Payment(date(2026, 11, 27), 150_000)]

    apr = estimated_apr(payments, financed_cents=100_000, funding_date=date(2026, 11, 25), frequency="daily")

    assert apr == Decimal("8203.19")  # (sqrt(1.5) - 1) x 365


@pytest.mark.parametrize("financed", [0, -1, 3_001])
def test_an_apr_is_refused_where_none_exists(financed: int) -> None:
    payments = [Payment(date(2026, 12, 1), 3_000)]

    with pytest.raises(ValueError, match="amount financed"):
        estimated_apr(payments, financed_cents=financed, funding_date=date(2026, 11, 25), frequency="daily")


def test_a_stated_apr_is_recognised_and_its_neighbour_is_not() -> None:
    funded = date(2026, 11, 25)
    payments = payment_schedule(payback_cents=7_532_500, count=220, funding_date=funded, frequency="daily")

    def holds(apr: str) -> bool:
        return is_apr_of(Decimal(apr), payments, financed_cents=6_550_000, funding_date=funded, frequency="daily")

    assert [holds(apr) for apr in ("32.22", "32.23", "32.24")] == [False, True, False]


@pytest.mark.parametrize(
    ("disclosed", "actual", "irregular", "fine"),
    [
        ("10.00", "10.25", True, True),
        ("10.00", "10.26", True, False),
        ("4.00", "4.13", False, False),
        ("4.00", "4.12", False, True),
        ("100.00", "102.56", True, True),
        ("100.00", "102.57", True, False),
        ("120.00", "100.00", True, True),
        # Up to 10 % the points are more, from there on the share of the rate; both edges to a hundredth.
        ("9.75", "10.00", True, True),
        ("9.74", "10.00", True, False),
        ("39.00", "40.00", True, True),
        ("38.99", "40.00", True, False),
        ("4.875", "5.00", False, True),
        ("4.87", "5.00", False, False),
    ],
)
def test_a_disclosed_apr_may_be_too_low_by_the_tolerance_only(
    disclosed: str, actual: str, irregular: bool, fine: bool
) -> None:
    result = is_within_tolerance(disclosed=Decimal(disclosed), actual=Decimal(actual), irregular=irregular)

    assert result is fine
