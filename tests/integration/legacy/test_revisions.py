"""The chain of revisions: one line, numbered, from nothing to head, back and up again, with no drift."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from portal.config import get_settings
from portal.infra.crypto import keyring
from portal.infra.db import make_engine
from portal.infra.migrations import INI
from tests.integration.legacy.earlier import drift, go_back, migrate
from tests.servers.postgres import PostgresServer


@pytest.fixture(params=("sqlite", "postgresql"))
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield url
    server.drop_database(url)


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_revisions_are_one_numbered_line() -> None:
    script = ScriptDirectory.from_config(Config(str(INI)))
    names = [revision.revision for revision in script.walk_revisions()][::-1]

    assert len(script.get_heads()) == 1, "alembic has two heads; rebase the newer revision onto the other"
    assert all(re.fullmatch(rf"{number:04}_[a-z_]+", name) for number, name in enumerate(names, 1)), names


def test_nothing_becomes_head_without_any_key_and_without_drift(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOCK_MODE", "SECRET_KEY", "FIELD_KEYS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", empty_url)
    get_settings.cache_clear()
    keyring.cache_clear()

    migrate(empty_url)

    drift(empty_url)
    assert not [name for name in tables(empty_url) if name.startswith("earlier_")]


def test_each_step_goes_down_and_up_again(empty_url: str) -> None:
    migrate(empty_url)
    whole = tables(empty_url)

    for target in ("0003_bring_rows", "0002_portal", "0001_earlier_system"):
        go_back(empty_url, target)
    migrate(empty_url)

    assert tables(empty_url) == whole
    drift(empty_url)


def test_a_fresh_database_can_be_taken_down_to_nothing(empty_url: str) -> None:
    migrate(empty_url)

    go_back(empty_url, "base")

    assert tables(empty_url) == {"alembic_version"}
