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
