"""The child's side of the sandbox: walls first, then one job after another from the pipe until it closes."""

import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

from portal.infra.sandbox_process import HEADER, REPLY

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_NAME_LIMIT = 300


def main(settings: dict[str, Any]) -> None:
    """Serve jobs on the two pipes that the parent gave; returns when the parent closes them."""
    _die_with(settings["parent"])
    source, target = _private_pipes()
    for module in settings["preload"]:
        importlib.import_module(module)
    _walls(settings)
    _say(target, b"r", b"")
    gc.freeze()
    gc.disable()  # a job is short; what it leaves is collected after its answer
    while True:
        head = source.read(HEADER.size)
        if len(head) < HEADER.size:
            return
        call_size, payload_size = HEADER.unpack(head)
        call = json.loads(source.read(call_size))
        status, body = _do(call, source.read(payload_size))
        _say(target, status, body)
        gc.collect()


def _say(target: BinaryIO, status: bytes, body: bytes) -> None:
    target.write(REPLY.pack(status, _resident_bytes(), len(body)) + body)
    target.flush()


def _do(call: dict[str, Any], payload: bytes) -> tuple[bytes, bytes]:
    limits = call["limits"]
    _arm(limits["wall_s"], limits["cpu_s"])
    try:
        status, body = _encoded(_function(call["call"])(payload, **call["arguments"]))
    except MemoryError:
        status, body = b"m", b"out of memory"
    except RecursionError:
        status, body = b"x", b"RecursionError"
    except Exception as error:  # whatever hostile input provokes is this job's failure and nobody else's
        status, body = b"x", f"{type(error).__name__}: {error}"[:_NAME_LIMIT].encode("utf-8", "replace")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return (b"o", str(len(body)).encode()) if len(body) > limits["output_bytes"] else (status, body)


def _encoded(result: object) -> tuple[bytes, bytes]:
    if isinstance(result, bytes):
        return b"b", result
    return b"j", json.dumps(result, separators=(",", ":")).encode()


def _function(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def _arm(wall_s: float, cpu_s: int) -> None:
    """A child that hangs ends itself a little after the parent has given up on it, whatever became of the parent."""
    signal.setitimer(signal.ITIMER_REAL, wall_s + 1.0)
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + cpu_s + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _walls(settings: dict[str, Any]) -> None:
    space, files = settings["address_space_bytes"], settings["open_files"]
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The job pipes on descriptors of their own, so that a library that prints cannot speak in the protocol."""
    source, target = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return os.fdopen(source, "rb"), os.fdopen(target, "wb")


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
