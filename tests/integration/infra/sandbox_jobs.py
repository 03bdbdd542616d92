"""What the sandbox's children are told to do in its tests."""

import mmap
import os
import subprocess
import sys
import time
from pathlib import Path


def reverse(data: bytes) -> bytes:
    return data[::-1]


def describe(data: bytes, **arguments: object) -> dict[str, object]:
    return {"size": len(data), "pid": os.getpid(), "arguments": arguments, "environment": sorted(os.environ)}


def sleep(data: bytes) -> bytes:
    time.sleep(60)
    return data


def spin(data: bytes) -> bytes:
    while True:
        pass


def swallow_memory(data: bytes) -> bytes:
    return b"x" * (4 << 30)


def die(data: bytes) -> bytes:
    os.abort()


def raise_error(data: bytes) -> bytes:
    raise TypeError("odd file")


def talk(data: bytes) -> bytes:
    return b"x" * (1 << 20)


def print_loudly(data: bytes) -> bytes:
    print("noise" * 1000)
    sys.stdout.flush()
    return data


def write_file(data: bytes) -> str:
    try:
        Path("/tmp/sandbox-was-here").write_bytes(data)
    except OSError as error:
        return type(error).__name__
    return "written"


def spawn_and_hang(data: bytes) -> bytes:
    subprocess.Popen(["sleep", "61.7"])
    time.sleep(60)
    return data


def grow(data: bytes) -> int:
    globals().setdefault("kept", []).append(bytearray(40 << 20))
    return os.getpid()


def open_many(data: bytes) -> int:
    opened = []
    try:
        while True:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return len(opened)
    finally:
        for descriptor in opened:
            os.close(descriptor)


def map_memory(data: bytes) -> int:
    return len(mmap.mmap(-1, 600 << 20))


def loaded(data: bytes) -> bool:
    return data.decode() in sys.modules
