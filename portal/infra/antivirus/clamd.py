"""ClamAV's daemon, over its INSTREAM command. Protocol: `man clamd`, section COMMANDS."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from portal.errors import Misconfigured
from portal.infra.antivirus.base import ScannerUnavailable, ScanResult
from portal.infra.connecting import reach

ENGINE = "clamd"
_CHUNK_BYTES = 64 * 1024
_MAX_ANSWER_BYTES = 4096


class ClamdScanner:
    """One connection a scan; `timeout_s` bounds each scan as a whole, from connecting to the answer."""

    def __init__(self, url: str, *, timeout_s: float = 30) -> None:
        self._address = _parsed(url)
        self._timeout_s = timeout_s

    def scan(self, data: bytes) -> ScanResult:
        """clamd's answer. Errors: ScannerUnavailable when it is down, slow, breaks off, or refuses the size."""
        # Past its size limit clamd says so and hangs up while we still send: it did not look, and sending fails.
        with _as_unavailable(), self._connected(self._timeout_s) as line:
            line.send(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK_BYTES):
                chunk = data[start : start + _CHUNK_BYTES]
                line.send(len(chunk).to_bytes(4, "big") + chunk)
            line.send(bytes(4))
            return _understood(line.answer())

    def check(self) -> None:
        """Return when clamd answers PING within 2 s."""
        with _as_unavailable(), self._connected(2.0) as line:
            line.send(b"zPING\0")
            if line.answer() != "PONG":
                raise ScannerUnavailable

    @contextlib.contextmanager
    def _connected(self, timeout_s: float) -> Iterator[_Line]:
        deadline = time.monotonic() + timeout_s
        with self._connect(min(timeout_s, 5.0)) as connection:
            yield _Line(connection, deadline)

    def _connect(self, timeout_s: float) -> socket.socket:
        if isinstance(self._address, tuple):
            host, port = self._address

            def connect(address: str, share_s: float) -> socket.socket:
                return socket.create_connection((address, port), share_s)

            return reach(host, port, connect, timeout_s=timeout_s)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout_s)
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection


class _Line:
    """A connection whose every step fits into what is left of the time."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        self._allot_time()
        self._connection.sendall(data)

    def answer(self) -> str:
        """The text up to the closing zero byte; OSError when it is cut short or does not end."""
        received = b""
        while not received.endswith(b"\0"):
            self._allot_time()
            piece = self._connection.recv(_MAX_ANSWER_BYTES)
            received += piece
            if not piece or len(received) > _MAX_ANSWER_BYTES:
                raise ConnectionError("clamd broke off before its answer was complete")
        return received.rstrip(b"\0").decode("utf-8", "replace")

    def _allot_time(self) -> None:
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("clamd took too long")
        self._connection.settimeout(left_s)


def _understood(answer: str) -> ScanResult:
    """`stream: OK` and `stream: <signature> FOUND` are answers; everything else, known or not, is none."""
    if answer == "stream: OK":
        return ScanResult(clean=True, signature=None, engine=ENGINE)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        signature = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return ScanResult(clean=False, signature=signature, engine=ENGINE)
    raise ScannerUnavailable from ValueError(f"clamd answered {answer!r}")


@contextlib.contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ScannerUnavailable from error


def _parsed(url: str) -> str | tuple[str, int]:
    """A path for `unix:///path`, a host and port for `tcp://host:port`; Misconfigured for anything else."""
    parts = urlsplit(url)
    with contextlib.suppress(ValueError):
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return parts.hostname, parts.port
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            return parts.path
    raise Misconfigured("CLAMD_URL must be tcp://host:port or unix:///path.")
