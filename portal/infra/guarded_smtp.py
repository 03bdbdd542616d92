"""SMTP whose every wait ends with the call (`deadlines.within`), and that can be kept out of our own network."""

import contextlib
import functools
import smtplib
import socket
from collections.abc import Callable

from portal.infra.bounded_sockets import BoundedSocket, open_socket, tls_context
from portal.infra.connecting import in_time
from portal.infra.deadlines import within
from portal.infra.guarded_http import is_public

_NAME_S, _FAREWELL_S = 2.0, 2.0


class BoundedSMTP(smtplib.SMTP):
    """Speaks over a `BoundedSocket`."""

    allowed: Callable[[str], bool] | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> BoundedSocket:
        return open_socket(host, port, timeout_s=timeout, allowed=self.allowed)

    def turn_to_tls(self) -> None:
        """STARTTLS, with the certificate held against the host's name, and the greeting after it."""
        self.starttls(context=tls_context())
        self.ehlo()

    def leave(self) -> None:
        """Say goodbye and hang up; how that goes changes nothing of what was said before."""
        with contextlib.suppress(OSError, smtplib.SMTPException), within(_FAREWELL_S):
            self.quit()
        self.close()


class _BoundedSMTPS(smtplib.SMTP_SSL, BoundedSMTP):
    """With TLS from the first byte: SMTP_SSL puts its TLS around the socket that `BoundedSMTP` opens."""


class _PublicSMTP(BoundedSMTP):
    allowed = staticmethod(is_public)


class _PublicSMTPS(_BoundedSMTPS):
    allowed = staticmethod(is_public)


def open_smtp(host: str, port: int, *, tls: bool, guarded: bool, timeout_s: float) -> BoundedSMTP:
    """Connected. `guarded` where a user typed the host: then never to a machine of our own network,
    whatever the name resolves to. OSError, smtplib.SMTPException."""
    # smtplib would ask the system for our name, without a time limit, where it is given none.
    if tls:
        secure = _PublicSMTPS if guarded else _BoundedSMTPS
        server: BoundedSMTP = secure(host, port, "localhost", timeout=timeout_s, context=tls_context())
    else:
        server = (_PublicSMTP if guarded else BoundedSMTP)(host, port, "localhost", timeout=timeout_s)
    server.local_hostname = _own_name(server)
    return server


def _own_name(server: BoundedSMTP) -> str:
    """What we greet a mail server with: our full name, or where nobody knows it the address that we come from
    (RFC 5321, 4.1.3)."""
    with contextlib.suppress(OSError):
        name = _full_name()
        if "." in name:
            return name
    address = str(server.sock.getsockname()[0]) if server.sock else "127.0.0.1"
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


@functools.cache
def _full_name() -> str:
    return in_time(socket.getfqdn, timeout_s=_NAME_S)
