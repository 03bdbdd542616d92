"""Agreements are signed at a provider in real browsers: there, back, and the provider's PDF lies in our storage.

In frames of Dropbox Sign two people sign in two browsers, one after the other.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from portal.app import create_app
from portal.auth.sessions import open_merchant_session
from portal.config import get_settings
from portal.demo.seed import seed_tenants
from portal.documents.queries import get_document
from portal.infra.parts import make_parts
from portal.tenants.queries import find_tenant
from tests.codes import last_code
from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.e2e.journeys.looking import is_accessible
from tests.e2e.site import Site, served
from tests.integration.signing.providers import Fake, ProviderStage, link_of, queue_up

pytestmark = pytest.mark.browser


@pytest.fixture(params=["docusign", "dropbox_sign", "dropbox_sign_framed"])
def fake(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """Each provider, known to the settings."""
    if request.param == "docusign":
        with FakeDocuSign(private_key=make_rsa_pem()) as docusign:
            monkeypatch.setenv("DOCUSIGN_AUTH_URL", docusign.url)
            yield docusign
    else:
        client_id = "app-1" if request.param.endswith("_framed") else ""
        with FakeDropboxSign(client_id=client_id) as dropbox_sign:
            monkeypatch.setenv("DROPBOX_SIGN_URL", dropbox_sign.url)
            monkeypatch.setenv("DROPBOX_SIGN_FRAME_URL", dropbox_sign.url)
            yield dropbox_sign


@pytest.fixture
def site(fake: Fake, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The portal at an address that it knows, because the provider sends browsers and messages back to it."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    path = tmp_path / "portal.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("BASE_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("WORKER_POLL_MS", "100")
    get_settings.cache_clear()
    parts = make_parts(get_settings())
    seed_tenants(parts.db, parts.settings)
    fake.portal_url = f"http://127.0.0.1:{port}"
    app = create_app(parts.settings, parts)
    try:
        with served(app, parts, port=port) as site:
            yield site
    finally:
        parts.sandbox.close()
        parts.db.engine.dispose()


def test_an_agreement_is_signed_at_a_provider_and_its_copy_lies_here(
    page: Page, browser: Browser, site: Site, fake: Fake
) -> None:
    complaints: list[str] = []
    listen(page, complaints)
    stage = sent(site, fake)
    sign_in(page, site, stage)
    page.goto(f"{site.url}/application/sign")

    if isinstance(fake, FakeDocuSign):
        expect(page.get_by_role("heading", name="Sign your agreement at DocuSign")).to_be_visible()
        is_accessible(page, "there")
        page.get_by_role("link", name="Go to DocuSign and sign").click()
        page.get_by_role("button", name="Sign").click()
        sign_second(page, fake, stage)
    elif fake.client_id:
        sign_in_frame(page)
        with browser.new_context() as other:
            listen(second := other.new_page(), complaints)
            sign_in_second_frame(second, page, site, stage)
    else:
        expect(page.get_by_role("heading", name="Dropbox Sign has written to you")).to_be_visible()
        is_accessible(page, "mailed")
        page.goto(f"{fake.url}/sign/{stage.made().id}")
        page.get_by_role("button", name="Sign").click()

    # The browser is back at an address of ours; the pages go on by themselves until the copy is here.
    expect(page.get_by_role("heading", name="You have signed your agreement")).to_be_visible()
    is_accessible(page, "completed")
    envelope = stage.envelope()
    with site.parts.db.read() as session:
        document = get_document(session, tenant_id=stage.tenant.id, document_id=envelope.signed_document_id or "")
    assert site.parts.storage.read(document.storage_key or "") == fake.signed_pdf(stage.made())
    assert stage.status() == "signed"
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Note what scripts fail at, and what our own policy forbids."""
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)


def sign_in_frame(page: Page) -> None:
    """Read and sign in the provider's frame; who closes it first comes back and may open it again."""
    page.get_by_role("link", name="Go to Dropbox Sign and sign").click()
    frame = page.frame_locator("iframe")
    # The provider asks the page around it for a proof of where it stands; without one nobody could sign.
    expect(frame.get_by_role("button", name="Sign")).to_be_enabled()
    is_accessible(page, "framed")
    expect(page.get_by_text("The part below is Dropbox Sign.")).to_be_visible()
    frame.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="Sign your agreement at Dropbox Sign")).to_be_visible()
    page.get_by_role("link", name="Go to Dropbox Sign and sign").click()
    frame.get_by_role("button", name="Sign").click()


def sign_in_second_frame(second: Page, page: Page, site: Site, stage: ProviderStage) -> None:
    """The other person, by our invitation and a code, in a frame of their own; the owner's page knows of both turns."""
    expect(page.get_by_role("heading", name="Thank you, you have signed")).to_be_visible()
    expect(page.locator("#signing_state")).to_contain_text("Now it is the turn of the other person")
    is_accessible(page, "turn")
    second.goto(f"{site.url}{link_of(stage)}")
    second.get_by_role("button", name="Send me a code").click()
    second.get_by_label("Code of six digits").fill(last_code(site.parts, deal_id=stage.deal_id))
    second.get_by_role("button", name="Continue").click()
    second.get_by_role("checkbox").check()
    second.get_by_role("button", name="Agree and continue").click()
    expect(second.get_by_role("heading", name="Sign the agreement at Dropbox Sign")).to_be_visible()
    is_accessible(second, "second, there")
    onward, frame = second.get_by_role("link", name="Go to Dropbox Sign and sign"), second.frame_locator("iframe")
    onward.click()
    expect(frame.get_by_role("button", name="Sign")).to_be_enabled()
    is_accessible(second, "second, framed")
    frame.get_by_role("button", name="Close").click()
    onward.click()
    frame.get_by_role("button", name="Sign").click()
    expect(second.get_by_role("heading", name="You have signed the agreement")).to_be_visible()
    is_accessible(second, "second, signed")
    with second.expect_download() as download:
        second.get_by_role("link", name="Download the signed agreement").click()
    assert download.value.path().read_bytes() == stage.fake.signed_pdf(stage.made())


def sign_second(page: Page, fake: FakeDocuSign, stage: ProviderStage) -> None:
    """The merchant's page says whose turn it is; the other person signs where the provider's message leads."""
    expect(page.get_by_role("heading", name="Thank you, you have signed")).to_be_visible()
    is_accessible(page, "turn")
    assert stage.envelope().status == "viewed"
    there = f"{fake.url}/Mailed/{stage.made().id}/2"
    assert httpx.post(there, data={"act": "sign"}, timeout=30).status_code == 200


def sent(site: Site, fake: Fake) -> ProviderStage:
    """An agreement on its way to the provider, for two at DocuSign and in frames; the site's worker brings it there."""
    with site.parts.db.read() as session:
        demo = find_tenant(session, slug="demo")
    assert demo is not None
    stage = ProviderStage(site.parts, demo).sign_at(fake, None)
    return queue_up(stage, two=isinstance(fake, FakeDocuSign) or bool(fake.client_id))


def sign_in(page: Page, site: Site, stage: ProviderStage) -> None:
    """Let the browser be the merchant's, as a link in a mail does."""
    with stage.write() as session:
        about = {"tenant_id": stage.tenant.id, "deal_id": stage.deal_id, "merchant_id": stage.merchant_id}
        token = open_merchant_session(session, **about, opened_by="test", user_agent="")
    page.context.add_cookies([{"name": "portal_session", "value": token, "url": site.url}])
