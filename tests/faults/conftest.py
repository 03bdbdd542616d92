"""Fixtures for tests that break things: a database with the demo's tenants, reachable for server processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.infra.parts import Parts
from tests.faults.served import Served, serving


@pytest.fixture
def pair(parts: Parts) -> Iterator[list[Served]]:
    """Two real servers over one database: `parts` put its address into the environment."""
    with serving(2) as servers:
        yield servers


@pytest.fixture
def server(parts: Parts) -> Iterator[Served]:
    """One real server."""
    with serving(1) as servers:
        yield servers[0]
