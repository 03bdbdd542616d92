"""Text messages through the SMS service: whatever it answers, each message leaves once."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from portal.config import get_settings
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts, make_parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.sms.models import SmsMessage
from portal.sms.quiet_hours import Window
from portal.sms.service import set_opted_out
from portal.tenants.queries import TenantProfile
from portal.workflows.receive_sms import match_parked_statuses, receive_status
from portal.workflows.send_sms import Wanted, send_campaign
from tests.contracts.cherry.server import API_KEY, CherryService

PHONE = "+19735550188"


@pytest.fixture
def service(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[CherryService]:
    always = Window(clock.now().time().min, clock.now().time().max)
    monkeypatch.setattr("portal.sms.quiet_hours.DEFAULT", always)
    monkeypatch.setattr("portal.sms.quiet_hours.FEDERAL", always)
    with CherryService() as running:
        monkeypatch.setenv("CHERRY_BASE_URL", running.url)
        monkeypatch.setenv("CHERRY_API_KEY", API_KEY)
        get_settings.cache_clear()
        yield running


@pytest.fixture
def worker(parts: Parts, service: CherryService) -> Iterator[Worker]:
    load_tasks()
    own = make_parts(get_settings())
    yield Worker(own, stop=threading.Event())
    own.db.engine.dispose()


def queue(parts: Parts, tenant: TenantProfile, *, body: str = "Hello") -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        wanted = [Wanted(PHONE, body)]
        send_campaign(session, tenant_id=tenant.id, campaign="news", messages=wanted, actor="system", attest=True)


def message(parts: Parts) -> SmsMessage:
    with parts.db.read() as session:
        return session.execute(select(SmsMessage).where(SmsMessage.direction == "out")).scalar_one()


def let_time_pass(parts: Parts) -> None:
    """Until what waits for its next try is due."""
    with parts.db.write() as session:
        waits = OutboxMessage.status == "pending"
        session.execute(update(OutboxMessage).where(waits).values(available_at=clock.now()))


@pytest.mark.parametrize("fault", ["429", "500", "garbage", "drop", "drop_after", "500_after"])
def test_a_message_leaves_once_whatever_the_service_answers_first(
    parts: Parts, demo: TenantProfile, service: CherryService, worker: Worker, fault: str
) -> None:
    queue(parts, demo)
    service.fail(fault, method="POST", ending="/messages")

    worker.run_until_idle()
    let_time_pass(parts)
    worker.run_until_idle()

    assert len(service.calls) == 2
    assert [one["to"] for one in service.sent.values()] == [PHONE]
    assert (message(parts).status, message(parts).provider_ref) == ("sent", "ch-1")


def test_a_refused_key_is_given_up_at_once_and_said(
    parts: Parts, demo: TenantProfile, service: CherryService, worker: Worker
) -> None:
    queue(parts, demo)
    service.closed = True

    worker.run_until_idle()

    assert (len(service.calls), service.sent, message(parts).status) == (1, {}, "failed")


def test_what_was_queued_before_a_stop_does_not_leave(
    parts: Parts, demo: TenantProfile, service: CherryService, worker: Worker
) -> None:
    queue(parts, demo)
    with parts.db.write(tenant_id=demo.id) as session:
        set_opted_out(session, tenant_id=demo.id, phone=PHONE, opted_out=True)

    worker.run_until_idle()

    assert (service.calls, message(parts).status) == ([], "suppressed")


def test_a_campaign_says_who_writes_and_how_to_stop_it(
    parts: Parts, demo: TenantProfile, service: CherryService, worker: Worker
) -> None:
    queue(parts, demo, body="Your offers are ready.")

    worker.run_until_idle()

    [sent] = service.sent.values()
    assert sent["body"] == f"Your offers are ready.\n{demo.display_name}. Reply STOP to opt out."
    assert sent["campaignName"] == "news"


def test_news_of_a_message_that_is_not_known_yet_waits_for_it(
    parts: Parts, demo: TenantProfile, service: CherryService, worker: Worker
) -> None:
    queue(parts, demo)
    with parts.db.write() as session:
        receive_status(
            session, natural_id="s1", body=b'{"status": "delivered"}', provider_ref="ch-1", status="delivered"
        )
    with parts.db.write() as session:
        assert match_parked_statuses(session) == 0

    worker.run_until_idle()
    with parts.db.write() as session:
        assert match_parked_statuses(session) == 1

    assert message(parts).status == "delivered"
