"""Pictures of signing that a merchant's own walk does not pass: two signers, no signature, and a provider's frame."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from portal.auth.sessions import open_merchant_session
from portal.demo.seed import TENANTS
from portal.mail.models import MailMessage
from portal.mail.preferences import keep_preference
from portal.tenants.queries import TenantProfile, find_tenant
from tests.codes import last_code
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.e2e.journeys.merchant_walk import Look, MerchantWalk, nobody_looks
from tests.e2e.site import Site
from tests.integration.signing.providers import ProviderStage, link_of, queue_up

OTHER = "Ines Ortiz-Marsh"
OTHER_EMAIL = "ines@ortiz.example"


def picture_two_signers(browser: Browser, site: Site, look: Look, files: Path) -> None:
    """An owner who declines once, then signs, and a guarantor who signs after them."""
    walk = MerchantWalk(
        browser.new_page(), site.url, email="eva@birchbikes.example", phone="(973) 555-0155", business="Birch Bikes LLC"
    )
    walk.start()
    walk.answer()
    walk.send_statements(files / "two")
    walk.choose_offer()
    walk.look = look
    walk.name_second_signer(OTHER, OTHER_EMAIL)
    walk.look = nobody_looks
    walk.allow_check()
    walk.give_signature()
    expect(walk.page.locator("#signing_state")).to_contain_text("Now it is the turn of the other person")
    walk.look = look
    walk.see("sign-turn")
    walk.page.goto(f"{site.url}/application/co-signer")
    walk.see("co-signer-out")
    _picture_guarantor(browser.new_page(), site, look, *_invitation(site))


def picture_declined(browser: Browser, site: Site, look: Look, files: Path) -> None:
    """A merchant who reads the agreement and does not sign it; and the page on which reminders are stopped."""
    walk = MerchantWalk(
        browser.new_page(), site.url, email="sam@ashsalon.example", phone="(973) 555-0144", business="Ash Salon LLC"
    )
    walk.start()
    walk.answer()
    walk.send_statements(files / "declined")
    walk.choose_offer()
    walk.allow_check()
    walk.arrive("/application/sign/consent")
    walk.look = look
    walk.press("I do not want to sign")
    walk.arrive("/application/sign/decline")
    walk.see("sign-decline")
    walk.press("I do not want to sign")
    walk.see("sign-decline-error")
    walk.page.get_by_role("radio").first.check()
    walk.press("I do not want to sign")
    walk.arrive("/application/sign/declined")
    walk.see("sign-declined")
    with site.parts.db.write(tenant_id=_tenant(site, 0).id) as session:
        code = keep_preference(session, tenant_id=_tenant(site, 0).id, email=walk.email).code
    walk.page.goto(f"{site.url}/apply/demo/reminders/{code}")
    walk.see("reminders")
    walk.page.get_by_role("main").get_by_role("button").click()
    walk.see("reminders-stopped")


def picture_frame(browser: Browser, site: Site, look: Look, fake: FakeDropboxSign) -> None:
    """The second tenant's agreement at Dropbox Sign, for two who sign in frames."""
    fake.portal_url = site.url
    stage = queue_up(ProviderStage(site.parts, _tenant(site, 1)).sign_at(fake, None), two=True)
    with stage.write() as session:
        about = {"tenant_id": stage.tenant.id, "deal_id": stage.deal_id, "merchant_id": stage.merchant_id}
        token = open_merchant_session(session, **about, opened_by="pictures", user_agent="")
    page = browser.new_page()
    page.context.add_cookies([{"name": "portal_session", "value": token, "url": site.url}])
    page.goto(f"{site.url}/application/sign")
    onward = page.get_by_role("link", name="Go to Dropbox Sign and sign")
    onward.wait_for()
    look(page, "sign-there")
    onward.click()
    expect(page.frame_locator("iframe").get_by_role("button", name="Sign")).to_be_visible()
    look(page, "sign-framed")
    # The pictures' addresses are an installation's own, so the frame believes that it stands elsewhere.
    fake.act(stage.made(), "sign")
    page.get_by_role("link", name="I have signed").click()
    expect(page.locator("#signing_state")).to_contain_text("Now it is the turn of the other person")
    look(page, "sign-turn-framed")
    _picture_second_frame(browser, site, look, stage)


def _picture_second_frame(browser: Browser, site: Site, look: Look, stage: ProviderStage) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}{link_of(stage)}")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code of six digits").fill(last_code(site.parts, deal_id=stage.deal_id))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/sign/consent$"))
    look(page, "co-consent-framed")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and continue").click()
    page.wait_for_url(re.compile("/sign/name$"))
    look(page, "co-there")
    stage.fake.fail("500", method="GET", ending=stage.made().signers[1].id)
    page.get_by_role("link", name="Go to Dropbox Sign and sign").click()
    page.get_by_text("does not answer at the moment").wait_for()
    look(page, "co-there-down")
    page.get_by_role("link", name="Go to Dropbox Sign and sign").click()
    expect(page.frame_locator("iframe").get_by_role("button", name="Sign")).to_be_visible()
    look(page, "co-framed")
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
    plain.goto(f"{site.url}/sign/there")
    look(plain, "co-framed-plain")
    page.get_by_role("link", name="I have signed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We are waiting for Dropbox Sign")
    look(page, "co-waiting")


def _picture_guarantor(page: Page, site: Site, look: Look, path: str, deal_id: str) -> None:
    page.goto(f"{site.url}{path}")
    look(page, "co-start")
    page.get_by_role("button", name="Send me a code").click()
    page.locator("#trial_code .mono").wait_for()
    look(page, "co-code")
    page.get_by_role("button", name="Continue").click()
    look(page, "co-code-error")
    page.get_by_label("Code of six digits").fill(last_code(site.parts, deal_id=deal_id))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/sign/consent$"))
    look(page, "co-consent")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Agree and read the agreement").click()
    page.wait_for_url(re.compile("/sign/review$"))
    look(page, "co-review")
    page.get_by_role("button", name="I have read it, continue").click()
    page.wait_for_url(re.compile("/sign/name$"))
    look(page, "co-name")
    page.get_by_role("link", name="I do not want to sign").click()
    look(page, "co-decline")
    page.goto(f"{site.url}/sign/name")
    page.get_by_label("Type your full name").fill(OTHER)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign the agreement").click()
    look(page, "co-sealing")
    while not page.get_by_role("link", name="Download the signed agreement").count():
        page.wait_for_timeout(1000)
        page.goto(f"{site.url}/sign/done")
    look(page, "co-done")
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url(re.compile("/sign/signed-out"))
    look(page, "co-signed-out")


def _invitation(site: Site) -> tuple[str, str]:
    """The path in the mail that asks the guarantor to sign, and the deal's id."""
    with site.parts.db.read() as session:
        mail = session.query(MailMessage).filter_by(template="cosign", tenant_id=_tenant(site, 0).id).one()
        found = re.search(r"/sign/\S+", mail.body or "")
    assert found is not None
    return found[0], mail.deal_id or ""


def _tenant(site: Site, index: int) -> TenantProfile:
    with site.parts.db.read() as session:
        found = find_tenant(session, slug=TENANTS[index].slug)
    assert found is not None
    return found
