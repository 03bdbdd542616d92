"""From a figure to the place on the page of the bank's PDF, and what a reclassification changes, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journeys.looking import is_accessible
from tests.e2e.journeys.merchant_walk import MerchantWalk
from tests.e2e.journeys.office_walk import OfficeWalk
from tests.e2e.site import Site

pytestmark = pytest.mark.browser
MERCHANT = "Maple Deli LLC"
PAGE = re.compile(r"/statements/[^/]+/pages/\d+\?row=")
DRAWN = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image.width;
}"""


@pytest.fixture
def office(page: Page, browser: Browser, site: Site, tmp_path: Path) -> OfficeWalk:
    """An underwriter on the page of a deal with three statements and open offers."""
    merchant = MerchantWalk(browser.new_page(), site.url)
    merchant.start()
    merchant.answer()
    merchant.send_statements(tmp_path / "statements")
    walk = OfficeWalk(page, site.url, is_accessible)
    walk.sign_in()
    walk.open_deal(MERCHANT)
    return walk


def test_two_clicks_lead_from_the_average_daily_balance_to_the_row_on_its_page(office: OfficeWalk) -> None:
    page = office.page
    page.locator(".strip").get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Average daily balance")
    office.see("figure")
    page.get_by_role("table", name="Days with the balance").locator("a[href*='/pages/']").first.click()

    page.wait_for_url(PAGE)
    expect(page.locator("rect.mark")).to_be_visible()
    assert page.evaluate(DRAWN, page.locator(".page-picture image").get_attribute("href")) > 500
    office.see("statement-page")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Average daily balance")


def test_a_day_leads_to_its_rows_and_every_page_of_the_way_is_sound(office: OfficeWalk) -> None:
    page = office.page
    deal = re.sub(r"[?#].*", "", page.url)
    page.goto(f"{deal}/figures")
    office.see("figures")
    page.get_by_role("link", name="Negative days").click()
    office.see("figure-days")
    page.goto(f"{deal}/figures/average_daily_balance")
    page.locator("a[href*='/days/']").nth(20).click()
    office.see("day")
    page.goto(f"{deal}/statements")
    office.see("statements")


def test_the_rows_are_walked_by_keyboard_alone(office: OfficeWalk) -> None:
    page = office.page
    deal = re.sub(r"[?#].*", "", page.url)
    page.goto(f"{deal}/figures/true_revenue")
    links = page.locator("main tbody .row-link")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()

    page.keyboard.press("Enter")
    page.wait_for_url(PAGE)
    first = page.url
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: bool(PAGE.search(address)) and address != first)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/statements$"))


def test_a_deposit_taken_for_a_loan_changes_true_revenue_and_offers_and_the_timeline_says_who_and_why(
    office: OfficeWalk,
) -> None:
    page = office.page
    deal = re.sub(r"[?#].*", "", page.url)
    revenue = page.locator(".strip dd").first.inner_text()
    offers = page.locator("table", has_text="APR").first.inner_text()
    page.goto(f"{deal}/statements?only=revenue")
    page.get_by_role("link", name=re.compile("^Reclassify")).first.click()
    office.see("reclassify")
    page.get_by_label("What it is").select_option(label="Loan received")
    page.get_by_label("Reason").fill("The bank's letter says that it is a loan.")
    others = page.get_by_label(re.compile("^Also the other"))
    if others.count():
        others.check()
    office.press("Reclassify")

    page.wait_for_url(PAGE)
    expect(page.locator("tr.is-picked")).to_contain_text("Loan received")
    page.goto(deal)
    timeline = page.locator("#timeline_entries")
    expect(timeline).to_contain_text("The bank's letter says that it is a loan.")
    expect(timeline).to_contain_text("True revenue $")
    expect(timeline).to_contain_text("Offers withdrawn")
    assert page.locator(".strip dd").first.inner_text() != revenue
    tables = page.locator("table", has_text="APR")
    assert not tables.count() or tables.first.inner_text() != offers


def test_the_way_to_the_page_needs_no_javascript(
    plain_page: Page, browser: Browser, site: Site, tmp_path: Path
) -> None:
    merchant = MerchantWalk(browser.new_page(), site.url)
    merchant.start()
    merchant.answer()
    merchant.send_statements(tmp_path / "statements")
    walk = OfficeWalk(plain_page, site.url)
    walk.sign_in("viewer")
    walk.open_deal(MERCHANT)

    plain_page.locator(".strip").get_by_role("link").nth(1).click()
    plain_page.locator("a[href*='/pages/']").first.click()

    expect(plain_page.locator("rect.mark")).to_be_visible()
    expect(plain_page.get_by_role("link", name="Reclassify")).to_have_count(0)
