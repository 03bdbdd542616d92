"""Coming back: by the permanent address, by a link of ten minutes, on any device, and never for somebody else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.auth.models import MagicLink, WebSession
from portal.deals.models import Deal
from portal.infra import clock
from portal.infra.parts import Parts
from portal.mail.models import MailMessage
from tests.client import Browser
from tests.integration.application.walking import apply, start
from tests.unit.web.structure import problems


def resume_path(parts: Parts) -> str:
    """The permanent address of the only deal."""
    with parts.db.read() as session:
        return f"/apply/demo/resume/{session.execute(select(Deal.resume_code)).scalar_one()}"


def last_link(parts: Parts) -> str:
    """The path of the link in the newest mail."""
    with parts.db.read() as session:
        query = select(MailMessage).order_by(MailMessage.created_at.desc(), MailMessage.id.desc()).limit(1)
        body = session.execute(query).scalar_one().body or ""
    found = re.search(r"/apply/\S+/link/\S+", body)
    assert found, body
    return found[0]


def ask_for_link(browser: Browser, parts: Parts) -> str:
    path = resume_path(parts)
    browser.get(path)
    browser.submit(path)
    return last_link(parts)


def test_the_permanent_address_sends_a_fresh_link_to_the_address_on_record(
    merchant: Browser, stranger: Browser, parts: Parts
) -> None:
    start(merchant)
    path = resume_path(parts)
    stranger.get(path)
    assert problems(stranger.text) == []

    page = stranger.submit(path)

    assert page.request.path == "/apply/demo/link-sent"
    assert problems(stranger.text) == []
    assert "rosa" not in stranger.text
    with parts.db.read() as session:
        mails = session.execute(select(MailMessage).order_by(MailMessage.created_at)).scalars().all()
    assert [mail.template for mail in mails] == ["welcome", "resume"]


def test_opening_the_permanent_address_sends_nothing(merchant: Browser, stranger: Browser, parts: Parts) -> None:
    start(merchant)

    stranger.get(resume_path(parts))

    with parts.db.read() as session:
        assert len(session.execute(select(MailMessage)).scalars().all()) == 1


def test_a_double_click_sends_one_link(merchant: Browser, parts: Parts) -> None:
    start(merchant)
    path = resume_path(parts)
    merchant.get(path)
    form = merchant.forms()[path]

    merchant.post(path, form)
    merchant.post(path, form)

    with parts.db.read() as session:
        assert len(session.execute(select(MagicLink)).scalars().all()) == 1


def test_the_link_brings_the_merchant_back_to_where_they_were_on_another_device(
    merchant: Browser, stranger: Browser, parts: Parts
) -> None:
    apply(merchant)
    path = ask_for_link(stranger, parts)
    stranger.get(path)
    assert problems(stranger.text) == []

    sent = stranger.submit(path, follow=False)

    assert sent.status_code == 303
    assert sent.headers["Location"] == "/application/statements"
    stranger.get("/application/check-answers")
    assert "214 Church Street" in stranger.words


def test_opening_a_link_does_not_use_it_up(merchant: Browser, stranger: Browser, parts: Parts) -> None:
    start(merchant)
    path = ask_for_link(merchant, parts)

    stranger.get(path)
    stranger.get(path)

    with parts.db.read() as session:
        assert session.execute(select(MagicLink.used_at)).scalar_one() is None


def test_a_link_works_once(merchant: Browser, stranger: Browser, parts: Parts) -> None:
    start(merchant)
    path = ask_for_link(merchant, parts)
    stranger.get(path)
    form = stranger.forms()[path]
    merchant.get(path)
    merchant.submit(path)

    page = stranger.post(path, form)

    assert page.status_code == 410
    assert "does not work any more" in stranger.words
    assert stranger.get("/application/tasks").request.path == "/application/signed-out"


def test_a_double_click_on_a_link_opens_one_session(merchant: Browser, stranger: Browser, parts: Parts) -> None:
    start(merchant)
    path = ask_for_link(stranger, parts)
    stranger.get(path)
    form = stranger.forms()[path]

    first = stranger.post(path, form, follow=False)
    second = stranger.post(path, form, follow=False)

    assert (first.status_code, second.status_code) == (303, 303)
    with parts.db.read() as session:
        live = session.execute(select(WebSession).where(WebSession.ended_at.is_(None))).scalars().all()
    assert len(live) == 2
    assert stranger.get("/application/tasks").request.path == "/application/tasks"


def test_a_link_is_over_after_ten_minutes(merchant: Browser, stranger: Browser, parts: Parts) -> None:
    start(merchant)
    path = ask_for_link(merchant, parts)
    with parts.db.write() as session:
        session.execute(update(MagicLink).values(expires_at=clock.now() - timedelta(seconds=1)))

    assert stranger.get(path).status_code == 410
    assert problems(stranger.text) == []


def test_a_link_of_one_funder_opens_nothing_at_another(merchant: Browser, stranger: Browser, parts: Parts) -> None:
    start(merchant)
    path = ask_for_link(merchant, parts)
    elsewhere = path.replace("/apply/demo/", "/apply/rival/")
    stranger.get(path)
    form = stranger.forms()[path]

    assert stranger.get(elsewhere).status_code == 410
    assert stranger.post(elsewhere, form).status_code == 400
    assert stranger.get(resume_path(parts).replace("/demo/", "/rival/")).status_code == 404


@pytest.mark.parametrize("path", ["/apply/demo/resume/nothing", "/apply/nobody/link-sent"])
def test_an_address_that_was_never_given_is_a_404(merchant: Browser, path: str) -> None:
    assert merchant.get(path).status_code == 404


def test_asking_for_many_links_is_slowed_down(merchant: Browser, parts: Parts) -> None:
    start(merchant)
    path = resume_path(parts)
    for _ in range(parts.settings.sign_in_limit_per_15_minutes):
        merchant.get(path)
        merchant.submit(path)

    merchant.get(path)
    page = merchant.submit(path)

    assert page.status_code == 429


def test_a_known_merchant_who_starts_again_goes_on_at_the_live_deal_after_using_the_link(
    merchant: Browser, stranger: Browser, parts: Parts
) -> None:
    apply(merchant)
    start(stranger)

    path = last_link(parts)
    stranger.get(path)
    stranger.submit(path)

    stranger.get("/application/check-answers")
    assert "214 Church Street" in stranger.words
    with parts.db.read() as session:
        statuses = session.execute(select(Deal.status).order_by(Deal.created_at)).scalars().all()
    assert statuses == ["open", "closed"]


def test_leaving_ends_the_session_and_says_how_to_come_back(merchant: Browser, parts: Parts) -> None:
    start(merchant)
    cookie = merchant.client.get_cookie("portal_session")
    assert cookie is not None

    merchant.submit("/application/sign-out")

    assert "Open the first email" in merchant.words
    assert problems(merchant.text) == []
    merchant.client.set_cookie("portal_session", cookie.value)
    assert merchant.get("/application/tasks").request.path == "/application/signed-out"


def test_leaving_is_refused_to_a_page_that_is_not_ours(merchant: Browser) -> None:
    start(merchant)

    assert merchant.post("/application/sign-out", {}).status_code == 400
    assert merchant.get("/application/tasks").request.path == "/application/tasks"
