"""What becomes of work that could not be done at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.errors import VendorError
from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.db import still_running
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import MAX_ATTEMPTS, Job, enqueue
from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.jobs.registry import FAILURES, TASKS, Writing
from portal.mail.models import MailMessage
from portal.mail.service import queue_mail
from portal.sms.models import SmsMessage
from portal.sms.service import queue_sms
from portal.tenants.queries import TenantProfile

KIND = "test.work"


class Deadlock(Exception):
    """What the driver raises."""

    sqlstate = "40P01"


@pytest.fixture(autouse=True)
def _tasks() -> Iterator[None]:
    load_tasks()
    yield
    TASKS.pop(KIND, None)


def put_in(parts: Parts, tenant: TenantProfile) -> str:
    with parts.db.write(tenant_id=tenant.id) as session:
        return enqueue(session, KIND, {}, tenant_id=tenant.id)


def work(parts: Parts) -> None:
    Worker(parts, stop=threading.Event()).run_until_idle()


def message(parts: Parts, message_id: str) -> OutboxMessage:
    with parts.db.read() as session:
        return session.execute(select(OutboxMessage).where(OutboxMessage.id == message_id)).scalar_one()


def test_work_that_met_a_lock_is_tried_again(parts: Parts, demo: TenantProfile) -> None:
    def busy(_parts: Parts, _job: Job) -> None:
        raise still_running()

    TASKS[KIND] = busy
    message_id = put_in(parts, demo)

    work(parts)

    assert message(parts, message_id).status == "pending"


def test_a_deadlock_while_the_end_is_written_does_not_do_the_work_twice(parts: Parts, demo: TenantProfile) -> None:
    done: list[str] = []
    ends: list[str] = []

    def once(_parts: Parts, job: Job) -> Writing:
        done.append(job.id)

        def writing(_session: Session) -> None:
            ends.append(job.id)
            if len(ends) == 1:
                raise OperationalError("UPDATE", None, Deadlock())

        return writing

    TASKS[KIND] = once
    message_id = put_in(parts, demo)

    work(parts)

    assert (len(done), len(ends)) == (1, 2)
    assert message(parts, message_id).status == "done"


def test_work_that_takes_its_worker_down_each_time_is_given_up_and_said_to_be(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    TASKS[KIND] = lambda _parts, _job: None
    monkeypatch.setitem(FAILURES, KIND, lambda _session, job: told.append(job.id))
    message_id = put_in(parts, demo)
    over = {"status": "running", "attempts": MAX_ATTEMPTS, "lease_expires_at": clock.now() - timedelta(seconds=1)}
    with parts.db.write() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**over))

    work(parts)

    assert message(parts, message_id).status == "dead"
    assert told == [message_id]


def test_a_mail_that_is_refused_for_good_says_so(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_fields: Any) -> None:
        raise VendorError("The mail server refused the message.", permanent=True)

    monkeypatch.setattr("portal.mail.gateways.directory.write_message", refuse)
    context = {"funder": "Demo", "link": "http://127.0.0.1/x", "business": "Maple Deli LLC"}
    with parts.db.write(tenant_id=demo.id) as session:
        mail = queue_mail(session, tenant_id=demo.id, to="rosa@maple.example", template="welcome", context=context)

    work(parts)

    with parts.db.read() as session:
        assert session.get_one(MailMessage, mail.id).status == "failed"


def test_a_text_message_that_the_provider_refuses_for_good_is_an_event(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_fields: Any) -> None:
        raise VendorError("Cherry refused the message.", permanent=True)

    monkeypatch.setattr("portal.sms.gateways.sandbox.write_message", refuse)
    monkeypatch.setattr("portal.jobs.messages.next_allowed", lambda _phone, *, state, now: now)
    with parts.db.write(tenant_id=demo.id) as session:
        sms = queue_sms(session, tenant_id=demo.id, to="+19735550188", body="Hello", campaign="news", actor="system")

    work(parts)

    with parts.db.read() as session:
        assert session.get_one(SmsMessage, sms.id).status == "failed"
        assert list_events(session, tenant_id=demo.id)[0].type == "sms.failed"


def test_a_text_message_whose_turn_comes_at_night_waits_for_the_morning(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = clock.now() + timedelta(hours=7)
    monkeypatch.setattr("portal.jobs.messages.next_allowed", lambda _phone, *, state, now: morning)
    with parts.db.write(tenant_id=demo.id) as session:
        sms = queue_sms(session, tenant_id=demo.id, to="+19735550188", body="Hello", campaign="news", actor="system")

    work(parts)

    with parts.db.read() as session:
        waiting = session.execute(select(OutboxMessage).where(OutboxMessage.kind == "sms.send")).scalar_one()
        assert (waiting.status, waiting.attempts, waiting.available_at) == ("pending", 0, morning)
        assert session.get_one(SmsMessage, sms.id).status == "queued"
    assert not list((parts.settings.data_dir / "outbox").glob("sms/*.json"))
