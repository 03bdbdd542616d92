"""pytest plugin: the servers as session fixtures, each started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.postgres import PostgresServer


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL that all workers of the run share; make databases on it, never tables in its own."""
    server = PostgresServer.given_or_shared()
    yield server
    server.close()
