"""Runs a named function over bytes in a warm child process, under limits, so that hostile input costs one error.

A child is a fresh interpreter (`python -m portal.infra.sandbox_child`), never a fork: the parent may have threads.
It gets no environment but the import path, no descriptors but two pipes, and its own session, so that it can be ended
with its group.
"""

import json
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from portal.infra.sandbox_process import Child, Limits, SandboxBusy, SandboxError, Upkeep

__all__ = ["Limits", "SandboxBusy", "SandboxError", "SandboxPool", "Upkeep"]


class SandboxPool:
    """A few warm children shared by all threads of a process; starts lazily, and anew in a forked process."""

    def __init__(self, size: int = 3, *, preload: tuple[str, ...] = (), upkeep: Upkeep | None = None) -> None:
        self._size = size
        self._preload = preload
        self._upkeep = upkeep or Upkeep()
        self._lock = threading.Lock()
        self._pid = 0
        self._slots: queue.LifoQueue[Child | None] = queue.LifoQueue()
        self._starter = ThreadPoolExecutor(max_workers=1)

    def run(self, name: str, payload: bytes, limits: Limits | None = None, **arguments: Any) -> Any:
        """What the function `name` ("package.module:function") returns for `payload` and the keyword arguments.

        Arguments are JSON-able; the function returns bytes or something JSON can say. Waits for a free child. Raises
        SandboxError where the work failed and SandboxBusy where it was not begun.
        """
        limits = limits or Limits()
        slots = self._open()
        try:
            child = slots.get(timeout=self._upkeep.wait_s)
        except queue.Empty:
            raise SandboxBusy from None
        try:
            child = self._ready(child)
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
        """Start every child now, so that the first piece of work does not wait for imports; SandboxBusy if none can."""
        slots = self._open()
        waiting = [slots.get() for _ in range(self._size)]
        for number, child in enumerate(waiting):
            waiting[number] = child or self._successor()
        try:
            for number, child in enumerate(waiting):
                waiting[number] = None
                waiting[number] = self._ready(child)
        finally:
            for child in waiting:
                slots.put(child)

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

    def _open(self) -> "queue.LifoQueue[Child | None]":
        with self._lock:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self._slots = queue.LifoQueue()
                self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-starter")
                for _ in range(self._size):
                    self._slots.put(None)
            return self._slots

    def _start(self) -> Child:
        """A child started by the pool's own thread: the kernel ends a child with the THREAD that started it."""
        return self._starter.submit(Child, self._preload, self._upkeep).result()

    def _ready(self, child: Child | None) -> Child:
        """This child, or a new one in its place, once it can work; its start is not on the job's clock."""
        if child is not None and not child.is_alive:
            child.end()
            child = None
        try:
            child = child or self._start()
            child.await_ready(time.monotonic() + self._upkeep.start_s)
        except (SandboxError, OSError) as error:
            if child is not None:
                child.end()
            raise SandboxBusy from error
        return child

    def _kept(self, child: Child | None, slots: "queue.LifoQueue[Child | None]") -> Child | None:
        """The child for the next job; None where this one was lost or the pool was closed meanwhile.

        One that has served long enough is followed by another at once, so that no job waits for its imports.
        """
        if child is None:
            return None
        is_open = bool(self._pid) and slots is self._slots
        if is_open and child.jobs < self._upkeep.jobs and child.resident_bytes < self._upkeep.resident_bytes:
            return child
        child.end()
        return self._successor() if is_open else None

    def _successor(self) -> Child | None:
        """A child that has just been started and is not waited for; None where the machine has no room for one."""
        try:
            return self._start()
        except (OSError, RuntimeError):  # the starter says RuntimeError where the pool is being closed
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
