"""The merchant's way from the first page to the signed agreement, in a real browser."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.deals.models import Deal
from portal.events.models import Event
from portal.mail.models import MailMessage
from tests.e2e.journeys.looking import is_accessible
from tests.e2e.journeys.merchant_walk import MerchantWalk
from tests.e2e.site import Site
from tests.unit.web.structure import problems

pytestmark = pytest.mark.browser


def signed_hash(site: Site) -> str:
    """The hash of the signed PDF, as the timeline has it."""
    with site.parts.db.read() as session:
        assert session.execute(select(Deal.status)).scalar_one() == "signed"
        return session.execute(select(Event.data_json).where(Event.type == "contract.completed")).scalar_one()


def test_a_merchant_walks_from_the_first_page_to_a_signed_agreement_whose_hash_stands_in_the_timeline(
    page: Page, site: Site, tmp_path: Path
) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    walk = MerchantWalk(page, site.url, is_accessible)

    walk.whole_way(tmp_path / "statements")

    page.goto(f"{site.url}/application/status")
    with page.expect_download() as download:
        page.get_by_role("link", name="Your signed agreement (PDF)").click()
    signed = Path(download.value.path()).read_bytes()
    assert signed.startswith(b"%PDF-")
    assert hashlib.sha256(signed).hexdigest() in signed_hash(site)
    assert complaints == []


def test_the_same_way_works_without_javascript(plain_page: Page, site: Site, tmp_path: Path) -> None:
    walk = MerchantWalk(plain_page, site.url)

    walk.whole_way(tmp_path / "statements")

    assert signed_hash(site)


def test_a_changed_answer_comes_back_to_the_check_and_stays(page: Page, site: Site) -> None:
    walk = MerchantWalk(page, site.url)
    walk.start()
    walk.answer()

    walk.change_an_answer()

    page.reload()
    expect(page.get_by_text("$45,000")).to_be_visible()


def test_the_back_button_shows_what_was_saved_and_it_can_be_changed(page: Page, site: Site) -> None:
    walk = MerchantWalk(page, site.url)
    walk.start()
    page.goto(f"{site.url}/application/funding/amount")
    page.get_by_label("How much funding do you want?").fill("20,000")
    walk.press("Save and continue")
    walk.arrive("/application/funding/purpose")

    page.go_back()
    expect(page.get_by_label("How much funding do you want?")).to_have_value("20,000")
    page.get_by_label("How much funding do you want?").fill("25,000")
    walk.press("Save and continue")

    walk.arrive("/application/funding/purpose")
    page.goto(f"{site.url}/application/check-answers")
    expect(page.get_by_text("$25,000")).to_be_visible()


def test_a_mail_brings_the_merchant_back_on_another_device(page: Page, plain_page: Page, site: Site) -> None:
    walk = MerchantWalk(page, site.url)
    walk.start()
    page.goto(f"{site.url}/application/funding/amount")
    page.get_by_label("How much funding do you want?").fill("20,000")
    walk.press("Save and continue")
    walk.arrive("/application/funding/purpose")

    plain_page.goto(site.url + newest_path(site, r"/apply/demo/resume/\S+"))
    is_sound_without_scripts(plain_page)
    plain_page.get_by_role("button", name="Send me a link").click()
    plain_page.goto(site.url + newest_path(site, r"/apply/demo/link/\S+"))
    plain_page.get_by_role("button", name="Open my application").click()

    plain_page.goto(f"{site.url}/application/check-answers")
    expect(plain_page.get_by_text("$20,000")).to_be_visible()


def is_sound_without_scripts(page: Page) -> None:
    assert problems(page.content()) == []


def newest_path(site: Site, pattern: str) -> str:
    with site.parts.db.read() as session:
        mails = session.execute(select(MailMessage).order_by(MailMessage.created_at.desc())).scalars()
        found = [match[0] for mail in mails if (match := re.search(pattern, mail.body or ""))]
    return found[0]


def test_everything_on_the_first_page_can_be_done_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/apply/demo")
    page.get_by_label("Legal name of your business").focus()

    page.keyboard.type("Maple Deli LLC")
    page.keyboard.press("Tab")
    page.keyboard.type("973 555 0188")
    page.keyboard.press("Tab")
    page.keyboard.type("rosa@mapledeli.example")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your application")
