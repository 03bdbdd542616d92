"""What a number that writes back brings about."""

from __future__ import annotations

import json
import threading

import pytest
from flask import Flask

from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.merchants.matching import Hint
from portal.sms.quiet_hours import DEFAULT
from portal.sms.service import is_opted_out
from portal.tenants.queries import TenantProfile
from portal.workflows.send_sms import Wanted, send_campaign
from portal.workflows.start_deal import start_deal

PHONE = "+19735550188"


@pytest.fixture
def known(parts: Parts, demo: TenantProfile) -> str:
    hint = Hint(phone=PHONE, email="rosa@maple.example", legal_name="Maple Deli LLC", state="NJ")
    with parts.db.write(tenant_id=demo.id) as session:
        started = start_deal(
            session, tenant_id=demo.id, actor="system", hint=hint, create_if_missing=True, funding_amount_cents=None
        )
    return started.merchant.id


def receive(app: Flask, text: str, number: str = PHONE, **headers: str) -> int:
    event = {"type": "inbound", "from": number, "text": text}
    return app.test_client().post("/api/sms/cherry/webhook", json=event, headers=headers).status_code


def campaign(parts: Parts, tenant: TenantProfile) -> tuple[int, list[tuple[str, str]]]:
    with parts.db.write(tenant_id=tenant.id) as session:
        sent = send_campaign(
            session,
            tenant_id=tenant.id,
            campaign="news",
            messages=[Wanted(PHONE, "Hello"), Wanted("12", "Hello")],
            actor="system",
            attest=True,
        )
    return sent.queued, sent.skipped


def test_stop_ends_every_campaign_and_start_rejoins(app: Flask, parts: Parts, demo: TenantProfile, known: str) -> None:
    assert campaign(parts, demo) == (1, [("12", "invalid_number")])

    assert receive(app, "Stop.") == 200
    assert campaign(parts, demo) == (0, [(PHONE, "opted_out"), ("12", "invalid_number")])

    assert receive(app, "START") == 200
    assert campaign(parts, demo)[0] == 1


def test_a_stop_counts_for_every_tenant_that_knows_the_number_and_no_other(
    app: Flask, parts: Parts, demo: TenantProfile, rival: TenantProfile, known: str
) -> None:
    receive(app, "please stop texting me")

    with parts.db.write() as session:
        assert is_opted_out(session, tenant_id=demo.id, phone=PHONE)
        assert not is_opted_out(session, tenant_id=rival.id, phone=PHONE)


def test_an_unproven_delivery_may_claim_any_time(app: Flask, parts: Parts, demo: TenantProfile, known: str) -> None:
    assert receive(app, "STOP", **{"X-Cherry-Timestamp": "9" * 500}) == 200

    assert campaign(parts, demo)[0] == 0


def test_nothing_is_sent_without_a_consent_on_record(parts: Parts, demo: TenantProfile, known: str) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        sent = send_campaign(
            session, tenant_id=demo.id, campaign="x", messages=[Wanted(PHONE, "Hi")], actor="system", attest=False
        )

    assert (sent.queued, sent.skipped) == (0, [(PHONE, "no_consent")])


def test_a_message_leaves_once_into_the_outbox_directory(
    parts: Parts, demo: TenantProfile, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.sms.quiet_hours.DEFAULT", type(DEFAULT)(DEFAULT.opens.min, DEFAULT.closes.max))
    monkeypatch.setattr("portal.sms.quiet_hours.STATES", {"NJ": type(DEFAULT)(DEFAULT.opens.min, DEFAULT.closes.max)})
    load_tasks()
    campaign(parts, demo)

    worker = Worker(parts, stop=threading.Event())
    worker.run_until_idle()
    worker.run_until_idle()

    written = list((parts.settings.data_dir / "outbox" / "sms").glob("*.json"))
    assert len(written) == 1
    assert json.loads(written[0].read_text())["body"] == f"Hello\n{demo.display_name}. Reply STOP to opt out."
