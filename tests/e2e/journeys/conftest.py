"""A served portal with the demo's tenants, and pages with and without JavaScript."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portal.app import create_app
from portal.config import get_settings
from portal.demo.seed import seed_tenants
from portal.infra.parts import make_parts
from tests.e2e.site import Site, served


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The portal over an SQLite file of the test's own."""
    path = tmp_path / "portal.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("WORKER_POLL_MS", "100")
    get_settings.cache_clear()
    parts = make_parts(get_settings())
    seed_tenants(parts.db, parts.settings)
    try:
        with served(create_app(parts.settings, parts), parts) as site:
            yield site
    finally:
        parts.sandbox.close()
        parts.db.engine.dispose()


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser in which JavaScript is switched off, as wide as a small phone."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    yield context.new_page()
    context.close()
