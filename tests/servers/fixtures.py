"""pytest plugin: the servers as session fixtures, each started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.browser import LAUNCH_ARGUMENTS, find_browser
from tests.servers.clamd import ClamdServer, find_clamd
from tests.servers.postgres import PostgresServer
from tests.servers.s3 import S3Server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL that all workers of the run share; make databases on it, never tables in its own."""
    server = PostgresServer.given_or_shared()
    yield server
    server.close()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A real S3 server that all workers of the run share; each test makes a bucket of its own."""
    server = S3Server.shared()
    yield server
    server.close()


@pytest.fixture(scope="session")
def clamd_server() -> Iterator[ClamdServer]:
    """A real clamd that knows EICAR and nothing else; skips where clamd is not installed and could not be."""
    if find_clamd() is None:
        pytest.skip("clamd is not installed here, and `python -m tests.servers.prepare` could not install it")
    server = ClamdServer.shared()
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """pytest-playwright's launch options, with the browser that this machine has.

    Its plugin may load after this one and win, so tests/e2e/conftest.py names this fixture once more.
    """
    path = find_browser()
    if path is None:
        pytest.fail("there is no browser: run `python -m tests.servers.prepare`")
    return {**browser_type_launch_args, "executable_path": str(path), "args": list(LAUNCH_ARGUMENTS)}
