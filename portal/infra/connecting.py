"""Connecting to a host by its name: the look-up and all addresses that are tried share one time limit.

The system's look-up has a time limit of its own, longer than ours, and a connection that is tried at each of a host's
addresses takes its time limit at each of them.
"""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import httpcore

MOST_ADDRESSES = 4
# Look-ups that hang hold a thread each until the system gives them up.
MOST_LOOK_UPS = 16
_LEAST_S = 0.001
_look_ups = threading.BoundedSemaphore(MOST_LOOK_UPS)
Line = TypeVar("Line")
Found = TypeVar("Found")


def reach(
    host: str,
    port: int,
    connect: Callable[[str, float], Line],
    *,
    timeout_s: float,
    allowed: Callable[[str], bool] | None = None,
) -> Line:
    """What `connect` makes of the first of the host's addresses that answers, within `timeout_s` in all.

    The address that was looked at is the one that is connected to. Errors: TimeoutError, OSError, also where one of
    the host's addresses is not `allowed`, and what `connect` raised last.
    """
    ends_at = time.monotonic() + timeout_s
    addresses = _addresses_of(host, port, timeout_s)
    if allowed is not None and not all(allowed(address) for address in addresses):
        raise OSError("the address is not public")
    failed: Exception = OSError("the name has no address")
    for left, address in zip(range(min(len(addresses), MOST_ADDRESSES), 0, -1), addresses, strict=False):
        share = (ends_at - time.monotonic()) / left
        try:
            return connect(address, max(share, _LEAST_S))
        except (OSError, httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            failed = error
    raise failed


def in_time(ask: Callable[[], Found], *, timeout_s: float) -> Found:
    """What the system's resolver answers to `ask`, or TimeoutError; a question that hangs is left to a thread."""
    ends_at = time.monotonic() + timeout_s
    answer: Future[Found] = Future()

    def look_up() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:
            answer.set_exception(error)
        finally:
            _look_ups.release()

    if not _look_ups.acquire(timeout=timeout_s):
        raise TimeoutError("too many names are being looked up")
    threading.Thread(target=look_up, daemon=True, name="name look-up").start()
    return answer.result(timeout=ends_at - time.monotonic())


def _addresses_of(host: str, port: int, timeout_s: float) -> list[str]:
    try:
        found = in_time(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), timeout_s=timeout_s)
    except UnicodeError as error:
        raise OSError("the name is none") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
