"""The one place that reads the time."""

from datetime import UTC, date, datetime

# No moment that somebody tells us lies outside of this; at the calendar's ends no zone can be reckoned.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """This moment in UTC, aware of its zone."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in UTC: the offer date of a decision made now."""
    return now().date()


def is_sane(value: datetime) -> bool:
    """Whether a moment with a zone is one that anybody could mean."""
    return EARLIEST <= value < LATEST


def as_utc(value: datetime) -> datetime:
    """The same moment in UTC; a value without a zone is taken as UTC. ValueError where the calendar ends before it."""
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the calendar does not reach so far") from error


def iso(value: datetime) -> str:
    """RFC 3339 with a Z, to the millisecond."""
    return as_utc(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
