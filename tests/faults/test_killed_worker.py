"""A worker that is killed -9 while a provider acts: the next one finishes, and the provider has acted once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from portal.background_checks.gateways import HTTP, account_of
from portal.background_checks.models import BackgroundJob
from portal.config import get_settings
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts
from portal.mail.models import MailMessage
from portal.mail.service import queue_mail
from portal.sms.models import SmsMessage
from portal.sms.service import queue_sms
from portal.tenants.credentials import keep_credentials
from portal.tenants.models import Tenant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.run_background import run_background
from tests.contracts.background.server import API_KEY as BACKGROUND_KEY
from tests.contracts.background.server import BackgroundProvider
from tests.contracts.cherry.server import API_KEY as CHERRY_KEY
from tests.contracts.cherry.server import CherryService
from tests.contracts.mail.test_smtp import Mailbox
from tests.faults.served import PORTAL
from tests.integration.signing.stage import Stage
from tests.servers.process import free_port

WITHIN_S = 60.0


@contextlib.contextmanager
def working() -> Iterator[subprocess.Popen[bytes]]:
    """A real worker over the database of the environment; killed -9 at the end, whatever it is doing."""
    process = subprocess.Popen(
        [str(PORTAL), "worker"], env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_until(happened: Callable[[], bool], *, what: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen"
        time.sleep(0.05)


def let_leases_end(parts: Parts) -> None:
    """As if the dead worker's lease had run out, and every wait."""
    with parts.db.write() as session:
        session.execute(update(OutboxMessage).values(available_at=clock.now()))
        ended = OutboxMessage.status == "running"
        past = clock.now() - timedelta(seconds=1)
        session.execute(update(OutboxMessage).where(ended).values(lease_expires_at=past))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("moment", [pytest.param("hang", marks=pytest.mark.slow), "hang_after"])
def test_a_worker_that_dies_at_a_provider_leaves_one_message_one_mail_and_one_check(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    mailbox = Mailbox()
    post = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    post.start()
    with CherryService() as cherry, BackgroundProvider() as checks:
        monkeypatch.setenv("CHERRY_BASE_URL", cherry.url)
        monkeypatch.setenv("CHERRY_API_KEY", CHERRY_KEY)
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{post.port}")
        monkeypatch.setenv("MAIL_FROM", "portal@funder.example")
        monkeypatch.setenv("WORKER_POLL_MS", "50")
        get_settings.cache_clear()
        _queue(parts, demo, checks)
        cherry.fail(moment, method="POST", ending="/messages")
        checks.fail(moment, method="POST", ending="/checks")

        # Each worker is killed while a provider has its call in hand.
        for one in (cherry, checks):
            with working():
                wait_until(lambda one=one: len(one.calls) > 0, what="the call")
            let_leases_end(parts)
        with working():
            wait_until(lambda: _all_done(parts), what="the recovery")

    post.stop()
    assert len(cherry.sent) == 1
    assert len(checks.requests) == 1
    assert len({mail["Message-ID"] for mail in mailbox.received}) == 1


def _queue(parts: Parts, demo: TenantProfile, checks: BackgroundProvider) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        row = session.get_one(Tenant, demo.id)
        row.settings = {**row.settings, "background": HTTP}
        content = {"base_url": checks.url, "api_key": BACKGROUND_KEY}
        keep_credentials(session, tenant_id=demo.id, provider=account_of(HTTP), content=content, actor="user:a")
    with parts.db.read() as session:
        tenant = get_tenant(session, tenant_id=demo.id)
    stage = Stage(parts, tenant).answer()
    with stage.write() as session:
        about = {"merchant_id": stage.merchant_id, "deal_id": stage.deal_id}
        run_background(session, tenant=tenant, **about, actor="api:key", attest=True)
        context = {"business": "Deli", "funder": "Ledgerfield", "link": "https://a.example", "minutes": 10}
        queue_mail(session, tenant_id=tenant.id, to="rosa@maple.example", template="resume", context=context)
        # A confirmation leaves at any hour of the day.
        queue_sms(
            session,
            tenant_id=tenant.id,
            to="+19735550188",
            body="Hello",
            campaign="x",
            actor="system",
            confirmation=True,
        )


def _all_done(parts: Parts) -> bool:
    with parts.db.read() as session:
        states = [
            *session.scalars(select(SmsMessage.status).where(SmsMessage.direction == "out")),
            *session.scalars(select(MailMessage.status).where(MailMessage.template == "resume")),
            *session.scalars(select(BackgroundJob.status)),
        ]
    return states == ["sent", "sent", "OK"]
