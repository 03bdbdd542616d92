"""One time limit over a whole call. httpx limits each wait of its own, so a peer that sends a byte a second, in the
head of its answer too, or that reads as slowly, could hold a call for hours."""

import contextlib
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

_LEAST_S = 0.001
_PIECE = 16 * 1024
_call = threading.local()


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let no wait of this thread at a `BoundedNetwork` last beyond `seconds` from now, all of them together."""
    _call.ends_at = time.monotonic() + seconds
    try:
        yield
    finally:
        _call.ends_at = None


class BoundedTransport(httpx.HTTPTransport):
    """HTTP with verified certificates, without retries, whose waits end with the call; `network` connects."""

    def __init__(self, network: httpcore.NetworkBackend | None = None) -> None:
        super().__init__(retries=0)
        # httpx offers no way to hand its pool a network of one's own; the pool's class takes one.
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=BoundedNetwork(network or httpcore.SyncBackend()),
            retries=0,
        )


class BoundedNetwork(httpcore.NetworkBackend):
    """Connects as another network does; each wait ends with the call at the latest."""

    def __init__(self, network: httpcore.NetworkBackend) -> None:
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect within what is left."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return _BoundedStream(self._network.connect_tcp(host, port, left, local_address, socket_options))


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # In pieces: the library below starts its wait anew with each one that was taken.
        rest = memoryview(buffer)
        while rest:
            self._stream.write(bytes(rest[:_PIECE]), _left(timeout, httpcore.WriteTimeout))
            rest = rest[_PIECE:]

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None, over: type[httpcore.TimeoutException]) -> float | None:
    ends_at: float | None = getattr(_call, "ends_at", None)
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left < _LEAST_S:
        raise over("the call took too long")
    return left if timeout is None else min(timeout, left)
