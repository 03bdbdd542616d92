"""Two people in two browsers sign one agreement: the owner first, then a guarantor without JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from portal.auth.sessions import open_merchant_session
from portal.signing.paper.verify import verify
from portal.tenants.queries import find_tenant
from tests.codes import last_code
from tests.e2e.site import Site
from tests.integration.signing.providers import link_of
from tests.integration.signing.stage import Stage

OTHER = "Ines Ortiz-Marsh"


def test_the_owner_and_then_a_guarantor_sign_and_both_keep_one_sealed_copy(
    site: Site, page: Page, plain_page: Page
) -> None:
    stage = _accepted(site)
    page.context.add_cookies([{"name": "portal_session", "value": _session(stage), "url": site.url}])

    _owner_signs(stage, site, page)
    _guarantor_signs(stage, site, plain_page)

    with plain_page.expect_download() as download:
        plain_page.get_by_role("link", name="Download the signed agreement").click()
    found = verify(download.value.path().read_bytes())
    assert found.problems == ()
    page.goto(f"{site.url}/application/sign")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed your agreement")


def _owner_signs(stage: Stage, site: Site, page: Page) -> None:
    page.goto(f"{site.url}/application/background")
    page.get_by_role("link", name="Somebody else has to sign too").click()
    page.get_by_label("Full name").fill(OTHER)
    page.get_by_label("Email address").fill("ines@ortiz.example")
    page.get_by_label("A guarantor, who answers personally").check()
    page.get_by_label("Postal address, for a guarantor").fill("9 Oak Lane, Montclair, NJ 07042")
    page.get_by_role("button", name="Have this person sign too").click()
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and continue").click()
    page.wait_for_url(re.compile("/sign/consent$"))
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and read the agreement").click()
    page.get_by_role("button", name="I have read it, continue").click()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code", exact=True).fill(last_code(site.parts, deal_id=stage.deal_id))
    page.get_by_role("button", name="Continue to sign").click()
    page.get_by_label("Type your full name").fill("Rosa Delgado-Whitfield")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign the agreement").click()
    expect(page.locator("#signing_state")).to_contain_text("Now it is the turn of the other person")


def _guarantor_signs(stage: Stage, site: Site, page: Page) -> None:
    page.goto(f"{site.url}{link_of(stage)}")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code of six digits").fill(last_code(site.parts, deal_id=stage.deal_id))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and read the agreement").click()
    expect(page.get_by_role("region", name="Text of the agreement")).to_contain_text(OTHER)
    page.get_by_role("button", name="I have read it, continue").click()
    page.get_by_label("Type your full name").fill(OTHER)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign the agreement").click()
    copy = page.get_by_role("link", name="Download the signed agreement")
    expect(page.get_by_role("heading", level=1)).to_contain_text("sign")
    for _ in range(100):
        if copy.is_visible():
            return
        page.get_by_role("link", name="Refresh").click()


def _accepted(site: Site) -> Stage:
    with site.parts.db.read() as session:
        tenant = find_tenant(session, slug="demo")
    assert tenant is not None
    return Stage(site.parts, tenant).answer().accept()


def _session(stage: Stage) -> str:
    who = {"tenant_id": stage.tenant.id, "deal_id": stage.deal_id, "merchant_id": stage.merchant_id}
    with stage.write() as session:
        return open_merchant_session(session, **who, opened_by="journey", user_agent="")
