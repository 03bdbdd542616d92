"""A merchant at a browser: each verb does what a person does on one page and leaves them on the next."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from portal.infra import clock
from portal.statements.sample.writing import default_start, write_samples
from tests.integration.application.walking import ANSWERS, EMAIL, PHONE

# Sealing is a job of the worker, and on a busy machine the job waits for its turn.
COPY_WITHIN_S = 180
CODE_WITHIN_S = 60

Look = Callable[[Page, str], None]


def nobody_looks(page: Page, name: str) -> None:
    """The walk without anybody looking at the pages."""


@dataclass
class MerchantWalk:
    """The walk through one application. `look` is called on every page with a name for it."""

    page: Page
    url: str
    look: Look = nobody_looks
    email: str = EMAIL
    phone: str = PHONE
    business: str = "Maple Deli LLC"
    visited: list[str] = field(default_factory=list)

    def see(self, name: str) -> None:
        """Let somebody look at the page as it stands."""
        self.visited.append(name)
        self.look(self.page, name)

    def press(self, name: str) -> None:
        """Press the button or follow the link of that name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        target = button if button.count() else self.page.get_by_role("link", name=name, exact=True)
        target.first.click()

    def arrive(self, path: str) -> None:
        """Wait until the address is that path."""
        self.page.wait_for_url(re.compile(re.escape(path) + r"(\?.*)?$"))

    def start(self) -> None:
        """From the first page to the task list, with one mistake on the way."""
        self.page.goto(f"{self.url}/apply/demo")
        self.see("start")
        self.press("Start now")
        expect(self.page).to_have_title(re.compile("^Error: "))
        self.see("start-error")
        self.page.get_by_label("Legal name of your business").fill(self.business)
        self.page.get_by_label("Your phone number").fill(self.phone)
        self.page.get_by_label("Your email address").fill(self.email)
        self.press("Start now")
        self.arrive("/application/tasks")
        self.see("task-list")

    def answer(self) -> None:
        """From the task list over every question to the check of all answers, and on to the statements."""
        self.press("Begin")
        for path, fields in ANSWERS:
            self.arrive(path)
            if path.endswith("/identity"):
                self.press("Save and continue")
                expect(self.page.locator("#error_summary")).to_be_visible()
                self.see("question-error")
                self.page.goto(self.page.url)
            for name, value in fields.items():
                self._fill(name, value)
            self.see("question" + path.removeprefix("/application").replace("/", "-"))
            self.press("Save and continue")
        self.arrive("/application/check-answers")
        self.see("check-answers")
        self.press("Confirm and continue")
        self.arrive("/application/statements")

    def change_an_answer(self) -> None:
        """From the check of all answers to one question and back to the check."""
        self.page.goto(f"{self.url}/application/check-answers")
        self.page.get_by_role("link", name="Change amount").click()
        self.page.get_by_label("How much funding do you want?").fill("45,000")
        self.press("Save and continue")
        self.arrive("/application/check-answers")
        expect(self.page.get_by_text("$45,000")).to_be_visible()

    def send_statements(self, directory: Path, *, profile: str = "healthy") -> None:
        """Three statements of the last three full months, one slot after the other, and on to the offers."""
        files = write_samples(directory, layout="sections", profile=profile, seed=7, start=default_start(clock.today()))
        self.see("statements")
        for slot, file in enumerate(files, start=1):
            self.page.locator(f"#file_{slot}").set_input_files(file)
            self.page.locator(f"#slot_{slot}").get_by_role("button", name="Send this file").click()
            expect(self.page.locator(f"#slot_{slot}")).to_contain_text(file.name, timeout=30_000)
        self.see("statements-read")
        self.press("Continue to your offers")
        self.arrive("/application/offers")

    def choose_offer(self) -> None:
        """The recommended offer."""
        self.see("offers")
        self.page.locator(".offer.is-recommended").get_by_role("button").click()
        self.page.wait_for_url(re.compile(r"/application/offers/\w+/disclosure$"))
        self.see("disclosure")
        name = self.page.get_by_label("Type your full name")
        if name.count():
            name.fill("Rosa Maple")
        self.page.get_by_role("button", name=re.compile("accept this offer", re.IGNORECASE)).click()
        self.arrive("/application/background")

    def allow_check(self) -> None:
        """Agree to the background check."""
        self.see("background")
        self.page.get_by_role("checkbox").check()
        self.press("Agree and continue")
        self.page.wait_for_url(re.compile(r"/application/sign/\w+$"))

    def name_second_signer(self, name: str, email: str) -> None:
        """A guarantor who signs after the owner."""
        self.press("Somebody else has to sign too")
        self.arrive("/application/co-signer")
        self.see("co-signer")
        self.page.get_by_label("Full name").fill(name)
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("A guarantor, who answers personally").check()
        self.page.get_by_label("Postal address, for a guarantor").fill("9 Oak Lane, Montclair, NJ 07042")
        self.press("Have this person sign too")
        expect(self.page.get_by_text(f"When you have signed, we write to {name}")).to_be_visible()
        self.see("co-signer-named")
        self.press("Continue")

    def sign(self) -> None:
        """Sign, and wait for the sealed copy."""
        self.give_signature()
        self._wait_for_copy()
        self.see("signed")

    def give_signature(self) -> None:
        """Consent to electronic records, read the agreement, enter the code and sign."""
        if self.page.url.endswith("/prepare"):
            self.see("sign-prepare")
            self.press("Make my agreement")
        self.arrive("/application/sign/consent")
        self.see("sign-consent")
        self.page.get_by_role("checkbox").check()
        self.press("Agree and read the agreement")
        self.arrive("/application/sign/review")
        self.see("sign-review")
        self.press("I have read it, continue")
        self.enter_code()
        self.arrive("/application/sign")
        self.see("sign-name")
        self.page.get_by_label("Type your full name").fill("Rosa Delgado-Whitfield")
        if self.page.get_by_label("Draw it").is_visible():
            self.draw()
            self.see("sign-drawn")
        self.page.get_by_role("checkbox").check()
        self.press("Sign the agreement")

    def draw(self) -> None:
        """Draw two lines with the mouse where the signature stands, and take the second one back."""
        self.page.get_by_label("Draw it").check()
        canvas = self.page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        kept = self.page.locator("input[name=strokes]")
        for across in (0.1, 0.6):
            box = canvas.bounding_box()
            assert box is not None
            left, middle = box["x"] + across * box["width"], box["y"] + box["height"] / 2
            self.page.mouse.move(left, middle)
            self.page.mouse.down()
            for step in range(1, 25):
                self.page.mouse.move(left + step * box["width"] / 80, middle + (-1) ** step * box["height"] / 5)
            self.page.mouse.up()
        assert len(json.loads(kept.input_value())) == 2
        self.press("Undo the last line")
        assert len(json.loads(kept.input_value())) == 1

    def enter_code(self) -> None:
        """Have a code sent by e-mail, read it where a trial installation shows its mail, and enter it."""
        self.arrive("/application/sign/code")
        self.see("sign-code-send")
        self.press("Send me a code")
        code = self._read_code()
        self.see("sign-code")
        self.page.get_by_label("Code", exact=True).fill(code)
        self.press("Continue to sign")

    def finish(self) -> None:
        """The status page with what there is to keep."""
        self.page.goto(f"{self.url}/application/status")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("You are all set")
        self.see("status-signed")
        self.page.goto(f"{self.url}/application/tasks")
        self.see("task-list-finished")

    def whole_way(self, directory: Path) -> None:
        """From the first page to the signed agreement."""
        self.start()
        self.answer()
        self.send_statements(directory)
        self.choose_offer()
        self.allow_check()
        self.sign()
        self.finish()

    def _fill(self, name: str, value: str) -> None:
        box = self.page.locator(f"#{name}")
        if name == "legal_name":
            box.fill(self.business)
        elif name == "state":
            box.select_option(value)
        elif name == "advances":
            self.page.get_by_label("None", exact=True).check()
        else:
            box.fill(value)

    def _read_code(self) -> str:
        """With scripts the notice looks again by itself; without, a person reloads the page."""
        shown = self.page.locator("#trial_code .mono")
        for _ in range(CODE_WITHIN_S):
            if shown.count():
                break
            self.page.wait_for_timeout(1000)
            if not shown.count():
                self.page.goto(f"{self.url}/application/sign/code")
        return shown.inner_text()

    def _wait_for_copy(self) -> None:
        """With scripts the page looks again by itself; without, a person reloads it."""
        copy = self.page.get_by_role("link", name="Download the signed agreement (PDF)")
        for _ in range(COPY_WITHIN_S):
            if copy.count():
                return
            self.page.wait_for_timeout(1000)
            if not copy.count():
                self.page.goto(f"{self.url}/application/sign")
        expect(copy).to_be_visible()
