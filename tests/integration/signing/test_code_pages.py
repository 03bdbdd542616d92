"""The page of the one-time code, what it offers and refuses, and the setting that turns it off."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.parts import Parts
from portal.merchants.queries import get_merchant
from portal.sms.service import set_opted_out
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.give_consent import give_consent
from tests.client import Browser
from tests.codes import enter_code, last_code, other_than
from tests.integration.signing.acts import NAME, envelope_of, told
from tests.integration.signing.test_signing_pages import AtSigning, open_session, to_code, to_consent

CODE = "/application/sign/code"
SEND = f"{CODE}/send"
OFFICE = "/office/signing-code"


@pytest.fixture
def at(parts: Parts, demo: TenantProfile, merchant: Browser) -> AtSigning:
    """A merchant of the demo who has read their agreement."""
    stage = AtSigning(parts, demo, merchant)
    to_code(merchant)
    return stage


def allow_texts(at: AtSigning) -> str:
    with at.write() as session:
        phone = get_merchant(session, tenant_id=at.tenant.id, merchant_id=at.merchant_id).phone or ""
        give_consent(
            session,
            tenant_id=at.tenant.id,
            merchant_id=at.merchant_id,
            deal_id=at.deal_id,
            kind="sms",
            text_version="sms-1",
            source="browser",
            actor=f"merchant:{at.merchant_id}",
            phone=phone,
        )
    return phone


def at_hour(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    """A moment of this day at that hour in New Jersey, near enough in summer and winter."""
    monkeypatch.setattr(
        "portal.workflows.signer_codes.next_allowed",
        lambda phone, *, state, now: now if 9 <= hour < 18 else now + timedelta(hours=9),
    )


def signature_form(at: AtSigning) -> dict[str, str]:
    """The form of the signature as the page had it; its token is good for that form whoever shows it."""
    enter_code(at.browser)
    return {**at.browser.forms()["/application/sign"], "typed_name": NAME, "intent": "yes"}


def test_the_signature_waits_for_the_code_also_for_a_form_that_was_kept(
    at: AtSigning, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at.browser.get("/application/sign").request.path == CODE
    form = signature_form(at)
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)

    answer = at.browser.post("/application/sign", form, follow=False)

    assert answer.headers["Location"] == CODE
    assert envelope_of(at).status == "viewed"


def test_a_wrong_code_is_said_at_the_field_and_spaces_do_not_matter(at: AtSigning) -> None:
    at.browser.submit(SEND, channel="mail")
    assert "r•••@mapledeli.example" in at.browser.words
    code = last_code(at.parts, deal_id=at.deal_id)

    assert at.browser.submit(CODE, code=other_than(code)).status_code == 422
    assert "That is not the code that we sent last" in at.browser.words
    assert at.browser.submit(CODE, code="12345").status_code == 422
    assert "Enter the six digits of the code" in at.browser.words
    at.browser.submit(CODE, code=f" {code[:3]} {code[3:]} ")

    assert at.browser.page.request.path == "/application/sign"
    assert told(at, "sign.proved") == [{"channel": "mail", "envelope_id": envelope_of(at).id, "place": "merchant"}]


def test_a_second_code_within_the_minute_is_refused_with_the_wait(at: AtSigning) -> None:
    at.browser.submit(SEND, channel="mail")

    refused = at.browser.submit(SEND, channel="mail")

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert "We have just sent you a code" in at.browser.words


def test_a_code_by_text_is_offered_with_consent_by_day_and_without_a_stop(
    at: AtSigning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_offered(hour: int) -> bool:
        at_hour(monkeypatch, hour)
        at.browser.get(CODE)
        return "By text message to (•••) •••-0188" in at.browser.words

    assert not is_offered(12)
    phone = allow_texts(at)
    assert is_offered(12)
    assert not is_offered(22)
    assert at.browser.submit(SEND, channel="sms").status_code == 422
    with at.write() as session:
        set_opted_out(session, tenant_id=at.tenant.id, phone=phone, opted_out=True)
    assert not is_offered(12)
    with at.write() as session:
        set_opted_out(session, tenant_id=at.tenant.id, phone=phone, opted_out=False)
    assert is_offered(12)

    at.browser.submit(SEND, channel="sms")

    assert told(at, "sign.code_sent")[0]["channel"] == "sms"


@pytest.mark.parametrize("is_proved", [False, True])
def test_who_comes_back_on_another_device_goes_on_at_the_code(
    at: AtSigning, stranger: Browser, is_proved: bool
) -> None:
    if is_proved:
        enter_code(at.browser)
        assert at.browser.page.request.path == "/application/sign"

    open_session(at, stranger)

    assert stranger.get("/application/sign").request.path == CODE


def test_who_comes_back_after_the_consent_goes_on_at_the_agreement(
    parts: Parts, demo: TenantProfile, merchant: Browser, stranger: Browser
) -> None:
    stage = AtSigning(parts, demo, merchant)
    to_consent(merchant)
    merchant.submit("/application/sign/consent", consent="e-records-1")

    open_session(stage, stranger)

    assert stranger.get(CODE).request.path == "/application/sign/review"


def test_no_page_of_the_office_shows_a_code_and_the_trial_page_does(
    at: AtSigning, underwriter: Browser, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    at.browser.submit(SEND, channel="mail")
    code = last_code(at.parts, deal_id=at.deal_id)
    at.browser.get(CODE)
    assert "your code shows here in a moment" in at.browser.words
    at.work()
    at.browser.get(CODE)
    assert f"{code[:3]} {code[3:]}" in at.browser.words

    pages = [underwriter.get(path).get_data(as_text=True) for path in (f"/office/deals/{at.deal_id}", "/office/outbox")]

    assert "Your code to sign with" in " ".join(pages)
    assert all(f">{code}<" not in page and f"\n{code}\n" not in page and f" {code} " not in page for page in pages)
    with at.read() as session:
        events = list_events(session, tenant_id=at.tenant.id, deal_id=at.deal_id, limit=200)
    assert code not in json.dumps([one.data for one in events])
    assert f"code={code}" not in caplog.text + capsys.readouterr().out


def test_an_administrator_turns_the_code_off_and_the_signature_follows_the_agreement(
    at: AtSigning, admin: Browser
) -> None:
    admin.get(OFFICE)
    assert admin.submit(OFFICE, signing_code="pigeon").status_code == 422
    admin.submit(OFFICE, signing_code="off")

    with at.read() as session:
        assert get_tenant(session, tenant_id=at.tenant.id).settings.signing_code == "off"
        [change] = [
            one.data for one in list_events(session, tenant_id=at.tenant.id) if one.type == "signing_code.chosen"
        ]
    assert change == {"from": "mail_or_sms", "to": "off"}
    assert at.browser.get(CODE).request.path == "/application/sign"
    assert "Step 3 of 3" in at.browser.words
    at.browser.submit("/application/sign", typed_name=NAME, intent="yes")
    assert envelope_of(at).status == "signed"
