"""When money moves and in what amounts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pricing.schedule import (
    funding_date_for,
    instalments,
    payment_dates,
    payment_schedule,
    payments_in,
    payments_within,
)

FUNDED = date(2026, 11, 25)


def test_an_advance_is_funded_on_the_first_banking_day_after_the_offer() -> None:
    assert funding_date_for(date(2026, 11, 24)) == FUNDED
    assert funding_date_for(date(2026, 11, 25)) == date(2026, 11, 27)
    assert funding_date_for(date(2026, 7, 2)) == date(2026, 7, 3)


def test_daily_payments_fall_on_the_banking_days_after_funding() -> None:
    dates = payment_dates(FUNDED, count=220, frequency="daily")

    assert (dates[0], dates[-1]) == (date(2026, 11, 27), date(2027, 10, 12))


def test_weekly_payments_keep_their_weekday() -> None:
    dates = payment_dates(FUNDED, count=44, frequency="weekly")

    assert (dates[0], dates[-1]) == (date(2026, 12, 2), date(2027, 9, 29))
    assert {day.weekday() for day in dates} == {2}


def test_a_holiday_moves_that_one_weekly_payment_only() -> None:
    dates = payment_dates(date(2026, 11, 12), count=3, frequency="weekly")

    assert dates == [date(2026, 11, 19), date(2026, 11, 27), date(2026, 12, 3)]


def test_a_week_of_daily_payments_is_one_weekly_payment() -> None:
    assert payments_in(220, frequency="weekly") == 44
    assert payments_in(220, frequency="daily") == 220


def test_payments_within_a_term_count_banking_days_or_whole_weeks() -> None:
    assert payments_within(321, funding_date=FUNDED, frequency="daily") == 220
    assert payments_within(320, funding_date=FUNDED, frequency="daily") == 219
    assert payments_within(313, funding_date=FUNDED, frequency="weekly") == 44
    assert payments_within(1, funding_date=date(2026, 11, 27), frequency="daily") == 0


def test_the_regular_payment_is_rounded_up_and_the_last_takes_the_rest() -> None:
    assert instalments(7_532_500, count=220) == (34_239, 34_159)
    assert instalments(3_213_000, count=140) == (22_950, 22_950)


def test_more_payments_than_the_amount_has_room_for_are_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        instalments(10_000, count=340)
    with pytest.raises(ValueError, match="at least one"):
        instalments(10_000, count=0)


@settings(max_examples=100, deadline=None)
@given(
    payback=st.integers(500_000, 50_000_000),
    count=st.integers(1, 400),
    offered=st.dates(date(2024, 1, 1), date(2040, 12, 31)),
    frequency=st.sampled_from(["daily", "weekly"]),
)
def test_a_schedule_adds_up_to_the_payback_on_rising_days(payback, count, offered, frequency) -> None:
    funded = funding_date_for(offered)

    payments = payment_schedule(payback_cents=payback, count=count, funding_date=funded, frequency=frequency)

    amounts = [payment.amount_cents for payment in payments]
    days = [funded, *(payment.due for payment in payments)]
    assert sum(amounts) == payback
    assert len(set(amounts[:-1])) <= 1
    assert 0 < amounts[-1] <= amounts[0] < amounts[-1] + count + 1
    assert days == sorted(set(days))
