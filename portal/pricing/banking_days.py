"""The Federal Reserve's banking days, by rule, for any year.

Source: the Federal Reserve Banks' holiday schedule. A holiday on a Saturday closes nothing (the Reserve
Banks are open on the Friday before); a holiday on a Sunday closes the Monday after it. Calendars of
federal offices differ there, which is why the rule stands here.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
JUNETEENTH_SINCE = 2021


def is_banking_day(day: date) -> bool:
    """Whether the Federal Reserve settles payments on that day."""
    return day.weekday() < SATURDAY and day not in holidays_of(day.year)


def next_banking_day(day: date) -> date:
    """The first banking day after `day`, which itself never counts."""
    return next(banking_days_from(day))


def banking_days_from(day: date) -> Iterator[date]:
    """Banking days after `day`, in order, without end."""
    while True:
        day += timedelta(days=1)
        if is_banking_day(day):
            yield day


def on_or_after(day: date) -> date:
    """`day` if it is a banking day, else the next one."""
    return day if is_banking_day(day) else next_banking_day(day)


@lru_cache(maxsize=128)
def holidays_of(year: int) -> frozenset[date]:
    """The weekdays of a year on which the Federal Reserve is closed."""
    return frozenset((*_fixed_holidays(year), *_floating_holidays(year)))


def _fixed_holidays(year: int) -> Iterator[date]:
    days = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= JUNETEENTH_SINCE:
        days.append(date(year, 6, 19))
    for day in days:
        if day.weekday() == SUNDAY:
            yield day + timedelta(days=1)
        elif day.weekday() != SATURDAY:
            yield day


def _floating_holidays(year: int) -> Iterator[date]:
    yield _nth_weekday(year, 1, MONDAY, nth=3)  # Birthday of Martin Luther King, Jr.
    yield _nth_weekday(year, 2, MONDAY, nth=3)  # Washington's Birthday
    yield _last_monday_of_may(year)  # Memorial Day
    yield _nth_weekday(year, 9, MONDAY, nth=1)  # Labor Day
    yield _nth_weekday(year, 10, MONDAY, nth=2)  # Columbus Day
    yield _nth_weekday(year, 11, THURSDAY, nth=4)  # Thanksgiving Day


def _nth_weekday(year: int, month: int, weekday: int, *, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
