"""When a message that was not taken is tried again: eleven tries over three days."""

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


def next_try(attempts: int, *, at_least_s: int | None = None) -> datetime | None:
    """The moment of the try after `attempts` tries, or None when the last one has been; jittered by a tenth."""
    if attempts >= MOST_TRIES:
        return None
    wait = _WAITS[attempts - 1] * random.uniform(0.95, 1.05)  # noqa: S311 - spreads load, guards nothing
    return clock.now() + max(wait, timedelta(seconds=at_least_s or 0))
