"""The policy changed by an administrator in a real browser, from a draft to the decision that is made by it."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.tenants.queries import find_tenant
from portal.underwriting.models import Decision
from portal.underwriting.queries import list_decisions
from tests.e2e.journeys.looking import is_accessible
from tests.e2e.journeys.office_walk import OfficeWalk
from tests.e2e.site import Site
from tests.integration.offers.desk import HEALTHY, Desk, open_desk

pytestmark = pytest.mark.browser
RETURNED = {**HEALTHY, "nsf": 3}
NSF = "Stops: Items returned or paid into overdraft in three months, at most"


def a_deal(site: Site) -> Desk:
    with site.parts.db.read() as session:
        tenant = find_tenant(session, slug="demo")
    assert tenant is not None
    return open_desk(site.parts, tenant, name="Maple Deli LLC")


def decide(desk: Desk) -> Decision:
    desk.measure(**RETURNED)
    desk.make()
    with desk.parts.db.read() as session:
        return list_decisions(session, **desk.whose)[0]


def test_a_changed_policy_holds_from_its_publishing_on_and_not_before(page: Page, site: Site) -> None:
    desk = a_deal(site)
    before = decide(desk)
    office = OfficeWalk(page, site.url, is_accessible)
    office.sign_in("admin")
    page.goto(f"{site.url}/office/policies")
    office.see("policies")
    page.get_by_role("link", name="default-1").click()
    office.see("policy-version")
    office.press("Start a draft from this")

    page.locator("#stops-max_nsf_3m").fill("two")
    office.press("Save the draft")
    expect(page.locator("#error_summary")).to_contain_text("Enter a whole number")
    page.locator("#error_summary a").first.click()
    expect(page.locator("#stops-max_nsf_3m")).to_be_focused()
    office.see("policy-edit")
    page.locator("#stops-max_nsf_3m").fill("2")
    office.press("Save the draft")

    expect(page.get_by_role("row", name=NSF)).to_contain_text("Stricter")
    office.see("policy-draft")
    page.get_by_label("What changes and why").fill("Returned items cost us money")
    page.get_by_label("At once").check()
    office.press("Publish default-2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Policy default-2")
    expect(page.get_by_text("In force", exact=True)).to_be_visible()

    after = decide(desk)
    page.goto(f"{site.url}/office/deals/{desk.deal_id}/decisions/{after.id}")
    office.see("decision")
    expect(page.get_by_text("Replayed: the same, byte for byte.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Items returned"))).to_contain_text(["at most 2"])
    page.get_by_role("region", name="Decisions on this deal").locator(f"a[href$='{before.id}']").click()
    expect(page.get_by_text("Replayed: the same, byte for byte.")).to_be_visible()
    assert [one.outcome for one in (before, after)] == ["approved", "declined"]
    assert [one.policy_version for one in (before, after)] == ["default-1", "default-2"]
