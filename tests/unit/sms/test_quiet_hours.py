"""When a message may arrive."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.sms.quiet_hours import next_allowed

NEWARK = "+19735550140"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T08:59:00-05:00", "2026-11-24T09:00:00-05:00"),
        ("2026-11-24T12:00:00-05:00", "2026-11-24T12:00:00-05:00"),
        ("2026-11-24T18:00:00-05:00", "2026-11-25T09:00:00-05:00"),
    ],
)
def test_new_jersey_hears_from_us_between_nine_and_six(now: str, expected: str) -> None:
    assert next_allowed(NEWARK, state="NJ", now=at(now)) == at(expected)


def test_texas_sleeps_until_noon_on_sundays() -> None:
    moment = next_allowed("+15125550140", state="TX", now=at("2026-11-22T10:00:00-06:00"))

    assert moment == at("2026-11-22T12:00:00-06:00")


def test_a_number_from_another_zone_than_the_state_waits_for_both() -> None:
    moment = next_allowed("+14155550140", state="NJ", now=at("2026-11-24T09:30:00-05:00"))

    assert moment == at("2026-11-24T12:00:00-05:00")


@pytest.mark.parametrize(
    ("phone", "state", "now", "expected"),
    [
        # Arizona keeps no daylight saving time, and neither does Hawaii.
        ("+14805550140", "AZ", "2026-07-01T08:30:00-07:00", "2026-07-01T09:00:00-07:00"),
        ("+18085550140", "HI", "2026-07-01T18:00:00-10:00", "2026-07-02T09:00:00-10:00"),
        # The days on which the clocks are changed.
        (NEWARK, "NJ", "2026-03-07T18:00:00-05:00", "2026-03-08T09:00:00-04:00"),
        (NEWARK, "NJ", "2026-10-31T18:00:00-04:00", "2026-11-01T09:00:00-05:00"),
        # Territories.
        ("+17875550140", "PR", "2026-07-01T08:30:00-04:00", "2026-07-01T09:00:00-04:00"),
        ("+16845550140", None, "2026-07-01T09:00:00-04:00", "2026-07-01T09:00:00-11:00"),
        # The law of Texas goes with the number, too.
        ("+17135550140", None, "2026-11-22T10:00:00-06:00", "2026-11-22T12:00:00-06:00"),
        # A number from elsewhere leaves open in which part of the state somebody is.
        ("+12125550140", "IN", "2026-11-24T09:00:00-05:00", "2026-11-24T09:00:00-05:00"),
        ("+14155550140", "IN", "2026-11-24T17:30:00-06:00", "2026-11-25T12:00:00-05:00"),
        # A number without a place: the state's hours, or those that are day everywhere.
        ("+18005550140", "NJ", "2026-11-24T08:30:00-05:00", "2026-11-24T09:00:00-05:00"),
        ("+18005550140", None, "2026-11-24T09:00:00-05:00", "2026-11-24T14:00:00-05:00"),
        # No hour in common.
        ("+16715550140", "NY", "2026-11-24T08:30:00-05:00", "2026-11-24T09:00:00-05:00"),
    ],
)
def test_the_hour_is_that_of_wherever_the_recipient_may_be(
    phone: str, state: str | None, now: str, expected: str
) -> None:
    moment = next_allowed(phone, state=state, now=at(now))

    assert moment == at(expected)
    assert next_allowed(phone, state=state, now=moment) == moment
