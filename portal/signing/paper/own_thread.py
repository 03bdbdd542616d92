"""pyHanko runs an event loop of its own, which a thread that has one already refuses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def in_own_thread(work: Callable[[], Result]) -> Result:
    """What `work` gives or raises, done in a fresh thread, whatever the caller's thread is doing."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="seal") as threads:
        return threads.submit(work).result()
