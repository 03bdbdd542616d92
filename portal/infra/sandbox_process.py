"""One child process of the sandbox as its parent sees it: started, asked over two pipes, ended."""

import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from portal.errors import VendorError

Kind = Literal["timeout", "crashed", "memory", "output"]
HEADER = struct.Struct(">II")
REPLY = struct.Struct(">cQI")
_CHUNK = 1 << 16


class SandboxError(Exception):
    """The work was not done: it took too long, died, needed too much memory or said too much."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind: Kind = kind
        self.detail = detail


class SandboxBusy(VendorError):
    """No child was free in time, or none could be started: it says nothing about the bytes, which nobody saw."""

    default_code = "reader_busy"

    def __init__(self) -> None:
        super().__init__(
            "Many files are being read at this moment and this one had to wait too long. Nothing is wrong with it. "
            "Please send it again in a minute.",
            retry_after_s=10,
        )


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use: seconds on the wall and of CPU, bytes of answer."""

    wall_s: float = 10.0
    cpu_s: int = 10
    output_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True)
class Upkeep:
    """What a child may become before it is replaced, the hard walls it is born with, and how long is waited for one."""

    address_space_bytes: int = 300 * 1024 * 1024
    open_files: int = 32
    jobs: int = 200
    resident_bytes: int = 200 * 1024 * 1024
    start_s: float = 30.0
    wait_s: float = 30.0


class Child:
    """One child process and its two pipes."""

    def __init__(self, preload: tuple[str, ...], upkeep: Upkeep) -> None:
        settings = {"preload": preload, "parent": os.getpid()}
        settings |= {"address_space_bytes": upkeep.address_space_bytes, "open_files": upkeep.open_files}
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-B", "-m", "portal.infra.sandbox_child", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(str(Path(p).resolve()) for p in sys.path), "LC_ALL": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to, self._from = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self.jobs = 0
        self.resident_bytes = 0
        self._is_ready = False

    @property
    def is_alive(self) -> bool:
        """Whether the process runs; one that idles may have been ended by the system meanwhile."""
        return self.process.poll() is None

    def await_ready(self, deadline: float) -> None:
        """Wait until the child has imported what it needs; SandboxError where it does not get that far."""
        if not self._is_ready:
            self._exchange([], deadline=deadline, output_bytes=0)
            self._is_ready = True

    def ask(self, call: bytes, payload: bytes, *, deadline: float, output_bytes: int) -> tuple[bytes, bytes]:
        """Send one job and return the reply's status and body; after a SandboxError the child is unusable."""
        self.jobs += 1
        pending = [memoryview(HEADER.pack(len(call), len(payload)) + call), memoryview(payload)]
        return self._exchange(pending, deadline=deadline, output_bytes=output_bytes)

    def _exchange(self, pending: list[memoryview], *, deadline: float, output_bytes: int) -> tuple[bytes, bytes]:
        received = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(self._from, selectors.EVENT_READ)
            ready.register(self._to, selectors.EVENT_WRITE)
            while True:
                self._wait(ready, deadline, pending, received)
                if len(received) >= REPLY.size:
                    status, resident, size = REPLY.unpack_from(received)
                    if size > output_bytes:
                        raise SandboxError("output", f"{size} bytes")
                    if len(received) >= REPLY.size + size:
                        self.resident_bytes = resident
                        return status, bytes(received[REPLY.size :])

    def _wait(
        self, ready: selectors.BaseSelector, deadline: float, pending: list[memoryview], received: bytearray
    ) -> None:
        remaining = deadline - time.monotonic()
        events = ready.select(remaining) if remaining > 0 else []
        if not events:
            raise SandboxError("timeout", "the time allowed is over")
        for key, _ in events:
            if key.fd == self._from:
                self._receive(received)
            elif not self._send(pending):
                ready.unregister(self._to)

    def _receive(self, received: bytearray) -> None:
        try:
            chunk = os.read(self._from, _CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            raise self._obituary()
        received += chunk

    def _send(self, pending: list[memoryview]) -> bool:
        """Write what the pipe takes; False when everything is sent."""
        while pending and not pending[0]:
            del pending[0]
        if not pending:
            return False
        try:
            sent = os.write(self._to, pending[0][:_CHUNK])
        except BlockingIOError:
            return True
        except BrokenPipeError:
            raise self._obituary() from None
        pending[0] = pending[0][sent:]
        return True

    def _obituary(self) -> SandboxError:
        try:
            code = self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            return SandboxError("crashed", "the child closed its pipe")
        if code in (-signal.SIGXCPU, -signal.SIGALRM):
            return SandboxError("timeout", "the CPU time allowed is over")
        return SandboxError("crashed", f"signal {-code}" if code < 0 else f"exit {code}")

    def end(self) -> None:
        """Kill the child with its group and leave no zombie; may be called twice."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        self.process.wait()
