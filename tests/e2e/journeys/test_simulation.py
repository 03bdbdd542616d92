"""A draft of the policy is tried on the deals of the last months, in a real browser."""

import threading
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.tenants.queries import find_tenant
from portal.underwriting.drafts import change_draft, start_draft
from portal.underwriting.queries import policy_in
from portal.workflows import run_simulation
from tests.e2e.journeys.looking import is_accessible
from tests.e2e.journeys.office_walk import OfficeWalk
from tests.e2e.site import Site
from tests.integration.offers.desk import HEALTHY, open_desk

pytestmark = pytest.mark.browser
RETURNED = {"Oak Deli": 0, "Elm Deli": 2, "Fir Deli": 6}


@pytest.fixture
def draft_id(site: Site) -> str:
    """Three decided deals, and a draft that accepts one returned payment and no more."""
    with site.parts.db.read() as session:
        tenant = find_tenant(session, slug="demo")
    assert tenant is not None
    for name, nsf in RETURNED.items():
        desk = open_desk(site.parts, tenant, name=name)
        desk.measure(**{**HEALTHY, "nsf": nsf})
        desk.make()
    about: dict[str, Any] = {"tenant_id": tenant.id, "actor": "user:us_test"}
    with site.parts.db.write(tenant_id=tenant.id) as session:
        draft = start_draft(session, **about, base_version="default-1")
        policy = policy_in(draft)
        stops = policy.stops.model_copy(update={"max_nsf_3m": 1})
        change_draft(session, **about, draft_id=draft.id, revision=1, policy=policy.model_copy(update={"stops": stops}))
    return draft.id


def test_an_underwriter_tries_a_draft_and_sees_it_run_to_the_deal_that_it_would_decline(
    page: Page, plain_page: Page, site: Site, draft_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, compare = threading.Event(), run_simulation.compare_apart
    compared: list[object] = []

    def slowly(*args: Any, **named: Any) -> Any:
        """The second deal waits until the first was seen on the page."""
        compared.append(args)
        assert len(compared) == 1 or may_go_on.wait(timeout=60)
        return compare(*args, **named)

    monkeypatch.setattr(run_simulation, "DEALS_AT_ONCE", 1)
    monkeypatch.setattr(run_simulation, "compare_apart", slowly)
    office = OfficeWalk(page, site.url, is_accessible)
    office.sign_in()

    page.goto(f"{site.url}/office/policies/drafts/{draft_id}")
    page.get_by_role("link", name="Simulate").click()
    expect(page.get_by_label("Policy", exact=True)).to_have_value(draft_id)
    office.see("simulation-new")
    office.press("Start the simulation")
    expect(page.get_by_role("heading", name="1 of 3 deals")).to_be_visible()
    office.see("simulation-running")
    may_go_on.set()

    expect(page.locator("#simulation_run").get_by_text("1 of 3 deals would end differently.")).to_be_visible()
    office.see("simulation-result")
    page.get_by_role("link", name="Would be declined").click()
    page.locator("#simulation_deals").get_by_role("link", name="Elm Deli").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elm Deli, before and after")
    office.see("simulation-deal")

    plain = OfficeWalk(plain_page, site.url)
    plain.sign_in("viewer")
    plain_page.goto(f"{site.url}/office/simulations")
    plain_page.get_by_role("link", name="default-2").click()
    expect(plain_page.locator("#simulation_run").get_by_text("1 of 3 deals would end differently.")).to_be_visible()
