"""Pictures of every page for docs/screenshots: `python -m tests.e2e.screenshots [DIRECTORY [PART ...]]`.

Walks the demo like the journeys do, on a database of its own that is thrown away, and writes `<page>-375.png` and
`<page>-1280.png`, in few colours, because a repository keeps them for ever. Every one of PARTS is walked unless some
are named; the office looks at the merchant's deals. A walk may pass pages that are LIKE_OTHERS: those are not kept.
"""

import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.e2e.journeys.merchant_walk import MerchantWalk
from tests.e2e.journeys.office_walk import OfficeWalk
from tests.e2e.signing_pictures import picture_declined, picture_frame, picture_two_signers
from tests.e2e.site import Site, served
from tests.servers.browser import LAUNCH_ARGUMENTS, find_browser

DEFAULT = Path("docs") / "screenshots"
PARTS = ("merchant", "office", "review", "signing", "frame")
WIDTHS = (375, 1280)
HEIGHT = 800
# A statement's thousand rows need not all be in the picture.
TALLEST = 3200
COLOURS = 64
# Pages that look like one that is kept, but for a word or a line.
LIKE_OTHERS = frozenset(
    {
        *(f"question-business-{name}" for name in ("address", "contact", "name", "tax")),
        *("question-owner-identity", "question-owner-name"),
        *("co-code-error", "co-consent-framed", "co-name", "co-review", "co-sealing", "co-signed-out", "co-signer-out"),
        *("co-there", "co-there-down", "co-waiting", "link-over", "no-offers", "reminders-stopped"),
        *("sign-decline", "sign-drawn", "sign-turn-framed", "signed-out", "status-unfinished"),
        *("office-approvals", "office-co-signer-open", "office-deal-two-signers", "office-queue-notices"),
        *("office-background-provider", "office-review-asked", "office-simulations", "office-reminders"),
    }
)
MORE_MERCHANT_PAGES = (
    ("home", "/"),
    ("link-sent", "/apply/demo/link-sent"),
    ("link-over", "/apply/demo/link/over"),
    ("not-found", "/apply/nobody"),
)
OFFICE_PAGES = (
    "account",
    "outbox",
    "providers",
    "signing-code",
    "background-provider",
    "sms-provider",
    "texts",
    "mail-provider",
    "reminders",
    "approvals",
    "settings",
    "states",
    "states/CA",
    "agreement",
    "subscribers",
    "deliveries",
    "users",
    "api-keys",
)


class Camera:
    """Takes a picture of a page at each width."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def look(self, page: Page, name: str) -> None:
        """Write the page's pictures and leave it at the narrow width."""
        if name in LIKE_OTHERS:
            return
        page.wait_for_load_state()
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))).convert("RGB")
            few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            few.save(self.directory / f"{name}-{width}.png", optimize=True)


@contextmanager
def demo_site(directory: Path, *, provider_url: str) -> Iterator[Site]:
    """The demo over an SQLite file in `directory`; Dropbox Sign is at `provider_url`."""
    os.environ.update(MOCK_MODE="true", DATA_DIR=str(directory / "data"), WORKER_POLL_MS="100")
    os.environ.update(DROPBOX_SIGN_URL=provider_url, DROPBOX_SIGN_FRAME_URL=provider_url)
    # After the environment is set: settings are read once.
    from portal.app import create_app
    from portal.config import get_settings
    from portal.demo.policy import seed_policy
    from portal.demo.seed import seed_tenants
    from portal.infra.migrations import upgrade
    from portal.infra.parts import make_parts

    settings = get_settings()
    settings.data_dir.mkdir(parents=True)
    upgrade(settings.app_database_url)
    parts = make_parts(settings)
    seed_tenants(parts.db, settings)
    seed_policy(parts.db)
    with served(create_app(settings, parts), parts) as site:
        yield site
    parts.sandbox.close()


def picture_merchant(browser: Browser, site: Site, camera: Camera, files: Path) -> None:
    """The merchant's pages, up to the signature and out again; then those of a merchant who gets no offer."""
    walk = MerchantWalk(browser.new_page(), site.url, camera.look)
    walk.start()
    walk.answer()
    walk.page.goto(f"{site.url}/application/business/contact")
    walk.see("question-business-contact")
    walk.page.goto(f"{site.url}/application/status")
    walk.see("status-unfinished")
    walk.page.goto(f"{site.url}/application/statements")
    walk.send_statements(files / "healthy")
    walk.choose_offer()
    walk.allow_check()
    walk.sign()
    walk.finish()
    for name, path in MORE_MERCHANT_PAGES:
        walk.page.goto(site.url + path)
        walk.see(name)
    walk.page.goto(f"{site.url}/application/tasks")
    walk.press("Save and leave")
    walk.arrive("/application/signed-out")
    walk.see("signed-out")
    _picture_weak(browser, site, camera, files)


def _picture_weak(browser: Browser, site: Site, camera: Camera, files: Path) -> None:
    walk = MerchantWalk(
        browser.new_page(), site.url, email="li@oakcafe.example", phone="(973) 555-0177", business="Oak Café LLC"
    )
    walk.start()
    walk.answer()
    walk.send_statements(files / "weak", profile="weak")
    walk.look = camera.look
    walk.see("no-offers")
    walk.page.goto(f"{site.url}/application/status")
    walk.see("status-no-offers")


def picture_office(browser: Browser, site: Site, camera: Camera) -> None:
    """The office's pages, as an administrator sees them."""
    walk = OfficeWalk(browser.new_page(), site.url, camera.look)
    walk.sign_in("admin")
    walk.open_deal("Maple Deli LLC")
    walk.see("deal")
    deal = re.sub(r"[?#].*", "", walk.page.url)
    walk.page.goto(f"{deal}/statements")
    walk.see("statements")
    _picture_evidence(walk, deal)
    walk.page.goto(f"{deal}/timeline")
    walk.see("timeline")
    walk.page.goto(f"{deal}/background")
    walk.see("background-runs")
    walk.page.locator("main tbody .row-link").first.click()
    walk.page.wait_for_url(re.compile(r"/background/"))
    walk.see("background-run")
    for name in ("redacted-copy", "co-signer", "texting"):
        walk.page.goto(f"{deal}/{name}")
        walk.see(name)
    walk.page.goto(deal)
    walk.page.get_by_role("link", name="All about this decision").click()
    walk.see("decision")
    _picture_policy(walk)
    _picture_simulation(walk)
    _picture_counter(walk)
    _send_campaign(walk)
    for name in OFFICE_PAGES:
        answer = walk.page.goto(f"{site.url}/office/{name}")
        if answer is not None and answer.status == 200:
            walk.see(name.replace("/", "-"))


def _send_campaign(walk: OfficeWalk) -> None:
    """Texts to a merchant, to somebody without a deal and to what is no number, as a program sends them."""
    numbers = ("(973) 555-0188", "(973) 555-0123", "973")
    words = "Your renewal offer is ready. Log in to see three options."
    body = {"campaignName": "spring-renewals", "messages": [{"to": number, "body": words} for number in numbers]}
    headers = {"X-Tenant-ID": "demo", "Authorization": "Bearer dev", "Idempotency-Key": "pictures-campaign"}
    walk.page.request.post(f"{walk.url}/api/sms/cherry/send", data=body, headers=headers)
    heard = {"type": "inbound", "id": "pictures-1", "from": "+19735550123", "text": "Who is this? I have no loan."}
    walk.page.request.post(f"{walk.url}/api/sms/cherry/webhook", data=heard)


def _picture_counter(walk: OfficeWalk) -> None:
    """A counter-offer with its price, as it waits for a second person, and how payments are collected."""
    walk.open_deal("Oak Café LLC")
    deal = re.sub(r"[?#].*", "", walk.page.url)
    walk.page.goto(f"{deal}/counter")
    for label, value in (("Amount", "9,000"), ("Factor rate", "1.65"), ("Number of payments", "115")):
        walk.page.get_by_label(label, exact=True).fill(value)
    walk.press("Show the price")
    walk.page.get_by_label("Reason", exact=True).fill("She has other quotes, and her season begins in March")
    walk.see("counter")
    walk.press("Propose to a second person")
    walk.page.wait_for_url(re.compile(r"#offers$"))
    walk.page.get_by_role("link", name="Look at the proposal").click()
    walk.see("approval")
    walk.page.goto(f"{deal}/collection")
    walk.see("collection")
    walk.page.goto(f"{deal}/co-signer")
    walk.see("co-signer-open")


def _picture_evidence(walk: OfficeWalk, deal: str) -> None:
    """From every figure to the days of one, to the rows of a day and the page on which a row stands."""
    walk.page.goto(f"{deal}/figures")
    walk.see("figures")
    walk.page.goto(f"{deal}/figures/average_daily_balance")
    walk.see("figure")
    walk.page.locator("a[href*='/days/']").nth(20).click()
    walk.see("day")
    walk.page.goto(f"{deal}/figures/true_revenue")
    walk.page.locator("main tbody .row-link").nth(8).click()
    walk.page.wait_for_url(re.compile(r"/pages/"))
    walk.page.wait_for_load_state("networkidle")
    walk.see("statement-page")
    walk.page.get_by_role("link", name="Reclassify this row").click()
    walk.see("reclassify")


def _picture_policy(walk: OfficeWalk) -> None:
    """The versions, a draft with what it changes, its form, and one version."""
    walk.page.goto(f"{walk.url}/office/policies")
    walk.see("policies")
    walk.page.locator("a[href*='/policies/drafts/']").first.click()
    walk.see("policy-draft")
    walk.page.get_by_role("link", name="Edit the draft").click()
    walk.see("policy-edit")
    walk.page.goto(f"{walk.url}/office/policies")
    walk.page.locator("a[href*='/policies/pv_']").first.click()
    walk.see("policy-version")


def _picture_simulation(walk: OfficeWalk) -> None:
    """The draft tried on the deals of the walk: form, result, one deal side by side, and the list."""
    walk.page.goto(f"{walk.url}/office/policies")
    walk.page.locator("a[href*='/policies/drafts/']").first.click()
    walk.page.get_by_role("link", name="Simulate").click()
    walk.see("simulation-new")
    walk.press("Start the simulation")
    walk.page.get_by_text("would end differently.").first.wait_for()
    walk.see("simulation")
    walk.page.locator("#simulation_deals .row-link").first.click()
    walk.page.wait_for_url(re.compile(r"/deals/"))
    walk.see("simulation-deal")
    walk.page.goto(f"{walk.url}/office/simulations")
    walk.see("simulations")


def picture_review(browser: Browser, site: Site, camera: Camera, files: Path) -> None:
    """A review from both sides, the page of a decline, and the notices that are owed."""
    merchant = MerchantWalk(
        browser.new_page(), site.url, email="ida@elmtire.example", phone="(973) 555-0166", business="Elm Tire LLC"
    )
    merchant.start()
    merchant.answer()
    merchant.send_statements(files / "reviewed", profile="weak")
    office = OfficeWalk(browser.new_page(), site.url, camera.look)
    office.sign_in()
    office.open_deal(merchant.business)
    deal = re.sub(r"[?#].*", "", office.page.url)
    office.ask("Why were the balances low in the middle of the month?")
    merchant.look = camera.look
    merchant.page.goto(f"{site.url}/application/status")
    merchant.see("status-asked")
    merchant.press("Answer")
    merchant.see("request")
    for name, path in (("decline", f"{deal}/decline"), ("assign", f"{deal}/assign")):
        office.page.goto(path)
        office.see(name)
    office.page.goto(f"{site.url}/office/queue?notice=due")
    office.see("queue-notices")


def picture_signing(browser: Browser, site: Site, camera: Camera, files: Path) -> None:
    """Two signers, and nobody who signs."""
    picture_two_signers(browser, site, camera.look, files)
    picture_declined(browser, site, camera.look, files)
    walk = OfficeWalk(browser.new_page(), site.url)
    walk.sign_in()
    walk.open_deal("Birch Bikes LLC")
    walk.look = camera.look
    walk.see("deal-two-signers")


def main(directory: Path, parts: tuple[str, ...] = PARTS) -> None:
    """Take every picture of these parts."""
    camera = Camera(directory)
    with (
        tempfile.TemporaryDirectory() as scratch,
        FakeDropboxSign(client_id="app-1") as fake,
        demo_site(Path(scratch), provider_url=fake.url) as site,
        sync_playwright() as playwright,
    ):
        path, files = find_browser(), Path(scratch) / "files"
        browser = playwright.chromium.launch(executable_path=str(path) if path else None, args=list(LAUNCH_ARGUMENTS))
        pictures = {
            "merchant": lambda: picture_merchant(browser, site, camera, files),
            "office": lambda: picture_office(browser, site, camera),
            "review": lambda: picture_review(browser, site, camera, files),
            "signing": lambda: picture_signing(browser, site, camera, files),
            "frame": lambda: picture_frame(browser, site, camera.look, fake),
        }
        for part in parts:
            pictures[part]()
        browser.close()
    print(f"{len(list(directory.glob('*.png')))} pictures in {directory}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT, tuple(sys.argv[2:]) or PARTS)
