"""When a mail that nobody waits for may arrive: by day, where the merchant's business is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import us

from portal.sms.quiet_hours import DEFAULT, UNKNOWN_ZONE


def zone_of(state: str | None) -> ZoneInfo:
    """The zone in which most of a state lives; the East Coast's where the state is not known."""
    found = us.states.lookup(state) if state else None
    return ZoneInfo(found.time_zones[0] if found and found.time_zones else UNKNOWN_ZONE)


def is_daytime(state: str | None, *, at: datetime) -> bool:
    """Whether it is between nine and eighteen there."""
    return DEFAULT.opens <= at.astimezone(zone_of(state)).time() < DEFAULT.closes
