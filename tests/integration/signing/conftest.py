"""Deals with an accepted offer, of a tenant that signs here and of one that signs elsewhere."""

from __future__ import annotations

import pytest

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.integration.signing.stage import Stage


@pytest.fixture
def stage(parts: Parts, demo: TenantProfile) -> Stage:
    """An accepted deal with a complete intake; its tenant signs on our own pages."""
    return Stage(parts, demo).answer().accept()


@pytest.fixture
def elsewhere(parts: Parts, rival: TenantProfile) -> Stage:
    """The same of a tenant that signs elsewhere."""
    return Stage(parts, rival).answer().accept()
