"""What a server's processes have used, as Linux counts it under /proc."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS_S = os.sysconf("SC_CLK_TCK")
# Of /proc/<pid>/stat, counted from the state, which is the first field behind the name in brackets.
_STATE, _PARENT, _USER, _SYSTEM = 0, 1, 11, 12
READER = "portal.infra.sandbox_child"


@dataclass(frozen=True)
class Process:
    """One process now: CPU seconds of its own, resident memory now and at its highest in bytes."""

    pid: int
    parent: int
    state: str
    command: str
    cpu_s: float
    resident_bytes: int
    peak_bytes: int

    @property
    def is_reader(self) -> bool:
        """Whether it is a child that reads PDFs."""
        return READER in self.command

    @property
    def is_zombie(self) -> bool:
        """Whether it ended and nobody asked how."""
        return self.state == "Z"


def family(pid: int) -> list[Process]:
    """The process and everything below it, parents before children."""
    everybody = {found.pid: found for found in map(_look_at, _pids()) if found is not None}
    known = [everybody[pid]] if pid in everybody else []
    for one in known:
        known += [other for other in everybody.values() if other.parent == one.pid]
    return known


def readers(pid: int) -> list[Process]:
    """The children of this server that read PDFs."""
    return [one for one in family(pid) if one.is_reader]


def _pids() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _look_at(pid: int) -> Process | None:
    """None for a process that ended meanwhile."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        where = _PROC / str(pid)
        fields = (where / "stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in (where / "status").read_text().splitlines() if ":" in line)
        return Process(
            pid=pid,
            parent=int(fields[_PARENT]),
            state=fields[_STATE],
            command=(where / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"),
            cpu_s=(int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS_S,
            resident_bytes=_bytes(status.get("VmRSS")),
            peak_bytes=_bytes(status.get("VmHWM")),
        )
    return None


def _bytes(said: str | None) -> int:
    """`  1234 kB` in bytes; a zombie has no memory and says nothing."""
    return int(said.split()[0]) * 1024 if said else 0
