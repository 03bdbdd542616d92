"""How figures and dates read on paper, in US English."""

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal


def dollars(cents: int) -> str:
    """Cents as `$1,234.50`, below zero with a true minus."""
    sign = "−" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}${whole:,}.{part:02d}"


def percent(value: Decimal) -> str:
    """A percentage with two decimals: `32.23%`."""
    return f"{value:,.2f}%"


def long_date(day: date) -> str:
    """`November 24, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"


def moment(at: datetime, *, zone: tzinfo = UTC) -> str:
    """`November 24, 2026, 3:04:05 pm EST` in the zone; ValueError for a time without one."""
    if at.tzinfo is None:
        raise ValueError("A time on paper needs its zone.")
    local = at.astimezone(zone)
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{long_date(local.date())}, {hour}:{local:%M:%S} {half} {local.tzname()}"


def utc_stamp(at: datetime) -> str:
    """`2026-11-24 20:04:05 UTC`; ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("A time on paper needs its zone.")
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def us_phone(e164: str) -> str:
    """`(973) 555-0140` for a number of the North American plan; any other as it is."""
    digits = e164.removeprefix("+1")
    if not e164.startswith("+1") or len(digits) != 10:
        return e164
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
