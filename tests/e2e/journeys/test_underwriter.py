"""The underwriter's side of the same deals, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journeys.looking import is_accessible
from tests.e2e.journeys.merchant_walk import MerchantWalk
from tests.e2e.journeys.office_walk import OfficeWalk
from tests.e2e.site import Site

pytestmark = pytest.mark.browser
MERCHANT = "Maple Deli LLC"


def test_an_underwriter_watches_a_deal_grow_from_the_queue_to_the_signature(
    page: Page, browser: Browser, site: Site, tmp_path: Path
) -> None:
    merchant = MerchantWalk(browser.new_page(), site.url)
    merchant.start()
    merchant.answer()
    office = OfficeWalk(page, site.url, is_accessible)
    office.sign_in()
    office.open_deal(MERCHANT)
    office.claim()

    merchant.send_statements(tmp_path / "statements")
    page.reload()
    expect(page.locator("#timeline_entries")).to_contain_text("offer.generated")
    office.see("deal")
    office.note("Called the owner: the deposits are card sales.")
    expect(page.locator("#timeline_entries")).to_contain_text("the deposits are card sales")
    office.counter("20,000", "She asked for less")

    merchant.choose_offer()
    merchant.allow_check()
    merchant.sign()
    page.reload()
    expect(page.locator("#timeline_entries")).to_contain_text("contract.completed")
    page.goto(f"{page.url.split('#')[0]}/statements")
    office.see("statements")


def test_an_underwriter_declines_with_a_reason_and_the_merchant_is_told(
    page: Page, browser: Browser, site: Site
) -> None:
    merchant = MerchantWalk(browser.new_page(), site.url)
    merchant.start()
    merchant.answer()
    office = OfficeWalk(page, site.url, is_accessible)
    office.sign_in()
    office.open_deal(MERCHANT)

    office.decline("The business could not be verified.")

    expect(page.locator("#deal_head")).to_contain_text("Declined")
    merchant.page.goto(f"{site.url}/application/status")
    expect(merchant.page.get_by_role("heading", level=1)).to_have_text("We cannot make you an offer now")
    merchant.page.get_by_role("link", name="See the reasons").click()
    expect(merchant.page.get_by_role("heading", level=1)).to_have_text("We cannot make you an offer now")


def test_somebody_who_may_only_look_sees_the_deal_and_no_way_to_act(page: Page, browser: Browser, site: Site) -> None:
    merchant = MerchantWalk(browser.new_page(), site.url)
    merchant.start()
    office = OfficeWalk(page, site.url)

    office.sign_in("viewer")
    office.open_deal(MERCHANT)

    expect(page.get_by_role("button", name="Claim the deal")).to_have_count(0)
    expect(page.get_by_role("link", name="Decline")).to_have_count(0)
