"""The chain of revisions: one line, numbered, from nothing to head, back and up again, with no drift."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
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


def test_a_message_that_failed_before_gets_the_reason_of_its_newest_event(empty_url: str) -> None:
    migrate(empty_url)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    moment = {"created_at": now if empty_url.startswith("postgresql") else now.replace(tzinfo=None)}
    of_tenant = {"tenant_id": "tn_1", **moment}
    sealed = {"phone_sealed": b"-", "phone_hash": "h", "body_sealed": b"-", "campaign": "news"}
    ends = {"sm_1": "failed", "sm_2": "delivered"}
    told = [(1, "sm_1", "not_sent"), (2, "sm_2", "not_sent"), (3, "sm_1", "provider")]
    datas = [(sequence, f'{{"reason":"{reason}","sms_id":"{sms_id}"}}') for sequence, sms_id, reason in told]
    # What an earlier system wrote may be anything.
    datas += [(4, "null"), (5, '["reason","sms_id"]'), (6, f'{{"reason":"{"long" * 10}","sms_id":7}}')]
    with connected(empty_url) as connection:
        put(connection, "tenants", {"id": "tn_1", "slug": "old", "display_name": "Old", "settings": "{}", **moment})
        for sms_id, status in ends.items():
            put(connection, "sms_messages", {"id": sms_id, "direction": "out", "status": status, **of_tenant, **sealed})
        for sequence, data in datas:
            chained = {"previous_hash": "-", "hash": "-", "actor": "system", "data_json": data}
            event = {"id": f"ee_{sequence}", "sequence": sequence, "type": "sms.failed"}
            put(connection, "events", {**event, **chained, **of_tenant})

    go_back(empty_url, "0019_framed_envelopes")
    migrate(empty_url)

    with connected(empty_url) as connection:
        found = connection.execute(sa.text("SELECT id, reason FROM sms_messages ORDER BY id"))
        assert [tuple(row) for row in found] == [("sm_1", "provider"), ("sm_2", None)]


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = make_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def put(connection: sa.Connection, table: str, row: dict[str, object]) -> None:
    connection.execute(sa.table(table, *map(sa.column, row)).insert().values(**row))


def test_a_fresh_database_can_be_taken_down_to_nothing(empty_url: str) -> None:
    migrate(empty_url)

    go_back(empty_url, "base")

    assert tables(empty_url) == {"alembic_version"}
