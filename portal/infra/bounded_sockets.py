"""Sockets whose every wait ends with the call (`deadlines.within`), for libraries that speak over a socket."""

import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from portal.infra.connecting import reach
from portal.infra.deadlines import left_s

MOST_BYTES = 1_000_000

if TYPE_CHECKING:
    _Base = socket.socket
else:
    _Base = object


class _Bounded(_Base):
    """Allots each wait what is left of the call, and takes no more than `MOST_BYTES` in all."""

    _taken = 0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._allot()
        count = super().recv_into(*args, **kwargs)
        self._taken += count
        if self._taken > MOST_BYTES:
            raise OSError("the answers are too long")
        return count

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._allot()
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._allot()
        super().sendall(*args, **kwargs)

    def _allot(self) -> None:
        self.settimeout(left_s(self.gettimeout()))


class BoundedSocket(_Bounded, socket.socket):
    """A socket in the clear."""


class _BoundedTLS(_Bounded, ssl.SSLSocket):
    def do_handshake(self, block: bool = False) -> None:
        self._allot()
        super().do_handshake(block)


def open_socket(
    host: str, port: int, *, timeout_s: float, allowed: Callable[[str], bool] | None = None
) -> BoundedSocket:
    """Connected to one of the host's addresses; OSError, also where one of them is not `allowed`."""

    def connect(address: str, share_s: float) -> socket.socket:
        return socket.create_connection((address, port), share_s)

    line = reach(host, port, connect, timeout_s=left_s(timeout_s) or timeout_s, allowed=allowed)
    bounded = BoundedSocket(fileno=line.detach())
    bounded.settimeout(timeout_s)
    return bounded


def tls_context() -> ssl.SSLContext:
    """TLS with verified certificates, over sockets of this kind."""
    context = ssl.create_default_context()
    context.sslsocket_class = _BoundedTLS
    return context
