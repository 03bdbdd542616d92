"""The scripts in a real browser: each makes a page better that works without it."""

import re
import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Page, Route, expect
from werkzeug.serving import make_server

from portal.web.forms import error_summary
from portal.web.pages import page as answer_page
from portal.web.pages import see_other
from tests.unit.web.app import SampleForm, Viewer, make_app

pytestmark = pytest.mark.browser


def add_routes(app: Flask, reading: threading.Event) -> Flask:
    state = {"count": 0, "sent": "", "fail": 0, "saved": ""}

    def show(audience: str = "merchant", status: int = 200, form: SampleForm | None = None) -> Response:
        shown = form or SampleForm(formdata=None)
        return answer_page(
            "behaviours.html",
            fragment=("question", "ticker", "slot_3"),
            status=status,
            audience=audience,
            form=shown,
            errors=error_summary(shown)[:1],
            heading="Saved" if state["saved"] else "Your email",
            count=state["count"],
            sent=state["sent"],
            viewer=Viewer() if audience == "office" else None,
        )

    @app.get("/behaviours/<audience>")
    def behaviours(audience: str) -> Response:
        if request.headers.get("HX-Target") == "ticker":
            state["count"] = int(state["count"]) + 1
            if state["fail"]:
                return Response("gone", status=404)
        return show(audience)

    @app.post("/behaviours")
    def save() -> Response:
        form = SampleForm()
        form.validate()
        if form.email.errors:
            return show(status=422, form=form)
        state["saved"] = "yes"
        return see_other("/behaviours/merchant")

    @app.post("/upload")
    def upload() -> Response:
        state["sent"] = request.files["file"].filename or ""
        reading.wait()
        return see_other("/behaviours/merchant")

    @app.post("/break")
    def break_the_poll() -> str:
        state["fail"] = 1
        return ""

    return app


@pytest.fixture
def reading() -> Iterator[threading.Event]:
    """Whether the server gets through with the files that it reads."""
    goes_on = threading.Event()
    goes_on.set()
    yield goes_on
    goes_on.set()


@pytest.fixture
def site(reading: threading.Event) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, add_routes(make_app(), reading), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_violation_of_the_policy(page: Page) -> Iterator[None]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert complaints == []


def test_a_refused_form_puts_the_focus_on_the_summary_and_says_error_in_the_title(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    page.get_by_label("Your email address").fill("rosa@")

    page.get_by_role("button", name="Save").click()

    expect(page.locator("#error_summary")).to_be_focused()
    expect(page).to_have_title("Error: Behaviours – Ledgerfield Funding")
    expect(page.get_by_label("Your email address")).to_have_value("rosa@")
    page.locator("#error_summary a").click()
    expect(page.get_by_label("Your email address")).to_be_focused()


def test_a_mended_form_puts_the_focus_on_what_changed_and_takes_error_from_the_title(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#error_summary")).to_be_focused()

    page.get_by_label("Your email address").fill("rosa@maple.example")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Saved")).to_be_focused()
    expect(page).to_have_title("Behaviours – Ledgerfield Funding")


def test_a_poll_updates_its_region_and_leaves_the_focus_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    page.get_by_label("Your email address").focus()

    asked_again = re.compile(r"Asked (?:[2-9]|[1-9]\d+) times")
    expect(page.locator("#ticker")).to_contain_text(asked_again)

    expect(page.get_by_label("Your email address")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text(asked_again)


COUNT_POLLS = """() => {
    const counts = {held: 0, answered: 0};
    const note = (name) => () => document.documentElement.setAttribute(`data-${name}`, ++counts[name]);
    window.addEventListener("htmx:beforeRequest", (event) => event.defaultPrevented && note("held")());
    window.addEventListener("htmx:afterOnLoad", note("answered"));
}"""
SOME = re.compile(r"^([2-9]|[1-9]\d+)$")


def test_a_poll_waits_while_somebody_types_in_its_region(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    page.get_by_label("Note").fill("half a sentence")
    before = page.locator("#ticker p").inner_text()
    page.evaluate(COUNT_POLLS)

    expect(page.locator("html")).to_have_attribute("data-held", SOME)

    assert page.locator("#ticker p").inner_text() == before
    expect(page.get_by_label("Note")).to_have_value("half a sentence")


def test_a_poll_that_is_under_way_when_typing_starts_takes_nothing_away(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")

    def type_meanwhile(poll: Route) -> None:
        page.evaluate(COUNT_POLLS)
        page.get_by_label("Note").fill("half a sentence")
        poll.continue_()

    page.route("**/behaviours/merchant", type_meanwhile, times=1)

    expect(page.locator("html")).to_have_attribute("data-answered", "1")
    expect(page.get_by_label("Note")).to_have_value("half a sentence")


def test_a_refused_poll_is_said_and_the_page_stays(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    page.get_by_label("Your email address").fill("half an address")
    page.request.post(f"{site}/break")

    expect(page.locator("#live_message")).to_have_text("This page no longer updates itself. Open it again to go on.")

    expect(page.get_by_label("Your email address")).to_have_value("half an address")


def test_a_file_is_sent_and_its_slot_alone_is_swapped(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    page.get_by_label("Your email address").fill("kept")
    page.locator("#file_3").set_input_files({"name": "oct.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})

    page.get_by_role("button", name="Send this file").click()

    expect(page.locator("#slot_3")).to_contain_text("Every line adds up.")
    expect(page.get_by_role("heading", name="October 2026")).to_be_focused()
    expect(page.get_by_label("Your email address")).to_have_value("kept")


def test_a_file_that_is_too_large_is_told_so_at_its_slot_before_it_is_sent(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    page.locator("#file_3").set_input_files({"name": "big.pdf", "mimeType": "application/pdf", "buffer": b"x" * 1001})

    page.get_by_role("button", name="Send this file").click()

    expect(page.locator("#slot_3 .field-error")).to_contain_text("larger than 12 MB, so it was not sent")
    expect(page.locator("#file_3")).to_be_focused()
    expect(page.locator("#file_3")).to_have_accessible_description(re.compile("larger than 12 MB"))
    expect(page.locator("#announcer")).to_contain_text("larger than 12 MB")
    expect(page.locator("#slot_3")).to_contain_text("Not added yet")
    page.locator("#file_3").set_input_files({"name": "oct.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    expect(page.locator("#slot_3 .field-error")).to_have_count(0)


def test_once_all_is_sent_the_bar_says_that_the_file_is_being_read(
    page: Page, site: str, reading: threading.Event
) -> None:
    reading.clear()
    page.goto(f"{site}/behaviours/merchant")
    page.locator("#file_3").set_input_files({"name": "oct.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})

    page.get_by_role("button", name="Send this file").click()

    expect(page.locator("#slot_3 .htmx-indicator")).to_contain_text("Reading the file …")
    expect(page.locator("#progress_3")).not_to_have_attribute("value", re.compile(""))
    reading.set()
    expect(page.locator("#slot_3")).to_contain_text("Every line adds up.")


def test_a_file_can_be_dropped_on_its_slot(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/merchant")
    files = page.evaluate_handle(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(['%PDF'], 'dropped.pdf', {type: 'application/pdf'}));
            return dropped;
        }"""
    )

    page.locator("#slot_3").dispatch_event("drop", {"dataTransfer": files})

    expect(page.locator("#slot_3")).to_contain_text("dropped.pdf")


def test_the_office_is_walked_by_keys_which_can_be_turned_off(page: Page, site: str) -> None:
    page.goto(f"{site}/behaviours/office")

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Deal 1")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Deal 0")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Find a deal")).to_be_focused()

    page.get_by_role("button", name="Turn these keys off").click()
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Turn these keys on")).to_be_focused()


def test_the_same_form_works_without_any_script(browser: object, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site}/behaviours/merchant")

    plain.get_by_role("button", name="Save").click()

    expect(plain.locator("#error_summary")).to_contain_text("Enter your email address")
    expect(plain).to_have_title("Error: Behaviours – Ledgerfield Funding")
    plain.locator("#file_3").set_input_files({"name": "oct.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    plain.get_by_role("button", name="Send this file").click()
    expect(plain.locator("#slot_3")).to_contain_text("oct.pdf")
    context.close()
