"""What is over does not stay for ever: sessions, links, and deliveries that nothing ever came for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.auth.magic_links import create_link
from portal.auth.models import MagicLink, WebSession
from portal.auth.sessions import find_subject, open_merchant_session
from portal.inbox.models import InboxDelivery
from portal.inbox.service import mark, receive
from portal.infra import clock
from portal.infra.parts import Parts
from portal.jobs import housekeeping
from portal.jobs.housekeeping import forget_who_is_gone
from portal.merchants.matching import Hint
from portal.tenants.queries import TenantProfile
from portal.workflows.start_deal import start_deal


@pytest.fixture
def at_the_deal(parts: Parts, demo: TenantProfile) -> dict[str, str]:
    with parts.db.write(tenant_id=demo.id) as session:
        hint = Hint(legal_name="Maple Deli LLC", phone="+19735550188", state="NJ")
        about = {"tenant_id": demo.id, "actor": "api:test", "hint": hint}
        started = start_deal(session, **about, create_if_missing=True, funding_amount_cents=None)
        return {"tenant_id": demo.id, "deal_id": started.deal.id, "merchant_id": started.merchant.id}


def open_sessions(parts: Parts, at_the_deal: dict[str, str], *forms: str) -> list[str]:
    with parts.db.write(tenant_id=at_the_deal["tenant_id"]) as session:
        return [open_merchant_session(session, **at_the_deal, opened_by=form, user_agent="") for form in forms]


def count(parts: Parts, table: type) -> int:
    with parts.db.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_sessions_that_have_been_over_for_a_day_are_deleted_in_batches_and_others_stay(
    parts: Parts, at_the_deal: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, living = open_sessions(parts, at_the_deal, "a", "b", "c", "d", "e", "living")
    with parts.db.write() as session:
        over = update(WebSession).where(WebSession.opened_by != "living")
        session.execute(over.values(expires_at=clock.now() - timedelta(days=1, minutes=1)))
    monkeypatch.setattr(housekeeping, "BATCH", 2)

    forget_who_is_gone(parts)

    assert count(parts, WebSession) == 1
    with parts.db.read() as session:
        assert find_subject(session, token=living) is not None


def test_links_that_have_been_over_for_a_day_are_deleted_and_others_stay(
    parts: Parts, at_the_deal: dict[str, str]
) -> None:
    with parts.db.write() as session:
        for _ in range(2):
            create_link(session, purpose="resume", **at_the_deal)
        session.flush()
        first = session.execute(select(MagicLink.id).limit(1)).scalar_one()
        old = update(MagicLink).where(MagicLink.id == first)
        session.execute(old.values(expires_at=clock.now() - timedelta(days=1, minutes=1)))

    forget_who_is_gone(parts)

    assert count(parts, MagicLink) == 1


def test_a_parked_delivery_is_given_up_after_thirty_days_and_a_younger_one_waits(parts: Parts) -> None:
    with parts.db.write() as session:
        for name in ("old", "young"):
            row = receive(session, provider="sign", natural_id=name, body=b"{}")
            assert row is not None
            mark(row, status="parked", tenant_id=None)
        session.flush()
        aged = update(InboxDelivery).where(InboxDelivery.natural_id == "old")
        session.execute(aged.values(created_at=clock.now() - timedelta(days=31)))

    forget_who_is_gone(parts)

    with parts.db.read() as session:
        found = session.execute(select(InboxDelivery.natural_id, InboxDelivery.status)).all()
    assert {tuple(row) for row in found} == {("old", "refused"), ("young", "parked")}
