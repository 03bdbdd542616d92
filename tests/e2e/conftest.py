"""Browser tests use the browser that this machine has, whatever order plugins were loaded in."""

import pytest

from tests.servers.fixtures import browser_type_launch_args

__all__ = ["browser_type_launch_args"]


@pytest.fixture(scope="session")
def base_url() -> str:
    """Every test names its own server; the plugin's fixture is written in a way that pytest 9 warns about."""
    return ""
