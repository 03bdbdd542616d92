"""An underwriter at a browser: each verb does what a person does on one page."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from portal.demo.seed import PASSWORD, staff_email
from tests.e2e.journeys.merchant_walk import Look, nobody_looks


@dataclass
class OfficeWalk:
    """The office of the demo's first tenant. `look` is called on every page with a name for it."""

    page: Page
    url: str
    look: Look = nobody_looks

    def see(self, name: str) -> None:
        """Let somebody look at the page as it stands."""
        self.look(self.page, f"office-{name}")

    def sign_in(self, role: str = "underwriter") -> None:
        """From the sign-in page to the queue."""
        self.page.goto(f"{self.url}/office/sign-in")
        self.see("sign-in")
        self.page.get_by_label("Email").fill(staff_email(role, "demo"))
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile(r"/office/queue"))

    def open_deal(self, merchant: str) -> None:
        """From the queue to one deal."""
        self.page.goto(f"{self.url}/office/queue")
        self.see("queue")
        self.page.get_by_role("link", name=merchant).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(merchant)

    def press(self, name: str) -> None:
        """Press the first button of that name, then wait for the page that follows."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def claim(self) -> None:
        """Take the deal, so that nobody else works it unknowingly."""
        self.press("Claim the deal")
        expect(self.page.get_by_role("button", name="Release the deal")).to_be_visible()

    def note(self, text: str) -> None:
        """Leave a note for colleagues."""
        self.page.get_by_label("Note", exact=True).fill(text)
        self.press("Add the note")

    def counter(self, amount: str, reason: str) -> None:
        """Type another amount for the first offer, watch the price follow, and make it one's own."""
        self.page.get_by_role("link", name="Make a counter-offer").click()
        self.page.get_by_label("In place of").select_option("1")
        price = self.page.locator("#counter_price")
        self.page.get_by_label("Amount", exact=True).fill(amount)
        expect(price).to_contain_text(f"Net to the merchant${amount}")
        expect(self.page.get_by_label("Amount", exact=True)).to_be_focused()
        self.see("counter")
        self.page.get_by_label("Reason", exact=True).fill(reason)
        self.press("Make this offer")
        expect(self.page.get_by_role("region", name="Offers, table")).to_contain_text(reason)

    def ask(self, words: str) -> None:
        """Ask the merchant a question about the first reason for review."""
        self.page.get_by_role("link", name="Review the reasons").click()
        self.see("review")
        self.page.get_by_role("link", name=re.compile("^Ask the merchant about this")).first.click()
        self.page.get_by_role("button", name="Ask the merchant").click()
        expect(self.page.locator("#error_summary")).to_be_visible()
        self.see("ask")
        self.page.get_by_label("An answer in words").check()
        self.page.get_by_label("What to ask").fill(words)
        self.press("Ask the merchant")
        expect(self.page.locator("#requests")).to_contain_text(words)
        self.see("review-asked")

    def clear_reasons(self, note: str) -> None:
        """Clear the reasons for review, and those that come after them, until nothing is left to clear."""
        while self.page.get_by_role("button", name=re.compile("^Clear this reason")).count():
            self.page.get_by_label("What you looked at").first.fill(note)
            self.page.get_by_role("button", name=re.compile("^Clear this reason")).first.click()
            self.page.wait_for_load_state()
            self.see("review-cleared")
            self.press("Decide and go on to offers")
            self.page.goto(re.sub(r"[?#].*", "", self.page.url) + "/review")

    def decline(self, reason: str) -> None:
        """Decline the open deal with a reason; without one the page asks for it."""
        self.page.get_by_role("link", name=re.compile("^Decline")).first.click()
        self.see("decline")
        self.page.locator("#act_form form").get_by_role("button").first.click()
        expect(self.page.locator("#error_summary")).to_be_visible()
        self.page.get_by_label("A reason in your own words").fill(reason)
        self.page.locator("#act_form form").get_by_role("button").first.click()
        self.page.wait_for_url(re.compile(r"/office/deals/[^/]+$"))
