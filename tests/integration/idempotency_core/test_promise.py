"""The promise of `run_once` where the database is not kind: lost in COMMIT, deadlock, still running, over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from portal.errors import Conflict, KeyReused
from portal.events.queries import list_events
from portal.events.service import record
from portal.events.types import EventType
from portal.idempotency.models import IdempotencyRecord
from portal.idempotency.service import Outcome, Promise, find_outcome, forget_expired, run_once
from portal.infra import clock
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile


class Deadlock(Exception):
    """What the driver raises."""

    sqlstate = "40P01"


def promise(tenant: TenantProfile, *, key: str = "k", content: str = "a") -> Promise:
    return Promise(tenant_id=tenant.id, scope="api:x", key=key, fingerprint=content)


def note(session: Session, tenant: TenantProfile) -> Outcome:
    record(session, EventType.NOTE_ADDED, tenant_id=tenant.id, actor="system", data={"text": "x"})
    return Outcome(body={"done": True})


def effects(parts: Parts, tenant: TenantProfile) -> int:
    with parts.db.read() as session:
        return len(list_events(session, tenant_id=tenant.id))


def keys(parts: Parts) -> int:
    with parts.db.read() as session:
        return session.scalar(select(func.count()).select_from(IdempotencyRecord)) or 0


def test_a_connection_lost_in_commit_finds_the_key_that_was_committed(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parts.db.is_sqlite:
        pytest.skip("there is no connection to lose to a file")
    dialect = parts.db.engine.dialect
    commit = dialect.do_commit
    lost: list[bool] = []

    def commit_and_lose(connection: Any) -> None:
        commit(connection)
        if not lost:
            lost.append(True)
            connection.pgconn.finish()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", commit_and_lose)

    outcome = run_once(parts.db, promise(demo), lambda session: note(session, demo))

    assert lost
    assert outcome.body == {"done": True}
    assert effects(parts, demo) == 1


def test_a_connection_lost_before_the_commit_does_the_work_again(parts: Parts, demo: TenantProfile) -> None:
    if parts.db.is_sqlite:
        pytest.skip("there is no connection to lose to a file")
    tries: list[int] = []

    def work(session: Session) -> Outcome:
        tries.append(1)
        if len(tries) == 1:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return note(session, demo)

    assert run_once(parts.db, promise(demo), work).body == {"done": True}
    assert (len(tries), effects(parts, demo)) == (2, 1)


def test_a_deadlock_is_tried_again_and_done_once(parts: Parts, demo: TenantProfile) -> None:
    tries: list[int] = []

    def work(session: Session) -> Outcome:
        tries.append(1)
        outcome = note(session, demo)
        if len(tries) < 3:
            raise OperationalError("UPDATE", None, Deadlock())
        return outcome

    run_once(parts.db, promise(demo), work)

    assert (len(tries), effects(parts, demo)) == (3, 1)


def test_another_error_of_the_database_is_not_tried_again(parts: Parts, demo: TenantProfile) -> None:
    tries: list[int] = []

    def work(session: Session) -> Outcome:
        tries.append(1)
        session.execute(text("SELECT nothing FROM nowhere"))
        return Outcome()

    with pytest.raises(DBAPIError):
        run_once(parts.db, promise(demo), work)

    assert (len(tries), keys(parts)) == (1, 0)


def test_a_key_that_is_in_use_waits_and_is_then_a_conflict(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.infra.db.LOCK_WAIT_S", 1)

    def first(session: Session) -> Outcome:
        with pytest.raises(Conflict) as refused:
            run_once(parts.db, promise(demo), lambda inner: note(inner, demo))
        assert (refused.value.code, refused.value.retry_after_s) == ("in_progress", 2)
        return note(session, demo)

    run_once(parts.db, promise(demo), first)

    again = run_once(parts.db, promise(demo), lambda session: note(session, demo))
    assert again.replayed
    assert effects(parts, demo) == 1


def test_other_content_under_the_key_is_refused_and_another_tenant_has_keys_of_its_own(
    parts: Parts, demo: TenantProfile, rival: TenantProfile
) -> None:
    run_once(parts.db, promise(demo), lambda session: note(session, demo))

    with pytest.raises(KeyReused):
        run_once(parts.db, promise(demo, content="b"), lambda session: note(session, demo))
    theirs = run_once(parts.db, promise(rival), lambda session: note(session, rival))

    assert not theirs.replayed
    assert (effects(parts, demo), effects(parts, rival)) == (1, 1)


def test_a_refusal_leaves_the_key_free_for_other_content(parts: Parts, demo: TenantProfile) -> None:
    def refuse(session: Session) -> Outcome:
        note(session, demo)
        raise Conflict("no")

    with pytest.raises(Conflict):
        run_once(parts.db, promise(demo), refuse)

    assert (keys(parts), effects(parts, demo)) == (0, 0)
    assert not run_once(parts.db, promise(demo, content="b"), lambda session: note(session, demo)).replayed


def test_a_process_whose_clock_runs_ahead_neither_forgets_nor_reuses_keys(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parts.db.is_sqlite:
        pytest.skip("the database's clock is the process's")
    run_once(parts.db, promise(demo), lambda session: note(session, demo))
    ahead = clock.now() + timedelta(days=9)

    monkeypatch.setattr(clock, "now", lambda: ahead)
    with parts.db.write() as session:
        forget_expired(session)
    outcome = run_once(parts.db, promise(demo), lambda session: note(session, demo))

    assert outcome.replayed
    assert effects(parts, demo) == 1


def test_a_key_that_is_over_is_as_good_as_new(parts: Parts, demo: TenantProfile) -> None:
    short = Promise(demo.id, "api:x", "k", "a", lifetime=timedelta(seconds=-1))
    run_once(parts.db, short, lambda session: note(session, demo))

    with parts.db.read() as session:
        assert find_outcome(session, short) is None
    outcome = run_once(parts.db, promise(demo, content="b"), lambda session: note(session, demo))

    assert not outcome.replayed
    assert keys(parts) == 1
