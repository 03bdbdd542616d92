"""Files made to break readers: each gets a verdict in time, none costs more, nothing is left behind."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.infra.sandbox import SandboxPool
from portal.statements.reading import new_pool, read_statement
from tests.integration.infra.test_sandbox import children_of
from tests.integration.statements.reading.corpus import HOSTILE, needs_hostile

pytestmark = needs_hostile
SECONDS = 15.0
PARENT_GROWTH_KIB = 16 * 1024
CHILD_KIB = 300 * 1024


def resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def files() -> list[Path]:
    return sorted(path for path in HOSTILE.glob("*") if path.name != "manifest.json") if HOSTILE.is_dir() else []


def judge(paths: list[Path], pool: SandboxPool) -> None:
    for path in paths:
        started = time.monotonic()
        reading = read_statement(path.read_bytes(), name=path.name, pool=pool)
        assert time.monotonic() - started < SECONDS, path.name
        assert reading.verdict in ("proved", "contradicted", "unproved", "refused")
        assert reading.reason.endswith(".")


def test_a_sample_of_hostile_files_gets_verdicts() -> None:
    paths = files()
    with new_pool(2) as pool:
        judge(paths[:: max(1, len(paths) // 15)], pool)


@pytest.mark.slow
def test_every_hostile_file_gets_a_verdict_and_leaves_nothing() -> None:
    children = children_of(os.getpid())

    with new_pool(2) as pool:
        judge(files(), pool)
        once = resident_kib()
        judge(files(), pool)
        twice = resident_kib()

    assert twice - once < PARENT_GROWTH_KIB
    assert children_of(os.getpid()) <= children


@pytest.mark.slow
def test_no_hostile_file_makes_its_child_larger_than_allowed() -> None:
    """A child that grows is replaced, so the largest that ever ran is what the system counted for all of them."""
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from portal.statements.reading import new_pool, read_statement\n"
        "with new_pool(1) as pool:\n"
        "    for path in sys.argv[1:]: read_statement(Path(path).read_bytes(), name='', pool=pool)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, files())], capture_output=True, check=True, text=True, cwd=Path.cwd()
    )

    assert 0 < int(done.stdout) < CHILD_KIB


def test_no_program_inside_a_file_gets_past_the_gate() -> None:
    """The names of these files say what is in them."""
    paths = [path for path in files() if any(word in path.name for word in ("js_openaction", "js-", "embedded_file"))]

    with new_pool(2) as pool:
        verdicts = {path.name: read_statement(path.read_bytes(), name=path.name, pool=pool) for path in paths}

    assert paths
    assert {reading.verdict for reading in verdicts.values()} == {"refused"}
