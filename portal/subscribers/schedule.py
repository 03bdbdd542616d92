"""When a message that was not taken is tried again: eleven tries over three days.

An address that does not answer at all, or with a fault of its own, is tried twice a minute for as long: it is told
within the minute when it is back, and a pause of its circuit keeps the tries few.
"""

import random
from datetime import datetime, timedelta

from portal.infra import clock

_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=20, minutes=24),
)
MOST_TRIES = len(_WAITS) + 1
OUTAGE_TRIES = 4
_OUTAGE_WAIT = timedelta(seconds=30)
_OUTAGE_GIVEN_UP_AFTER = timedelta(days=3)


def next_try(attempts: int, *, at_least_s: int | None = None) -> datetime | None:
    """The moment of the try after `attempts` tries, or None when the last one has been; jittered by a tenth."""
    if attempts >= MOST_TRIES:
        return None
    wait = _WAITS[attempts - 1] * random.uniform(0.95, 1.05)  # noqa: S311 - spreads load, guards nothing
    return clock.now() + max(wait, timedelta(seconds=at_least_s or 0))


def next_try_after_outage(created_at: datetime, *, at_least_s: int | None = None) -> datetime | None:
    """The moment of the next try at an address that is down, or None when a message has waited for three days."""
    now = clock.now()
    if now - created_at > _OUTAGE_GIVEN_UP_AFTER:
        return None
    wait = _OUTAGE_WAIT * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
    return now + max(wait, timedelta(seconds=at_least_s or 0))
