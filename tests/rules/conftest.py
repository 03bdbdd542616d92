"""The rules look at doors, not at databases: one kind is enough here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def database_url(seeded_sqlite_template: Path, tmp_path: Path) -> str:
    """An SQLite file with the demo's tenants in it."""
    path = tmp_path / "portal.db"
    shutil.copy(seeded_sqlite_template, path)
    return f"sqlite:///{path}"
