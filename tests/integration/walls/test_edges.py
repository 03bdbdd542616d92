"""Odd input and odd moments at the edges: told apart, refused in words, never a crash, never a leak."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.auth.models import WebSession
from portal.config import MOCK_SIGN_SECRET
from portal.errors import Invalid
from portal.inbox.models import InboxDelivery
from portal.infra import clock
from portal.infra.logging import configure_logging
from portal.infra.parts import Parts
from portal.intake.fields import BY_ID
from portal.mail.service import render
from portal.tenants.queries import TenantProfile
from tests.client import ApiClient, Browser
from tests.integration.application.walking import start

CANARY = "9 Canary Lane"


@pytest.mark.parametrize("path", ["/apply/de%00mo", "/apply/demo?x=%00", "/application/tasks?%00=1"])
def test_an_address_with_a_null_byte_is_refused_on_every_database(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 400


def test_a_form_with_a_null_byte_is_refused_on_every_database(merchant: Browser) -> None:
    merchant.get("/apply/demo")

    answer = merchant.submit("/apply/demo", legal_name="Maple\x00Deli", phone="(973) 555-0188", email="a@maple.example")

    assert answer.status_code in (400, 422)


def test_json_with_a_null_byte_or_half_a_character_is_refused_on_every_database(api: ApiClient) -> None:
    for name in ("Maple\x00Deli", "Maple\ud800Deli"):
        hint = {"phone": "9735550188", "legal_name": name, "email": "a@maple.example"}
        answer = api.post("/api/deals/start", {"merchant_hint": hint})
        assert answer.status_code in (400, 422), answer.get_data(as_text=True)


@pytest.mark.parametrize("value", ["Infinity", "NaN", "sNaN", "1e999999", "1e99999999999", "0x10", "٣"])
@pytest.mark.parametrize("field", ["funding.amount", "owner.ownership_pct"])
def test_a_number_that_is_none_is_refused_in_words(field: str, value: str) -> None:
    with pytest.raises(Invalid):
        BY_ID[field].fold(value)


def test_a_share_does_not_grow_into_a_novel() -> None:
    with pytest.raises(Invalid):
        BY_ID["owner.ownership_pct"].fold("1e-999999")
    assert BY_ID["owner.ownership_pct"].fold("51.50 %") == "51.5"
    assert BY_ID["funding.amount"].fold("$ 40,000.50") == "40000.5"


def test_an_error_of_the_database_tells_no_personal_data_to_the_log(
    parts: Parts, demo: TenantProfile, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging(level="INFO")
    try:
        with parts.db.write() as session:
            row = "INSERT INTO merchants (id, tenant_id, legal_name, name_key, address, created_at, updated_at) "
            session.execute(
                text(row + "VALUES ('m', :t, NULL, 'x', :a, '2026-01-01', '2026-01-01')"), {"t": demo.id, "a": CANARY}
            )
    except DatabaseError:
        logging.getLogger("portal").exception("unforeseen")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)

    told = capsys.readouterr().err
    assert "unforeseen" in told
    assert CANARY not in told


def test_a_page_with_two_slashes_is_not_offered_as_the_way_back(app: Flask) -> None:
    answer = app.test_client().get("/nowhere", headers={"Referer": "http://localhost//evil.example/x"})

    assert answer.status_code == 404
    assert "//evil.example" not in answer.get_data(as_text=True)


def test_an_unknown_host_is_refused_in_words(app: Flask) -> None:
    answer = app.test_client().get("/", headers={"Host": "evil.example", "Referer": "http://evil.example/x"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.get_data(as_text=True)


def test_signing_out_leaves_nothing_with_which_the_start_could_be_sent_again(merchant: Browser, parts: Parts) -> None:
    merchant.get("/apply/demo")
    form = merchant.forms()["/apply/demo"]
    fields = {**form, "legal_name": "Maple Deli LLC", "phone": "(973) 555-0188", "email": "rosa@maple.example"}
    merchant.post("/apply/demo", fields)
    merchant.get("/application/tasks")
    merchant.submit("/application/sign-out")

    again = merchant.post("/apply/demo", fields, follow=False)

    assert again.status_code == 400
    with parts.db.read() as session:
        assert session.execute(select(WebSession).where(WebSession.ended_at.is_(None))).first() is None


def test_the_cookie_that_ties_forms_to_a_browser_is_renewed_with_each_form(merchant: Browser) -> None:
    merchant.get("/apply/demo")

    again = merchant.client.get("/apply/demo")

    assert "visit=" in again.headers.get("Set-Cookie", "")


def test_a_start_in_two_tabs_of_one_browser_makes_two_deals_and_one_live_session(
    merchant: Browser, parts: Parts
) -> None:
    start(merchant)
    start(merchant)

    with parts.db.read() as session:
        living = session.execute(select(WebSession).where(WebSession.ended_at.is_(None))).scalars().all()
    assert len(living) == 1


def test_a_subject_stays_one_line() -> None:
    subject = render("match.subject", {"business": "Maple\r\nBcc: all@evil.example"})

    assert subject.splitlines() == [subject]


def deliver(app: Flask, **event: str) -> int:
    body = json.dumps(event).encode()
    timestamp = str(int(clock.now().timestamp()))
    digest = hmac.new(MOCK_SIGN_SECRET.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Sign-Timestamp": timestamp, "X-Sign-Signature": f"v1={digest}", "Content-Type": "application/json"}
    return app.test_client().post("/api/sign/webhook", data=body, headers=headers).status_code


def test_a_signing_event_with_an_endless_id_is_refused_on_every_database(app: Flask, parts: Parts) -> None:
    status = deliver(app, envelope_id="e" * 500, event_type="completed", occurred_at="2026-11-24T12:00:00Z")

    assert status == 422
    with parts.db.read() as session:
        assert session.execute(select(InboxDelivery)).first() is None
