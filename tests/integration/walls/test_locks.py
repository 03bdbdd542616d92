"""Who waits for whom: a lock on a deal must not stop somebody who only writes a row that names it."""

from __future__ import annotations

import pytest

from portal.deals.service import lock_deal
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.parts import Parts
from portal.mail.service import queue_mail
from portal.merchants.matching import Hint
from portal.tenants.queries import TenantProfile
from portal.workflows.start_deal import StartedDeal, start_deal


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.infra.db.LOCK_WAIT_S", 1)


def a_deal(parts: Parts, tenant: TenantProfile) -> StartedDeal:
    hint = Hint(phone="+19735550188", email="rosa@maple.example", legal_name="Maple Deli LLC", state="NJ")
    with parts.db.write(tenant_id=tenant.id) as session:
        return start_deal(
            session, tenant_id=tenant.id, actor="system", hint=hint, create_if_missing=True, funding_amount_cents=None
        )


def test_mail_about_a_deal_is_queued_while_its_state_is_being_changed(parts: Parts, demo: TenantProfile) -> None:
    if parts.db.is_sqlite:
        pytest.skip("SQLite has one writer, so nobody can hold the deal meanwhile")
    started = a_deal(parts, demo)
    about = {"tenant_id": demo.id, "deal_id": started.deal.id}

    # Otherwise the mail's transaction waits in its COMMIT with the event chain in hand, and the other one for that.
    with parts.db.write(tenant_id=demo.id) as holder:
        lock_deal(holder, **about)
        record(holder, EventType.NOTE_ADDED, actor="system", **about)
        with parts.db.write(tenant_id=demo.id) as other:
            context = {"funder": "Demo", "link": "http://127.0.0.1/x", "business": "Maple Deli LLC"}
            queue_mail(other, to="rosa@maple.example", template="welcome", context=context, **about)
            record(other, EventType.NOTE_ADDED, actor="system", **about)
