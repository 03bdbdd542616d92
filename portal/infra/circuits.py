"""Leaving a provider alone that is down: after three failures in a row nobody asks it for a while, then one does.

One circuit an address and account, in this process's memory: each process learns by itself within three calls.
"""

import contextlib
import math
import random
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from pybreaker import STATE_CLOSED, STATE_OPEN, CircuitBreaker, CircuitBreakerError, CircuitMemoryStorage

from portal.errors import VendorError
from portal.infra.crypto import keyring

FAILURES = 3
# The longest one and a call that hangs for its whole time end well within the minute in which all must go on.
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 10.0, 20.0
# So many are remembered before those without a pause are forgotten.
MOST = 1000


def circuit_key(vendor: str, address: str, *, account: str) -> str:
    """The name of a circuit, the same in every process; it reveals neither the address nor the account."""
    place = f"{urlsplit(address).netloc}\n{account}"
    return f"{vendor[:40]} {keyring().lookup(place, purpose='circuit')[:16]}"


@contextlib.contextmanager
def calling(key: str, *, vendor: str) -> Iterator[None]:
    """Around one call. VendorError `vendor_paused`, before anything is sent, while the provider is left alone.

    What leaves the block counts: a VendorError that `is_outage` is a failure, anything else an answer.
    """
    circuit = _circuit(key)
    with circuit.one_trial(vendor):
        try:
            with circuit.breaker.calling():
                yield
        except CircuitBreakerError as error:
            raise circuit.paused(vendor) from error
        except VendorError as error:
            error.circuit = key
            if error.is_outage:
                circuit.spread()
            raise
        finally:
            _forget(key, circuit)


def paused_keys() -> frozenset[str]:
    """The circuits whose pause is not over: work that waits for them is not worth a look."""
    with _lock:
        return frozenset(key for key, circuit in _circuits.items() if circuit.rest_s > 0)


def forget_all() -> None:
    """Know nothing about any provider, as after a start."""
    with _lock:
        _circuits.clear()


def _is_answer(error: BaseException) -> bool:
    return not (isinstance(error, VendorError) and error.is_outage)


class _Circuit:
    """One provider's circuit: the library counts and decides, this adds a jittered pause and the single trial."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._memory = CircuitMemoryStorage(STATE_CLOSED)
        self.breaker = CircuitBreaker(
            fail_max=FAILURES, exclude=[_is_answer], state_storage=self._memory, throw_new_error_on_trip=False
        )
        self._trial = threading.Lock()
        self._seen_opened: datetime | None = None
        self._ends_at = 0.0

    @property
    def rest_s(self) -> float:
        """What is left of the pause; 0 where there is none."""
        return max(0.0, self._ends_at - time.monotonic()) if self._memory.state == STATE_OPEN else 0.0

    @contextlib.contextmanager
    def one_trial(self, vendor: str) -> Iterator[None]:
        """Let everybody through while all is well, and one alone where the provider was down.

        The library would let all through that come while the trial is under way.
        """
        if self._memory.state == STATE_CLOSED:
            yield
            return
        if self.rest_s > 0 or not self._trial.acquire(blocking=False):
            raise self.paused(vendor)
        try:
            if self._memory.state == STATE_OPEN:
                # The library reckons by the wall clock: one that was set back would make its pause as much longer.
                self.breaker.half_open()
            yield
        finally:
            self._trial.release()

    def paused(self, vendor: str) -> VendorError:
        """What is told instead of calling."""
        words = f"{vendor} has not answered for a while. It is tried again within half a minute."
        return VendorError(words, code="vendor_paused", retry_after_s=math.ceil(self.rest_s) or 1, circuit=self.key)

    def spread(self) -> None:
        """Begin the pause where this failure opened the circuit; another one each time, so that many processes do not
        knock in the same second."""
        if self._memory.opened_at != self._seen_opened:
            self._seen_opened = self._memory.opened_at
            pause_s = random.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S)  # noqa: S311 - spreads load, guards nothing
            self._ends_at = time.monotonic() + pause_s


_circuits: dict[str, _Circuit] = {}
_lock = threading.Lock()


def _circuit(key: str) -> _Circuit:
    with _lock:
        if len(_circuits) >= MOST:
            # Accounts that failed and are called no more; whoever is paused stays so.
            for over in [name for name, circuit in _circuits.items() if circuit.rest_s == 0]:
                del _circuits[over]
        return _circuits.setdefault(key, _Circuit(key))


def _forget(key: str, circuit: _Circuit) -> None:
    """A provider that is well needs no memory."""
    with _lock:
        if circuit.breaker.fail_counter == 0 and _circuits.get(key) is circuit:
            del _circuits[key]
