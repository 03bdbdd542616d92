"""One time limit over a whole call. httpx and sockets limit each wait of its own, so a peer that sends a byte a second,
in the head of its answer too, or that reads as slowly, could hold a call for hours."""

import contextlib
import threading
import time
from collections.abc import Iterator

_LEAST_S = 0.001
_call = threading.local()


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let no wait of this thread that asks `left_s` last beyond `seconds` from now, all of them together.

    A limit inside another one can only be the shorter.
    """
    outer: float | None = getattr(_call, "ends_at", None)
    ends_at = time.monotonic() + seconds
    _call.ends_at = ends_at if outer is None else min(outer, ends_at)
    try:
        yield
    finally:
        _call.ends_at = outer


def left_s(timeout_s: float | None) -> float | None:
    """How long the next wait may last: `timeout_s`, or what is left of the call; TimeoutError when nothing is left."""
    ends_at: float | None = getattr(_call, "ends_at", None)
    if ends_at is None:
        return timeout_s
    left = ends_at - time.monotonic()
    if left < _LEAST_S:
        raise TimeoutError("the call took too long")
    return left if timeout_s is None else min(timeout_s, left)
