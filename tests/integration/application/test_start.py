"""Starting an application in a browser: once, by whoever types, and never as somebody else."""

import pytest
from sqlalchemy import func, select

from portal.auth.models import WebSession
from portal.consents.models import Consent
from portal.deals.models import Deal
from portal.events.models import Event
from portal.infra.parts import Parts
from portal.mail.models import MailMessage
from portal.merchants.models import Merchant
from portal.tenants.queries import TenantProfile
from tests.client import ApiClient, Browser
from tests.integration.application.walking import EMAIL, PHONE, apply, start
from tests.unit.web.structure import problems

WHO = {"legal_name": "Maple Deli LLC", "phone": PHONE, "email": EMAIL}


def count(parts: Parts, table: type, *conditions: object) -> int:
    with parts.db.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def test_the_front_page_lists_the_funders_of_the_demo(merchant: Browser) -> None:
    page = merchant.get("/")

    assert page.status_code == 200
    assert "/apply/demo" in merchant.text
    assert "/apply/rival" in merchant.text
    assert problems(merchant.text) == []


def test_a_funder_that_does_not_exist_is_a_404(merchant: Browser) -> None:
    assert merchant.get("/apply/nobody").status_code == 404


def test_who_starts_arrives_at_the_task_list_and_gets_a_mail_with_a_permanent_address(
    merchant: Browser, parts: Parts
) -> None:
    start(merchant)

    assert merchant.page is not None
    assert merchant.page.request.path == "/application/tasks"
    assert "Maple Deli LLC" in merchant.words
    with parts.db.read() as session:
        mail = session.execute(select(MailMessage)).scalar_one()
        deal = session.execute(select(Deal)).scalar_one()
        assert mail.to == EMAIL
        assert f"/apply/demo/resume/{deal.resume_code}" in (mail.body or "")


def test_a_form_with_mistakes_comes_back_with_what_was_typed(merchant: Browser, parts: Parts) -> None:
    merchant.get("/apply/demo")

    page = merchant.submit("/apply/demo", legal_name="Maple Deli LLC", phone="12", email="rosa")

    assert page.status_code == 422
    assert "<title>Error: " in merchant.text
    assert 'value="Maple Deli LLC"' in merchant.text
    assert 'value="rosa"' in merchant.text
    assert merchant.text.count("Enter a phone number in the United States") == 2
    assert problems(merchant.text) == []
    assert count(parts, Deal) == 0


def test_a_form_that_was_mended_after_a_mistake_starts(merchant: Browser) -> None:
    merchant.get("/apply/demo")
    merchant.submit("/apply/demo", **{**WHO, "phone": ""})

    merchant.submit("/apply/demo", **WHO)

    assert merchant.page is not None
    assert merchant.page.request.path == "/application/tasks"


def test_a_double_click_makes_one_deal_and_leaves_one_session(merchant: Browser, parts: Parts) -> None:
    merchant.get("/apply/demo")
    form = {**merchant.forms()["/apply/demo"], **WHO}

    first = merchant.post("/apply/demo", form, follow=False)
    second = merchant.post("/apply/demo", form, follow=False)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert count(parts, Deal) == 1
    assert count(parts, WebSession) == 2
    assert count(parts, WebSession, WebSession.ended_at.is_(None)) == 1
    assert merchant.get("/application/tasks").request.path == "/application/tasks"


def test_back_and_send_again_leads_to_the_same_application(merchant: Browser, parts: Parts) -> None:
    merchant.get("/apply/demo")
    form = {**merchant.forms()["/apply/demo"], **WHO}
    merchant.post("/apply/demo", form)
    merchant.get("/application/business/name")

    merchant.post("/apply/demo", form)

    assert merchant.page is not None
    assert merchant.page.request.path == "/application/tasks"
    assert count(parts, Deal) == 1


def test_the_form_of_another_browser_is_refused_and_what_was_typed_is_shown(
    merchant: Browser, stranger: Browser, parts: Parts
) -> None:
    merchant.get("/apply/demo")
    stolen = {**merchant.forms()["/apply/demo"], **WHO}

    page = stranger.post("/apply/demo", stolen)

    assert page.status_code == 400
    assert "Maple Deli LLC" in stranger.text
    assert count(parts, Deal) == 0


def test_the_form_of_one_funder_is_refused_by_another(merchant: Browser) -> None:
    merchant.get("/apply/demo")
    form = {**merchant.forms()["/apply/demo"], **WHO}

    assert merchant.post("/apply/rival", form).status_code == 400


def test_a_stranger_who_types_a_merchants_phone_and_address_sees_nothing_and_takes_nothing_over(
    merchant: Browser, stranger: Browser, parts: Parts
) -> None:
    apply(merchant)
    with parts.db.read() as session:
        first = session.execute(select(Merchant.id)).scalar_one()

    start(stranger)

    for path in ("/application/tasks", "/application/check-answers", "/application/owner/name", "/application/status"):
        stranger.get(path)
        for secret in ("Delgado", "214 Church Street", "1204417", "4471", "1984"):
            assert secret not in stranger.text, (path, secret)
    with parts.db.read() as session:
        deals = session.execute(select(Deal).order_by(Deal.created_at)).scalars().all()
        assert len(deals) == 2
        assert deals[0].merchant_id == first
        assert deals[1].merchant_id != first
        mails = session.execute(select(MailMessage).order_by(MailMessage.created_at)).scalars().all()
        assert [mail.template for mail in mails] == ["welcome", "match"]
        assert mails[1].deal_id is None
        assert mails[1].to == EMAIL
    assert merchant.get("/application/check-answers").status_code == 200
    assert "214 Church Street" in merchant.text


def test_text_messages_are_agreed_to_only_by_ticking_the_box(
    merchant: Browser, stranger: Browser, parts: Parts
) -> None:
    start(merchant)
    assert count(parts, Consent) == 0

    stranger.get("/apply/demo")
    stranger.submit("/apply/demo", **{**WHO, "phone": "(973) 555-0199", "email": "li@oakcafe.example"}, sms="sms-1")

    with parts.db.read() as session:
        consent = session.execute(select(Consent)).scalar_one()
        assert (consent.kind, consent.source, consent.text_version) == ("sms", "browser", "sms-1")
        given = session.execute(select(Event).where(Event.type == "consent.given")).scalar_one()
        started = session.execute(
            select(Event).where(Event.type == "deal.started", Event.merchant_id == consent.merchant_id)
        ).scalar_one()
        assert given.deal_id == started.deal_id is not None
        assert consent.phone == "+19735550199"
        assert consent.text_hash


def test_many_starts_with_one_address_are_slowed_down(merchant: Browser, parts: Parts) -> None:
    for _ in range(parts.settings.sign_in_limit_per_15_minutes):
        start(merchant)

    start(merchant)

    assert merchant.page is not None
    assert merchant.page.status_code == 429
    assert "Retry-After" in merchant.page.headers
    assert count(parts, Deal) == parts.settings.sign_in_limit_per_15_minutes


@pytest.mark.parametrize("path", ["/application/tasks", "/application/status", "/application/business/name"])
def test_without_a_session_every_page_leads_to_words_about_coming_back(merchant: Browser, path: str) -> None:
    page = merchant.get(path)

    assert page.request.path == "/application/signed-out"
    assert "Your answers are saved" in merchant.words


def test_a_key_of_the_api_opens_no_page(api: ApiClient, demo: TenantProfile) -> None:
    assert api.get("/application/tasks").status_code == 303
