"""The one place that reads the time."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment in UTC, aware of its zone."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in UTC: the offer date of a decision made now."""
    return now().date()


def as_utc(value: datetime) -> datetime:
    """The same moment in UTC; a value without a zone is taken as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def iso(value: datetime) -> str:
    """RFC 3339 with a Z, to the millisecond."""
    return as_utc(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
