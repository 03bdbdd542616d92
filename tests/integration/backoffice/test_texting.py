"""The ledger of a merchant's number, and a stop that was not said by text."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.merchants.queries import get_merchant
from portal.sms.models import SmsMessage
from portal.sms.service import is_opted_out
from portal.tenants.queries import TenantProfile
from portal.workflows.send_sms import Wanted, send_campaign
from tests.client import Browser
from tests.integration.backoffice.conftest import Case


@pytest.fixture
def number(parts: Parts, demo: TenantProfile, fresh: Case) -> str:
    with parts.db.write(tenant_id=demo.id) as session:
        phone = get_merchant(session, tenant_id=demo.id, merchant_id=fresh.merchant_id).phone
        assert phone is not None
        wanted = [Wanted(phone, "Your offers are ready.")]
        send_campaign(session, tenant_id=demo.id, campaign="offers", messages=wanted, actor="system", attest=True)
    return phone


def reply(app: Flask, number: str, text: str) -> None:
    app.test_client().post("/api/sms/cherry/webhook", json={"type": "inbound", "from": number, "text": text})


def test_the_ledger_tells_consent_message_stop_and_start_in_their_order(
    app: Flask, underwriter: Browser, fresh: Case, number: str
) -> None:
    reply(app, number, "ALTO")
    underwriter.get(f"{fresh.path}/texting")
    assert "Nothing is sent to this number" in underwriter.words
    assert "Stop all texts" not in underwriter.words

    reply(app, number, "Start")
    underwriter.get(f"{fresh.path}/texting")
    words = underwriter.words

    assert "May be written to" in words
    order = [words.index(told) for told in ("Start Start", "Stop ALTO", "Your offers are ready.")]
    assert order == sorted(order), "newest first"
    assert "attested by the caller" in words


def test_a_stop_that_was_said_by_phone_holds_and_is_kept_with_who_heard_it(
    parts: Parts, demo: TenantProfile, underwriter: Browser, fresh: Case, number: str
) -> None:
    path = f"{fresh.path}/texting"
    underwriter.get(path)
    refused = underwriter.submit(path, reason=" ")
    form = underwriter.forms()[path]
    first = underwriter.post(path, {**form, "reason": "By phone on Monday"}, follow=False)
    again = underwriter.post(path, {**form, "reason": "By phone on Monday"}, follow=False)

    assert (refused.status_code, first.status_code, again.status_code) == (422, 303, 303)
    underwriter.get(path)
    assert "By phone on Monday Priya Raman" in underwriter.words
    with parts.db.write(tenant_id=demo.id) as session:
        assert is_opted_out(session, tenant_id=demo.id, phone=number)
        events = list_events(session, tenant_id=demo.id, deal_id=fresh.deal_id, limit=50)
    assert [event.type for event in events].count("sms.stop") == 1


def test_who_may_only_look_sees_the_ledger_and_another_tenant_nothing(
    viewer: Browser, rival_admin: Browser, fresh: Case, number: str
) -> None:
    viewer.get(f"{fresh.path}/texting")

    assert "Your offers are ready." in viewer.words
    assert viewer.forms() == {} or f"{fresh.path}/texting" not in viewer.forms()
    assert rival_admin.get(f"{fresh.path}/texting").status_code == 404


def test_a_number_that_stopped_is_not_stopped_again(app: Flask, underwriter: Browser, fresh: Case, number: str) -> None:
    underwriter.get(f"{fresh.path}/texting")
    reply(app, number, "stop")

    late = underwriter.submit(f"{fresh.path}/texting", reason="By phone", follow=False)

    assert late.status_code == 409


@pytest.mark.parametrize(("status", "told"), [("delivered", "Delivered"), ("failed", "Failed")])
def test_what_became_of_a_message_stands_in_the_ledger_and_a_reply_in_the_timeline(
    app: Flask,
    parts: Parts,
    demo: TenantProfile,
    underwriter: Browser,
    fresh: Case,
    number: str,
    status: str,
    told: str,
) -> None:
    underwriter.get(f"{fresh.path}/texting")
    assert "Waits Your offers are ready." in underwriter.words
    with parts.db.write(tenant_id=demo.id) as session:
        session.execute(update(SmsMessage).values(status="sent", provider_ref="ch-1"))

    app.test_client().post("/api/sms/cherry/webhook", json={"type": "status", "id": "ch-1", "status": status})
    reply(app, number, "When is the money here?")

    underwriter.get(f"{fresh.path}/texting")
    assert f"{told} Your offers are ready." in underwriter.words
    assert "Received When is the money here?" in underwriter.words
    underwriter.get(fresh.path)
    assert "Text message received" in underwriter.words
