"""When a text message may arrive: the recipient's local time, by the number's area and the merchant's state."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import us
from phonenumbers import timezone as number_zones

from portal.infra import clock

UNKNOWN_ZONE = "America/New_York"


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


def next_allowed(phone: str, *, state: str | None, now: datetime | None = None) -> datetime:
    """The first moment from `now` on at which a message may be sent, in UTC.

    The window is the intersection of the default and the state's, in every zone that the number or the state has.
    """
    moment = now or clock.now()
    for _ in range(14):
        waits = [_wait(moment, zone, state) for zone in _zones(phone, state)]
        if not any(waits):
            return moment
        moment += max(waits)
    return moment


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


def _zones(phone: str, state: str | None) -> set[str]:
    zones = set(number_zones.time_zones_for_number(phonenumbers.parse(phone, "US"))) - {"Etc/Unknown"}
    found = us.states.lookup(state) if state else None
    return (zones | set(found.time_zones[:1] if found else [])) or {UNKNOWN_ZONE}
