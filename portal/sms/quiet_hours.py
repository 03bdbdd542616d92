"""When a text message may arrive: the recipient's local time, by the number's area and the merchant's state."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
import us
from phonenumbers import timezone as number_zones

from portal.infra import clock

UNKNOWN_ZONE = "America/New_York"
# For a number without a place and a merchant without a state: by day on both coasts and on the islands.
ANYWHERE = {UNKNOWN_ZONE, "America/Los_Angeles", "Pacific/Honolulu"}


@dataclass(frozen=True)
class Window:
    """From `opens` until `closes`, local time."""

    opens: time
    closes: time


DEFAULT = Window(time(9), time(18))
FEDERAL = Window(time(8), time(21))
UNTIL_EIGHT = Window(time(8), time(20))
STATES = {
    "FL": UNTIL_EIGHT,
    "MD": UNTIL_EIGHT,
    "MS": UNTIL_EIGHT,
    "NJ": UNTIL_EIGHT,
    "OK": UNTIL_EIGHT,
    "CT": Window(time(9), time(20)),
}
TEXAS_SUNDAY = Window(time(12), time(21))
SUNDAY = 6
# The area codes of Texas.
TEXAS = frozenset(
    {210, 214, 254, 281, 325, 346, 361, 409, 430, 432, 469, 512, 682, 713}
    | {726, 737, 806, 817, 830, 832, 903, 915, 936, 940, 945, 956, 972, 979}
)


def next_allowed(phone: str, *, state: str | None, now: datetime | None = None) -> datetime:
    """The first moment from `now` on at which a message may be sent, in UTC.

    The window is the intersection of the default and the law's, of the merchant's state and of the number's, in every
    zone where the two may be. A number and a state without an hour in common, such as Guam's and New York's, leave the
    state's alone: a message that waits for ever helps nobody.
    """
    moment, number = now or clock.now(), phonenumbers.parse(phone, "US")
    home = _zones_of_state(state)
    late = state == "TX" or _is_of_texas(number)
    for zones in (_zones(number, home), home or {UNKNOWN_ZONE}):
        found = _first(moment, zones, state="TX" if late else state)
        if found is not None:
            return found
    raise AssertionError("the zones of one state have hours in common every day")


def _first(moment: datetime, zones: set[str], *, state: str | None) -> datetime | None:
    """The first moment at which it is by day in all of them; None where that is never."""
    for _ in range(14):
        waits = [_wait(moment, zone, state) for zone in zones]
        if not any(waits):
            return moment
        moment += max(waits)
    return None


def _wait(moment: datetime, zone: str, state: str | None) -> timedelta:
    local = moment.astimezone(ZoneInfo(zone))
    window = _window(state, sunday=local.weekday() == SUNDAY)
    if window.opens <= local.time() < window.closes:
        return timedelta(0)
    day = local.date() if local.time() < window.opens else local.date() + timedelta(days=1)
    later = _window(state, sunday=day.weekday() == SUNDAY)
    opens = datetime.combine(day, later.opens, tzinfo=ZoneInfo(zone))
    return opens.astimezone(moment.tzinfo) - moment


def _window(state: str | None, *, sunday: bool) -> Window:
    legal = TEXAS_SUNDAY if state == "TX" and sunday else STATES.get(state or "", FEDERAL)
    return Window(max(DEFAULT.opens, legal.opens), min(DEFAULT.closes, legal.closes))


def _zones(number: phonenumbers.PhoneNumber, home: set[str]) -> set[str]:
    """Where the recipient may be: where the number is from, and all over the state unless the number says where."""
    own = set(number_zones.time_zones_for_geographical_number(number)) - {"Etc/Unknown"}
    if own == _everywhere():
        own = set()
    if not own and not home:
        return ANYWHERE
    return own if own & home else own | home


def _zones_of_state(state: str | None) -> set[str]:
    found = us.states.lookup(state) if state else None
    return set(found.time_zones) if found else set()


def _is_of_texas(number: phonenumbers.PhoneNumber) -> bool:
    # The default's hours lie within every other state's: no other number's law makes a difference.
    return number.country_code == 1 and (number.national_number or 0) // 10**7 in TEXAS


@lru_cache(maxsize=1)
def _everywhere() -> set[str]:
    """What is known of a number without a place, such as a toll-free one: every zone of the numbering plan."""
    return set(number_zones.time_zones_for_geographical_number(phonenumbers.parse("+18005550100")))
