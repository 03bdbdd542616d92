"""Hostile work costs one error: the child is ended, replaced, and nothing of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.infra.sandbox import Limits, SandboxBusy, SandboxError, SandboxPool, Upkeep

JOBS = "tests.integration.infra.sandbox_jobs"
SHORT = Limits(wall_s=1.0, cpu_s=10, output_bytes=1000)


@pytest.fixture
def pool() -> Iterator[SandboxPool]:
    with SandboxPool(2) as opened:
        yield opened


@pytest.fixture
def others() -> set[int]:
    """The children that this worker keeps for other tests; asked for before a test has its own."""
    return children_of(os.getpid()) & _sandbox_pids()


def children_of(pid: int) -> set[int]:
    """The living processes whose parent is `pid`."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def test_bytes_go_in_and_bytes_or_values_come_out(pool: SandboxPool) -> None:
    assert pool.run(f"{JOBS}:reverse", b"abc" * 200_000) == (b"abc" * 200_000)[::-1]
    assert pool.run(f"{JOBS}:describe", b"abc", page=2)["arguments"] == {"page": 2}


def test_a_child_stays_warm_between_jobs(pool: SandboxPool) -> None:
    pids = {pool.run(f"{JOBS}:describe", b"")["pid"] for _ in range(4)}

    assert len(pids) == 1


def test_a_child_knows_nothing_of_the_parents_environment(pool: SandboxPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")

    assert set(pool.run(f"{JOBS}:describe", b"")["environment"]) <= {"PYTHONPATH", "LC_ALL", "LC_CTYPE"}


@pytest.mark.parametrize(
    ("job", "limits", "kind"),
    [
        ("sleep", SHORT, "timeout"),
        ("spin", Limits(wall_s=8.0, cpu_s=0), "timeout"),
        ("swallow_memory", Limits(), "memory"),
        ("die", Limits(), "crashed"),
        ("raise_error", Limits(), "crashed"),
        ("talk", SHORT, "output"),
        ("no_such_function", Limits(), "crashed"),
    ],
)
def test_what_goes_wrong_in_a_child_is_one_error(pool: SandboxPool, job: str, limits: Limits, kind: str) -> None:
    with pytest.raises(SandboxError) as caught:
        pool.run(f"{JOBS}:{job}", b"data", limits)

    assert caught.value.kind == kind
    assert pool.run(f"{JOBS}:reverse", b"abc") == b"cba"


def test_a_library_that_prints_does_not_speak_for_the_child(pool: SandboxPool) -> None:
    assert pool.run(f"{JOBS}:print_loudly", b"quiet") == b"quiet"


def test_a_child_writes_no_file(pool: SandboxPool) -> None:
    assert pool.run(f"{JOBS}:write_file", b"data") == "OSError"


def test_what_a_hanging_child_started_ends_with_it(others: set[int], pool: SandboxPool) -> None:
    with pytest.raises(SandboxError):
        pool.run(f"{JOBS}:spawn_and_hang", b"", SHORT)

    pool.close()
    assert children_of(os.getpid()) & _sandbox_pids() <= others
    ends = time.monotonic() + 10
    while (left := [p for p in _all_pids() if _command(p).startswith("sleep 61.7")]) and time.monotonic() < ends:
        os.sched_yield()
    assert left == []


def test_closing_the_pool_leaves_no_child(others: set[int]) -> None:
    with SandboxPool(2) as pool:
        pool.warm()
        assert len((children_of(os.getpid()) & _sandbox_pids()) - others) == 2

    assert children_of(os.getpid()) & _sandbox_pids() <= others


def test_threads_share_the_children(others: set[int], pool: SandboxPool) -> None:
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda i=i: answers.append(pool.run(f"{JOBS}:reverse", b"%d" % i))) for i in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(int(answer[::-1]) for answer in answers) == list(range(12))
    assert len((children_of(os.getpid()) & _sandbox_pids()) - others) <= 2


def test_a_child_that_has_served_long_enough_is_followed_by_one_that_starts_at_once() -> None:
    with SandboxPool(1, upkeep=Upkeep(jobs=1)) as pool:
        pool.warm()
        (first,) = pool._slots.queue

        pool.run(f"{JOBS}:reverse", b"abc")

        (second,) = pool._slots.queue
        assert second is not None
        assert second is not first
        assert second.is_alive
        assert pool.run(f"{JOBS}:reverse", b"abc") == b"cba"


def test_a_pool_that_could_not_be_warmed_still_tells_each_caller_so() -> None:
    with SandboxPool(2, preload=("no.such.module",), upkeep=Upkeep(wait_s=0.2)) as pool:
        for act in (pool.warm, pool.warm, lambda: pool.run(f"{JOBS}:reverse", b"abc")):
            with pytest.raises(SandboxBusy):
                act()

        assert pool._slots.qsize() == 2


def test_whoever_waits_in_vain_for_a_free_child_learns_nothing_about_the_file() -> None:
    with SandboxPool(1, upkeep=Upkeep(wait_s=0.2)) as pool:
        pool.warm()
        busy = threading.Thread(target=lambda: pool.map(f"{JOBS}:sleep", [b""], SHORT))
        busy.start()
        while not pool._slots.empty():
            os.sched_yield()

        with pytest.raises(SandboxBusy) as caught:
            pool.run(f"{JOBS}:reverse", b"abc")
        busy.join()

    assert not caught.value.permanent
    assert caught.value.retry_after_s > 0


def test_a_child_that_cannot_start_says_nothing_about_the_file() -> None:
    with SandboxPool(1, preload=("no.such.module",)) as pool, pytest.raises(SandboxBusy):
        pool.run(f"{JOBS}:reverse", b"abc")


def test_the_start_of_a_child_is_not_on_the_clock_of_the_first_file() -> None:
    with SandboxPool(1, preload=("tests.integration.infra.slow_import",)) as pool:
        assert pool.run(f"{JOBS}:reverse", b"abc", Limits(wall_s=0.5)) == b"cba"


def test_an_idle_child_that_the_system_ended_costs_no_file_its_reading(pool: SandboxPool) -> None:
    pid = pool.run(f"{JOBS}:describe", b"")["pid"]
    os.kill(pid, signal.SIGKILL)
    while _state(pid) not in ("Z", ""):
        os.sched_yield()

    assert pool.run(f"{JOBS}:reverse", b"abc") == b"cba"


def test_a_child_opens_only_a_few_files(pool: SandboxPool) -> None:
    assert 0 < pool.run(f"{JOBS}:open_many", b"") < 32


def test_the_memory_of_a_child_has_a_wall_even_where_nobody_asks_python() -> None:
    with SandboxPool(1, upkeep=Upkeep(address_space_bytes=400 << 20)) as pool:
        with pytest.raises(SandboxError) as caught:
            pool.run(f"{JOBS}:map_memory", b"")

        assert caught.value.kind in ("memory", "crashed")


def test_a_child_is_replaced_when_it_has_grown() -> None:
    with SandboxPool(1, upkeep=Upkeep(resident_bytes=100 << 20)) as pool:
        pids = [pool.run(f"{JOBS}:grow", b"") for _ in range(6)]

    assert 1 < len(set(pids)) < 6


def test_a_child_is_replaced_after_its_jobs() -> None:
    with SandboxPool(1, upkeep=Upkeep(jobs=2)) as pool:
        pids = [pool.run(f"{JOBS}:describe", b"")["pid"] for _ in range(4)]

    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_the_children_of_a_thread_that_ended_live_on(pool: SandboxPool) -> None:
    first: list[int] = []
    thread = threading.Thread(target=lambda: first.append(pool.run(f"{JOBS}:describe", b"")["pid"]))
    thread.start()
    thread.join()

    assert pool.run(f"{JOBS}:describe", b"")["pid"] == first[0]


def test_the_children_die_with_a_parent_that_is_killed() -> None:
    script = (
        "import time; from portal.infra.sandbox import SandboxPool\n"
        "pool = SandboxPool(2); pool.warm(); print('up', flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path.cwd())
    assert parent.stdout is not None
    parent.stdout.readline()
    orphans = children_of(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()

    deadline = time.monotonic() + 5
    while orphans & _all_pids() and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    assert len(orphans) == 2
    assert orphans & _all_pids() == set()


def _all_pids() -> set[int]:
    return {int(p.name) for p in Path("/proc").glob("[0-9]*") if _state(int(p.name)) not in ("Z", "")}


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _sandbox_pids() -> set[int]:
    return {pid for pid in _all_pids() if "sandbox_child" in _command(pid)}
