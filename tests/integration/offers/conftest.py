"""A deal to decide about."""

from __future__ import annotations

import pytest

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.integration.offers.desk import Desk, open_desk


@pytest.fixture
def desk(parts: Parts, demo: TenantProfile) -> Desk:
    """A deal of the demo tenant, whose business' state is known; nothing is measured yet."""
    return open_desk(parts, demo, name="Maple Deli LLC")


@pytest.fixture
def offered(desk: Desk) -> Desk:
    """The same deal with three offers."""
    desk.measure()
    desk.make()
    return desk
