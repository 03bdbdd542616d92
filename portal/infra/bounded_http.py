"""HTTP whose every wait ends with the call (`deadlines.within`): look-up, connecting, TLS, each read and write."""

import contextlib
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from portal.infra.connecting import reach
from portal.infra.deadlines import left_s

_PIECE = 16 * 1024
_CONNECT_S = 5.0
_MOST_LINES = 16


class BoundedTransport(httpx.HTTPTransport):
    """HTTP with verified certificates, without retries, to addresses that are `allowed`."""

    def __init__(
        self, *, allowed: Callable[[str], bool] | None = None, certificates: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(retries=0)
        # httpx offers no way to hand its pool a network of one's own; the pool's class takes one.
        self._pool = httpcore.ConnectionPool(
            ssl_context=certificates or httpx.create_ssl_context(),
            network_backend=_BoundedNetwork(allowed),
            max_connections=_MOST_LINES,
            retries=0,
        )


class _BoundedNetwork(httpcore.NetworkBackend):
    def __init__(self, allowed: Callable[[str], bool] | None) -> None:
        self._allowed = allowed
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect within what is left."""

        def connect(address: str, share_s: float) -> httpcore.NetworkStream:
            return self._network.connect_tcp(address, port, share_s, local_address, socket_options)

        with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError):
            limit = left_s(timeout) or _CONNECT_S
            return _BoundedStream(reach(host, port, connect, timeout_s=limit, allowed=self._allowed))


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _told_as(httpcore.ReadTimeout, httpcore.ReadError):
            return self._stream.read(max_bytes, left_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # In pieces: the library below starts its wait anew with each one that was taken.
        rest = memoryview(buffer)
        with _told_as(httpcore.WriteTimeout, httpcore.WriteError):
            while rest:
                self._stream.write(bytes(rest[:_PIECE]), left_s(timeout))
                rest = rest[_PIECE:]

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError):
            return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left_s(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextlib.contextmanager
def _told_as(late: type[httpcore.TimeoutException], failed: type[httpcore.NetworkError]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error
