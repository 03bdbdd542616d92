"""A real `portal serve` in a process of its own, and callers that never give up."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.servers.process import free_port, says_port_taken

PORTAL = Path(sys.executable).with_name("portal")
READY_WITHIN_S = 90
CALL_TIMEOUT_S = 20
LOG_BYTES = 100_000
# Somebody else is at it, or the server could not: trying again helps.
PASSING = (409, 429, 500, 502, 503)


@dataclass
class Served:
    """One web process (and gunicorn's master above it) over a given database."""

    port: int = field(default_factory=free_port)
    options: tuple[str, ...] = ("--no-worker",)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _log: IO[bytes] = field(default_factory=tempfile.TemporaryFile, repr=False)
    _has_answered: bool = field(default=False, repr=False)

    def start(self) -> None:
        """Begin, without waiting: several start faster side by side."""
        self._log.seek(0)
        self._log.truncate()
        self.process = subprocess.Popen(
            [str(PORTAL), "serve", "--port", str(self.port), "--workers", "1", *self.options],
            env=dict(os.environ),
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Return when it answers; on another port where the first one was taken before it came to listen there."""
        deadline = time.monotonic() + READY_WITHIN_S
        while self._has_lost_its_port() or not self._answers():
            assert self.process is not None
            if self._has_lost_its_port():
                self._move()
            assert self.process.poll() is None, f"portal serve ended while starting:\n{self._said()}"
            assert time.monotonic() < deadline, f"portal serve was not ready in time:\n{self._said()}"
            time.sleep(0.05)
        self._has_answered = True

    def _move(self) -> None:
        self.kill()
        self.port = free_port()
        self.start()

    def _has_lost_its_port(self) -> bool:
        """Somebody else listens there. Whoever has answered before is known by its port and waits for it instead."""
        return not self._has_answered and says_port_taken(self._said())

    def _said(self) -> str:
        return os.pread(self._log.fileno(), LOG_BYTES, 0).decode(errors="replace")

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            with contextlib.closing(connection):
                connection.request("GET", "/api/healthz")
                return connection.getresponse().status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL to the web process and its master, at once: nothing is finished, nothing is told."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self._log.close()


@contextlib.contextmanager
def serving(count: int, *, options: tuple[str, ...] = ("--no-worker",)) -> Iterator[list[Served]]:
    """`count` servers over the database of the environment, ended afterwards."""
    made = [Served(options=options) for _ in range(count)]
    try:
        for one in made:
            one.start()
        for one in made:
            one.wait()
        yield made
    finally:
        for one in made:
            one.close()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: dict[str, Any]
    replayed: bool


def call(port: int, path: str, body: dict[str, Any], *, key: str) -> Answer:
    """POST once. OSError or HTTPException when there was no answer: nobody knows then whether it was done."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=CALL_TIMEOUT_S)) as connection:
        connection.request("POST", path, json.dumps(body).encode(), headers(key))
        response = connection.getresponse()
        return Answer(response.status, json.loads(response.read()), response.getheader("Idempotent-Replayed") == "true")


def headers(key: str) -> dict[str, str]:
    """A call of the demo tenant's program."""
    return {
        "X-Tenant-ID": "demo",
        "Authorization": "Bearer dev",
        "Idempotency-Key": key,
        "Content-Type": "application/json",
    }


def insist(ports: list[int], path: str, body: dict[str, Any], *, key: str, within_s: float = 60) -> Answer:
    """POST the same under the same key, at one server after the other, until one says that it is done."""
    deadline, attempt, last = time.monotonic() + within_s, 0, "nothing"
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            answer = call(ports[attempt % len(ports)], path, body, key=key)
            if answer.status == 200:
                return answer
            last = f"{answer.status} {answer.body}"
            if answer.status not in PASSING:
                raise AssertionError(f"key {key} was refused: {last}")
        attempt += 1
        time.sleep(0.05)
    raise AssertionError(f"key {key} was not done within {within_s} s; the last answer was {last}")


def speak(port: int, raw: bytes, *, listen: bool = True) -> bytes:
    """Send these bytes and no more, close the sending side, and give back what is answered (nothing unless asked)."""
    with socket.create_connection(("127.0.0.1", port), timeout=CALL_TIMEOUT_S) as line:
        line.sendall(raw)
        if not listen:
            return b""
        line.shutdown(socket.SHUT_WR)
        heard = b""
        while piece := line.recv(65536):
            heard += piece
        return heard


def request_bytes(
    path: str,
    body: bytes,
    *,
    key: str,
    content_type: str,
    promised: int | None = None,
    more: dict[str, str] | None = None,
) -> bytes:
    """A POST as it goes over the line, promising `promised` bytes of body, with `more` headers."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "X-Tenant-ID: demo",
        "Authorization: Bearer dev",
        f"Idempotency-Key: {key}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body) if promised is None else promised}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in (more or {}).items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
