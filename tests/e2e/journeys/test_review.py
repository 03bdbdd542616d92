"""A review from both sides: an underwriter asks, the merchant answers without JavaScript, the reasons are cleared."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journeys.looking import is_accessible
from tests.e2e.journeys.merchant_walk import MerchantWalk
from tests.e2e.journeys.office_walk import OfficeWalk
from tests.e2e.site import Site

pytestmark = pytest.mark.browser
QUESTION = "Why were the balances low in the middle of the month?"
ANSWER = "We paid the rent for half a year at once."


def test_an_underwriter_asks_the_merchant_answers_and_the_reasons_are_cleared(
    page: Page, browser: Browser, site: Site, tmp_path: Path
) -> None:
    merchant = MerchantWalk(browser.new_page(), site.url)
    merchant.start()
    merchant.answer()
    merchant.send_statements(tmp_path / "statements", profile="weak")
    office = OfficeWalk(page, site.url, is_accessible)
    office.sign_in()
    office.open_deal(merchant.business)
    office.ask(QUESTION)

    plain = browser.new_context(
        java_script_enabled=False, storage_state=merchant.page.context.storage_state()
    ).new_page()
    plain.goto(f"{site.url}/application/status")
    plain.get_by_role("link", name="Answer", exact=True).click()
    expect(plain.get_by_text(QUESTION)).to_be_visible()
    plain.get_by_label("Your answer").fill(ANSWER)
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_text("It is our turn")).to_be_visible()

    page.reload()
    expect(page.locator("#requests")).to_contain_text(ANSWER)
    office.clear_reasons("Rent paid ahead, as the owner says; seen on the page.")
    page.goto(page.url.removesuffix("/review"))
    expect(page.locator("#timeline_entries")).to_contain_text("review.cleared")
    expect(page.get_by_text("Next: a person looks.")).to_have_count(0)
