"""Runs a named function over bytes in a warm child process, under limits, so that hostile input costs one error.

A child is a fresh interpreter (`python -m portal.infra.sandbox_child`), never a fork: the parent may have threads.
It gets no environment but the import path, no descriptors but two pipes, and its own session, so that it can be ended
with its group.
"""

import json
import os
import queue
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

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


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use: seconds on the wall and of CPU, bytes of answer."""

    wall_s: float = 10.0
    cpu_s: int = 10
    output_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True)
class Upkeep:
    """What a child may become before it is replaced, and the hard walls it is born with."""

    address_space_bytes: int = 640 * 1024 * 1024
    open_files: int = 32
    jobs: int = 200
    resident_bytes: int = 200 * 1024 * 1024
    start_s: float = 30.0


class _Child:
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

    def ask(self, call: bytes, payload: bytes, *, deadline: float, output_bytes: int) -> tuple[bytes, bytes]:
        """Send one job and return the reply's status and body; after a SandboxError the child is unusable."""
        self.jobs += 1
        received = bytearray()
        pending = [memoryview(HEADER.pack(len(call), len(payload)) + call), memoryview(payload)]
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


class SandboxPool:
    """A few warm children shared by all threads of a process; starts lazily, and anew in a forked process."""

    def __init__(self, size: int = 3, *, preload: tuple[str, ...] = (), upkeep: Upkeep | None = None) -> None:
        self._size = size
        self._preload = preload
        self._upkeep = upkeep or Upkeep()
        self._lock = threading.Lock()
        self._pid = 0
        self._slots: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        self._starter = ThreadPoolExecutor(max_workers=1)

    def run(self, name: str, payload: bytes, limits: Limits | None = None, **arguments: Any) -> Any:
        """What the function `name` ("package.module:function") returns for `payload` and the keyword arguments.

        Arguments are JSON-able; the function returns bytes or something JSON can say. Waits for a free child; raises
        SandboxError.
        """
        limits = limits or Limits()
        slots = self._open()
        try:
            child = slots.get(timeout=limits.wall_s + self._upkeep.start_s)
        except queue.Empty:
            raise SandboxError("timeout", "every child is busy") from None
        try:
            child = child or self._start()
            status, body = child.ask(
                json.dumps({"call": name, "arguments": arguments, "limits": asdict(limits)}).encode(),
                payload,
                deadline=time.monotonic() + limits.wall_s,
                output_bytes=limits.output_bytes,
            )
        except BaseException:
            if child is not None:
                child.end()
            child = None
            raise
        finally:
            slots.put(self._kept(child, slots))
        return _answer(status, body)

    def map(self, name: str, payloads: list[bytes], limits: Limits | None = None) -> list[Any]:
        """Run several payloads at once, as many as there are children; a SandboxError stands in the place it struck."""
        with ThreadPoolExecutor(max_workers=self._size) as threads:
            return list(threads.map(lambda payload: _outcome(self.run, name, payload, limits), payloads))

    def warm(self) -> None:
        """Start every child now, so that the first piece of work does not wait for imports."""
        slots = self._open()
        waiting = [slots.get() for _ in range(self._size)]
        for child in waiting:
            slots.put(child or self._start())

    def close(self) -> None:
        """End every idle child; the pool may be used again afterwards."""
        with self._lock:
            if self._pid != os.getpid():
                return
            self._pid = 0
            slots, self._slots = self._slots, queue.LifoQueue()
            self._starter.shutdown(wait=True)
        while True:
            try:
                child = slots.get_nowait()
            except queue.Empty:
                return
            if child is not None:
                child.end()

    def __enter__(self) -> "SandboxPool":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _open(self) -> "queue.LifoQueue[_Child | None]":
        with self._lock:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self._slots = queue.LifoQueue()
                self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-starter")
                for _ in range(self._size):
                    self._slots.put(None)
            return self._slots

    def _start(self) -> _Child:
        """A child started by the pool's own thread: the kernel ends a child with the THREAD that started it."""
        return self._starter.submit(_Child, self._preload, self._upkeep).result()

    def _kept(self, child: _Child | None, slots: "queue.LifoQueue[_Child | None]") -> _Child | None:
        """The child for the next job, or None where it has served long enough or the pool was closed meanwhile."""
        if child is None:
            return None
        fresh = child.jobs < self._upkeep.jobs and child.resident_bytes < self._upkeep.resident_bytes
        if fresh and self._pid and slots is self._slots:
            return child
        child.end()
        return None


def _outcome(run: Callable[..., Any], name: str, payload: bytes, limits: Limits | None) -> Any:
    try:
        return run(name, payload, limits)
    except SandboxError as error:
        return error


def _answer(status: bytes, body: bytes) -> Any:
    if status == b"b":
        return body
    if status == b"j":
        return json.loads(body)
    words = body.decode("utf-8", "replace")
    if status == b"m":
        raise SandboxError("memory", words)
    if status == b"o":
        raise SandboxError("output", words)
    raise SandboxError("crashed", words)
