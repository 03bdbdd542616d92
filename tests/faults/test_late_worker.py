"""A worker that slept past its lease wakes up when another has done the work: it may not finish it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.infra import clock
from portal.infra.outbox import service as outbox
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile


def test_the_late_worker_cannot_finish_what_another_holds(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        message_id = outbox.enqueue(session, "test.kind", {}, tenant_id=demo.id)
    with parts.db.write() as session:
        sleeper = outbox.claim(session, owner="sleeper")
    later = clock.now() + outbox.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    with parts.db.write() as session:
        other = outbox.claim(session, owner="other")
    assert sleeper is not None
    assert other is not None
    with parts.db.write() as session:
        assert not outbox.finish(session, sleeper)
    with parts.db.write() as session:
        assert outbox.finish(session, other)

    with parts.db.read() as session:
        row = session.get_one(OutboxMessage, message_id)
    assert (other.id, row.status, row.attempts) == (sleeper.id, "done", 2)


def test_nobody_takes_a_message_while_its_lease_runs(parts: Parts, demo: TenantProfile) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        outbox.enqueue(session, "test.kind", {}, tenant_id=demo.id)
    with parts.db.write() as session:
        first = outbox.claim(session, owner="first")

    with parts.db.write() as session:
        second = outbox.claim(session, owner="second")

    assert first is not None
    assert second is None
