"""The Federal Reserve's holidays, against its own printed schedules."""

from datetime import date, timedelta
from itertools import islice

import pytest

from portal.pricing.banking_days import banking_days_from, holidays_of, is_banking_day, next_banking_day, on_or_after

# https://www.frbservices.org and the Reserve Banks' pages; Saturday holidays are left out, Sunday ones moved to Monday.
PRINTED = {
    2022: "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 07-05 09-06 10-11 11-11 11-25",
    2028: "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-23 12-25",
}


@pytest.mark.parametrize("year", PRINTED)
def test_the_holidays_of_a_year_are_those_that_the_federal_reserve_prints(year: int) -> None:
    printed = {date.fromisoformat(f"{year}-{day}") for day in PRINTED[year].split()}

    assert holidays_of(year) == printed


def test_banks_are_open_on_the_friday_before_a_saturday_holiday() -> None:
    independence_day = date(2026, 7, 4)

    assert independence_day.weekday() == 5
    assert is_banking_day(date(2026, 7, 3))
    assert is_banking_day(date(2026, 7, 6))


def test_banks_are_closed_on_the_monday_after_a_sunday_holiday() -> None:
    assert date(2027, 7, 4).weekday() == 6
    assert not is_banking_day(date(2027, 7, 5))
    assert next_banking_day(date(2027, 7, 2)) == date(2027, 7, 6)


def test_new_year_on_a_saturday_does_not_close_the_last_friday_of_the_year() -> None:
    assert is_banking_day(date(2021, 12, 31))
    assert is_banking_day(date(2022, 1, 3))


def test_juneteenth_is_a_holiday_only_since_it_is_law() -> None:
    assert is_banking_day(date(2020, 6, 19))
    assert not is_banking_day(date(2023, 6, 19))


def test_the_day_after_thanksgiving_is_a_banking_day() -> None:
    days = list(islice(banking_days_from(date(2026, 11, 24)), 3))

    assert days == [date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30)]


def test_a_banking_day_stays_and_any_other_moves_forward() -> None:
    assert on_or_after(date(2026, 11, 25)) == date(2026, 11, 25)
    assert on_or_after(date(2026, 11, 26)) == date(2026, 11, 27)


def test_a_year_has_between_249_and_252_banking_days() -> None:
    for year in range(2022, 2060):
        days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(365))
        assert 248 <= sum(map(is_banking_day, days)) <= 252, year
