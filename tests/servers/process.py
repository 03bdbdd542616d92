"""Starting, sharing and ending server processes; what the servers in this package have in common."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Started = TypeVar("Started")

_GUARD = Path(__file__).with_name("guard.py")
# Guards outlive the objects that started them, and Python warns of a child that is forgotten while it runs.
_started_guards: list[subprocess.Popen[bytes]] = []


class ServerError(RuntimeError):
    """A server that tests need could not be started; the words say which, and end with what it logged."""


class PortTaken(ServerError):
    """Between our look and the server's own, another process took the port: another one may be free."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now; a server is started there by `on_a_free_port`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def on_a_free_port(start: Callable[[int], Started], *, find: Callable[[], int] = free_port) -> Started:
    """What `start` makes of a free port; with another port, up to five times, where it raises PortTaken."""
    for _ in range(4):
        with suppress(PortTaken):
            return start(find())
    return start(find())


def says_port_taken(log: str) -> bool:
    """Whether a server's log says that its address is in use, as PostgreSQL, clamd, SeaweedFS and gunicorn put it."""
    return "already in use" in log or "Connection in use" in log


def unprivileged_user() -> str | None:
    """The account that servers refusing to run as root run under; None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def run_id() -> str:
    """One name for this test run, the same in each of its pytest-xdist workers."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"pid{os.getpid()}")


@dataclass(kw_only=True)
class Guarded:
    """One server under its guard. `directory` holds its data, its log and the locks of those who use it."""

    directory: Path
    command: list[str]
    stop_signal: int = int(signal.SIGTERM)
    user: str | None = None
    keep: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    litter: list[str] = field(default_factory=list)
    _guard: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    def launch(self) -> None:
        """Start the server. The caller must hold a shared lock on the directory, or the guard stops it at once."""
        arguments = [sys.executable, str(_GUARD), "--directory", str(self.directory), "--signal", str(self.stop_signal)]
        arguments += ["--user", self.user] if self.user else []
        arguments += ["--keep"] if self.keep else []
        arguments += [word for path in self.litter for word in ("--litter", path)]
        with self.log.open("ab") as log:
            self._guard = subprocess.Popen(
                [*arguments, "--", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )

        _started_guards.append(self._guard)

    def wait_until(self, ready: Callable[[], bool], *, timeout_s: float) -> None:
        """Return when `ready` says so; ServerError when the server died (PortTaken for that cause) or time is over."""
        deadline = time.monotonic() + timeout_s
        while not ready():
            if self._guard is None or self._guard.poll() is not None:
                kind = PortTaken if says_port_taken(self.log.read_text(errors="replace")) else ServerError
                raise kind(f"{self.command[0]} ended while starting:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ServerError(f"{self.command[0]} was not ready after {timeout_s:.0f} s:\n{self.tail()}")
            time.sleep(0.02)

    def wait_until_gone(self, *, timeout_s: float = 15.0) -> None:
        """Return when the guard has stopped the server; to be called after the last lock was dropped."""
        if self._guard is not None:
            self._guard.wait(timeout_s)
            self._guard = None

    def tail(self) -> str:
        """The last lines that the server logged."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


class Lease:
    """A shared lock on a server's directory: while anybody holds one, the server stays."""

    def __init__(self, directory: Path) -> None:
        self._file = os.open(directory / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def drop(self) -> None:
        """Stop using the server; the last to do so lets it end."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def shared(name: str, start: Callable[[Path], dict[str, Any]]) -> tuple[dict[str, Any], Lease]:
    """Join the run's server of that name, or start it when nobody has.

    `start` gets an empty directory, starts a Guarded server in it and returns what others need to know to use it (as
    JSON). The workers of one test run call this side by side and get the same answer; the server is started once.
    """
    directory = Path(tempfile.gettempdir()) / f"portal-tests-{os.geteuid()}-{run_id()}-{name}"
    gate = _pass_gate(directory)
    try:
        lease = Lease(directory)
        facts_file = directory / "facts.json"
        if not facts_file.exists():
            try:
                facts_file.write_text(json.dumps(start(directory)))
            except BaseException:
                lease.drop()
                raise
        return json.loads(facts_file.read_text()), lease
    finally:
        os.close(gate)


def _pass_gate(directory: Path) -> int:
    """Take the exclusive start lock of the directory, making it anew when a guard has just removed it."""
    while True:
        directory.mkdir(mode=0o711, exist_ok=True)
        if directory.stat().st_uid != os.geteuid():
            raise ServerError(f"{directory} belongs to somebody else")
        try:
            gate = os.open(directory / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            continue
        fcntl.flock(gate, fcntl.LOCK_EX)
        path = directory / "start.lock"
        if path.exists() and path.stat().st_ino == os.fstat(gate).st_ino:
            return gate
        os.close(gate)
