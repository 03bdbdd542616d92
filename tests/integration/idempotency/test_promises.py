"""The promise at its seams: what fails leaves nothing, what is lost is found, what differs is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.errors import KeyReused
from portal.events.models import Event
from portal.events.service import record
from portal.events.types import EventType
from portal.idempotency.models import IdempotencyRecord
from portal.idempotency.service import Outcome, Promise, fingerprint, run_once
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import enqueue
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.client import ApiClient

STEPS = ("before the effect", "after the effect", "after the event", "after the outbox", "before the commit")
HINT = {"legal_name": "Bakery", "phone": "+19732010001", "email": "bakery@example.com"}
START = {"merchant_hint": HINT, "create_if_missing": True}


class Broken(Exception):
    """The failpoint that was set."""


def promise(demo: TenantProfile, *, key: str = "k", asked: str = "this") -> Promise:
    return Promise(tenant_id=demo.id, scope="test", key=key, fingerprint=fingerprint(asked))


def act(session: Session, demo: TenantProfile, *, fail_at: str = "") -> Outcome:
    """An effect with its event and its message, with a failpoint at each step."""
    for step, do in (
        ("before the effect", lambda: None),
        ("after the effect", lambda: session.execute(text("UPDATE tenants SET display_name = 'Changed'"))),
        (
            "after the event",
            lambda: record(session, EventType.NOTE_ADDED, tenant_id=demo.id, actor="system", data={"text": "done"}),
        ),
        ("after the outbox", lambda: enqueue(session, "test.kind", {}, tenant_id=demo.id)),
        ("before the commit", session.flush),
    ):
        do()
        if step == fail_at:
            raise Broken(step)
    return Outcome(body={"done": True})


def counted(parts: Parts) -> tuple[int, int, int]:
    """Events, messages and keys that are there."""
    with parts.db.read() as session:
        found = [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Event, OutboxMessage, IdempotencyRecord)
        ]
    return found[0], found[1], found[2]


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_leaves_nothing_and_the_retry_finishes(
    parts: Parts, demo: TenantProfile, step: str
) -> None:
    with pytest.raises(Broken):
        run_once(parts.db, promise(demo), lambda session: act(session, demo, fail_at=step))
    assert counted(parts) == (0, 0, 0)

    outcome = run_once(parts.db, promise(demo), lambda session: act(session, demo))

    assert not outcome.replayed
    assert counted(parts) == (1, 1, 1)


def test_a_failure_after_the_commit_is_answered_from_the_key(parts: Parts, demo: TenantProfile) -> None:
    # The server died between commit and answer: the caller only knows that nothing came back.
    run_once(parts.db, promise(demo), lambda session: act(session, demo))

    again = run_once(parts.db, promise(demo), lambda session: act(session, demo))

    assert (again.replayed, again.body) == (True, {"done": True})
    assert counted(parts) == (1, 1, 1)


def test_a_deadlock_is_tried_again_inside(parts: Parts, demo: TenantProfile) -> None:
    tries: list[int] = []

    def work(session: Session) -> Outcome:
        tries.append(1)
        if len(tries) < 3:
            raise _database_error("40P01")
        return act(session, demo)

    outcome = run_once(parts.db, promise(demo), work)

    assert (len(tries), outcome.replayed) == (3, False)
    assert counted(parts) == (1, 1, 1)


def test_a_connection_lost_in_commit_is_settled_by_reading_the_key_again(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parts.db.is_sqlite:
        pytest.skip("SQLite has no connection that could be lost")
    lost: list[int] = []
    dialect = parts.db.engine.dialect
    commit = dialect.do_commit

    def commit_and_lose(connection: Any) -> None:
        commit(connection)
        if not lost:
            lost.append(1)
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", commit_and_lose)

    outcome = run_once(parts.db, promise(demo), lambda session: act(session, demo))

    assert (lost, outcome.replayed) == ([1], True)
    assert counted(parts) == (1, 1, 1)


def test_a_backend_that_is_terminated_in_the_transaction_costs_a_retry_and_no_more(
    parts: Parts, demo: TenantProfile
) -> None:
    if parts.db.is_sqlite:
        pytest.skip("SQLite has no backend that could be terminated")
    tries: list[int] = []

    def work(session: Session) -> Outcome:
        tries.append(1)
        outcome = act(session, demo)
        if len(tries) == 1:
            backend = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with parts.db.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        return outcome

    outcome = run_once(parts.db, promise(demo), work)

    assert (len(tries), outcome.body) == (2, {"done": True})
    assert counted(parts) == (1, 1, 1)


def test_another_content_under_a_used_key_is_refused_and_an_expired_key_is_free(
    parts: Parts, demo: TenantProfile, rival: TenantProfile
) -> None:
    run_once(parts.db, promise(demo), lambda session: act(session, demo))

    with pytest.raises(KeyReused):
        run_once(parts.db, promise(demo, asked="that"), lambda session: act(session, demo))
    theirs = run_once(parts.db, promise(rival), lambda _session: Outcome(body={"whose": "rival"}))
    with parts.db.write() as session:
        session.execute(text("UPDATE idempotency_records SET expires_at = :then"), {"then": _stored(parts)})
    fresh = run_once(parts.db, promise(demo, asked="that"), lambda session: act(session, demo))

    assert (theirs.replayed, theirs.body) == (False, {"whose": "rival"})
    assert not fresh.replayed


BAD_KEYS = ("", " ", "k" * 256, "ключ")


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_key_that_is_none_is_refused(api: ApiClient, key: str) -> None:
    headers = {"X-Tenant-ID": "demo", "Authorization": "Bearer dev", "Idempotency-Key": key.encode().decode("latin-1")}

    answer = api.raw("POST", "/api/deals/start", json=START, headers=headers)

    assert answer.status_code == 400, answer.text


def test_no_key_two_keys_and_a_list_of_keys_are_refused(api: ApiClient) -> None:
    known = [("X-Tenant-ID", "demo"), ("Authorization", "Bearer dev")]
    several: list[list[tuple[str, str]]] = [
        [],
        [("Idempotency-Key", "one"), ("Idempotency-Key", "two")],
        [("Idempotency-Key", "one, two")],
    ]

    answers = [api.raw("POST", "/api/deals/start", json=START, headers=[*known, *keys]) for keys in several]

    assert [answer.status_code for answer in answers] == [400, 400, 400]


def test_a_quoted_key_and_a_bare_one_are_the_same_key(api: ApiClient) -> None:
    first = api.post("/api/deals/start", START, key="same-key")
    again = api.post("/api/deals/start", START, key='"same-key"')

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json == first.json


def test_a_replay_sets_no_cookie(api: ApiClient) -> None:
    api.post("/api/deals/start", START, key="cookie")

    again = api.post("/api/deals/start", START, key="cookie")

    assert "Set-Cookie" not in again.headers


def _database_error(state: str) -> OperationalError:
    class Original(Exception):
        sqlstate = state

    return OperationalError("UPDATE", {}, Original())


def _stored(parts: Parts) -> Any:
    then = clock.now() - timedelta(hours=1)
    return then.replace(tzinfo=None).isoformat(sep=" ") if parts.db.is_sqlite else then
