"""The event chain on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.events.chain import verify
from portal.events.queries import list_events
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile


def note(parts: Parts, tenant: TenantProfile, words: str) -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        record(session, EventType.NOTE_ADDED, tenant_id=tenant.id, actor="system", data={"text": words})


def test_events_form_one_line_that_holds(parts: Parts, demo: TenantProfile, rival: TenantProfile) -> None:
    for words in ("one", "two", "three"):
        note(parts, demo, words)
    note(parts, rival, "theirs")

    with parts.db.read() as session:
        told = list_events(session, tenant_id=demo.id)
        assert [entry.sequence for entry in told] == [3, 2, 1]
        assert [entry.data["text"] for entry in told] == ["three", "two", "one"]
        assert list(verify(session, demo.id)) == []
        assert list(verify(session, rival.id)) == []


def test_an_event_of_work_that_failed_did_not_happen(parts: Parts, demo: TenantProfile) -> None:
    def fail() -> None:
        with parts.db.write(tenant_id=demo.id) as session:
            record(session, EventType.NOTE_ADDED, tenant_id=demo.id, actor="system")
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    with parts.db.read() as session:
        assert list_events(session, tenant_id=demo.id) == []


@pytest.mark.parametrize("change", ["UPDATE events SET actor = 'x'", "DELETE FROM events"])
def test_the_database_refuses_to_change_events(parts: Parts, demo: TenantProfile, change: str) -> None:
    note(parts, demo, "one")

    with pytest.raises(DatabaseError, match="never changed or deleted"), parts.db.write() as session:
        session.execute(text(change))


def test_a_change_behind_the_trigger_shows_where_it_is(parts: Parts, demo: TenantProfile) -> None:
    for words in ("one", "two", "three"):
        note(parts, demo, words)
    trigger = "events_stand_update" if parts.db.is_sqlite else "events_stand ON events"
    with parts.db.write() as session:
        session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text("UPDATE events SET actor = 'somebody else' WHERE sequence = 2"))

    with parts.db.read() as session:
        breaks = list(verify(session, demo.id))

    assert [(place.sequence, place.words) for place in breaks] == [(2, "its content was changed")]
