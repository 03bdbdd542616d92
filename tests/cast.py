"""The cast: two tenants with staff and keys, an application over a fresh database, and clients that play people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal.app import READER, create_app
from portal.config import get_settings
from portal.demo.seed import PASSWORD, staff_email
from portal.infra.parts import READERS, Parts, make_parts
from portal.infra.sandbox import SandboxPool
from portal.tenants.queries import TenantProfile, find_tenant
from tests.client import ApiClient, Browser
from tests.savings import keep_what_is_the_same

keep_what_is_the_same()


@pytest.fixture(scope="session")
def readers() -> Iterator[SandboxPool]:
    """The children that open PDFs, kept warm for all tests of a worker: starting one takes longer than most tests."""
    with SandboxPool(size=READERS, preload=READER) as pool:
        yield pool


@pytest.fixture
def parts(database_url: str, readers: SandboxPool, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """The parts over a fresh database, with the demo's tenants in it."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    get_settings.cache_clear()
    made = replace(make_parts(get_settings()), sandbox=readers)
    yield made
    made.db.engine.dispose()


@pytest.fixture
def app(parts: Parts) -> Flask:
    """The application over those parts."""
    made = create_app(parts.settings, parts)
    made.testing = True
    return made


@pytest.fixture
def demo(parts: Parts) -> TenantProfile:
    """The demo's first tenant."""
    return _tenant(parts, "demo")


@pytest.fixture
def rival(parts: Parts) -> TenantProfile:
    """The other tenant, for which everything of the first is a 404."""
    return _tenant(parts, "rival")


@pytest.fixture
def api(app: Flask) -> ApiClient:
    """A program with the demo tenant's key."""
    return ApiClient(app, tenant="demo", key="dev")


@pytest.fixture
def rival_api(app: Flask) -> ApiClient:
    """A program with the other tenant's key."""
    return ApiClient(app, tenant="rival", key="dev-rival")


@pytest.fixture
def merchant(app: Flask) -> Browser:
    """A browser that nobody knows yet; it keeps cookies and sends the forms that it was shown."""
    return Browser(app)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Another browser."""
    return Browser(app)


@pytest.fixture
def underwriter(app: Flask) -> Browser:
    """A browser in which the demo's underwriter is signed in."""
    return _signed_in(app, "underwriter", "demo")


@pytest.fixture
def admin(app: Flask) -> Browser:
    """A browser in which the demo's administrator is signed in."""
    return _signed_in(app, "admin", "demo")


@pytest.fixture
def viewer(app: Flask) -> Browser:
    """A browser in which somebody who may only look is signed in."""
    return _signed_in(app, "viewer", "demo")


@pytest.fixture
def rival_admin(app: Flask) -> Browser:
    """A browser in which the other tenant's administrator is signed in."""
    return _signed_in(app, "admin", "rival")


def _signed_in(app: Flask, role: str, tenant: str) -> Browser:
    browser = Browser(app)
    browser.get("/office/sign-in")
    browser.submit("/office/sign-in", email=staff_email(role, tenant), password=PASSWORD)
    return browser


def _tenant(parts: Parts, slug: str) -> TenantProfile:
    with parts.db.read() as session:
        found = find_tenant(session, slug=slug)
    assert found is not None
    return found
