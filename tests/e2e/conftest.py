"""Browser tests use the browser that this machine has, whatever order plugins were loaded in."""

import pytest
from playwright.sync_api import expect

from tests.servers.fixtures import browser_type_launch_args

__all__ = ["browser_type_launch_args"]

# A machine that is busy with something else takes its time; what never happens still fails.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def base_url() -> str:
    """Every test names its own server; the plugin's fixture is written in a way that pytest 9 warns about."""
    return ""
