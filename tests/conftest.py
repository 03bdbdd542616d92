"""Fixtures that every test may use. A test gets a database of its own, cloned from one migrated template."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.savings import work_in_memory
from tests.servers.postgres import PostgresServer

work_in_memory()
pytest_plugins = ["tests.servers.fixtures", "tests.cast"]

SECRET = "test-secret-" + "0" * 52
FIELD_KEYS = "1:" + "ab" * 32
DATABASES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The same settings everywhere: MOCK_MODE, a directory of the test's own, fixed keys, nothing else from outside."""
    from portal.config import Settings, get_settings
    from portal.infra import circuits
    from portal.infra.crypto import keyring

    circuits.forget_all()
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("MOCK_MODE", "true")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("FIELD_KEYS", FIELD_KEYS)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    get_settings.cache_clear()
    keyring.cache_clear()
    yield
    get_settings.cache_clear()
    keyring.cache_clear()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest revision."""
    from portal.infra.migrations import upgrade

    path = tmp_path_factory.mktemp("template") / "portal.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """A PostgreSQL database at the newest revision; its name."""
    from portal.infra.migrations import upgrade

    return postgres_server.template("portal", upgrade)


@pytest.fixture(scope="session")
def seeded_sqlite_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the demo's tenants in it."""
    path = tmp_path_factory.mktemp("seeded") / "portal.db"
    shutil.copy(sqlite_template, path)
    _seed(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def seeded_postgres_template(postgres_server: PostgresServer) -> str:
    """The same with the demo's tenants in it; its name."""
    from portal.infra.migrations import upgrade

    def build(url: str) -> None:
        upgrade(url)
        _seed(url)

    return postgres_server.template("seeded", build)


def _seed(url: str) -> None:
    from portal.config import Settings
    from portal.demo.seed import seed_tenants
    from portal.infra.db import Database
    from portal.infra.tables import load_tables

    load_tables()
    database = Database(Settings(database_url=url).app_database_url)
    seed_tenants(database, Settings(mock_mode=True, database_url=url))
    database.engine.dispose()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own, on both kinds: empty, or with the demo's tenants for `parts`."""
    seeded = "seeded_" if "parts" in request.fixturenames else ""
    if request.param == "sqlite":
        path = tmp_path / "portal.db"
        shutil.copy(request.getfixturevalue(f"{seeded}sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database(template=request.getfixturevalue(f"{seeded}postgres_template"))
    yield url
    server.drop_database(url)
