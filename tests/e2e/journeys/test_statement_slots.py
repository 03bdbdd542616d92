"""The statements' page in a real browser: several files at once, one in the place of another, a bad one among good."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.infra import clock
from portal.statements.sample.writing import default_start, write_samples
from tests.e2e.journeys.looking import is_accessible
from tests.e2e.journeys.merchant_walk import MerchantWalk
from tests.e2e.site import Site

pytestmark = pytest.mark.browser
CARRY = """(files) => {
    const carried = new DataTransfer();
    for (const [name, text] of files) {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        carried.items.add(new File([bytes], name, {type: "application/pdf"}));
    }
    return carried;
}"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Statements of the three months that are asked for."""
    start = default_start(clock.today())
    return write_samples(tmp_path, layout="sections", profile="healthy", seed=7, start=start)


@pytest.fixture
def at_statements(page: Page, site: Site) -> Page:
    """A merchant who has just begun and opens the page of statements."""
    MerchantWalk(page, site.url).start()
    page.goto(f"{site.url}/application/statements")
    return page


def drop(page: Page, target: str, files: list[tuple[str, bytes]]) -> None:
    """Let these files fall on that place."""
    carried = [[name, base64.b64encode(data).decode()] for name, data in files]
    page.locator(target).dispatch_event("drop", {"dataTransfer": page.evaluate_handle(CARRY, carried)})


def named(paths: list[Path]) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in paths]


def test_several_dropped_files_fill_the_free_slots_in_order_and_the_rest_is_named(
    at_statements: Page, files: list[Path]
) -> None:
    page = at_statements

    drop(page, "#slot_2", [("z-letter.pdf", b"Dear bank"), *named(files[::-1])])

    for slot, file in enumerate(files, start=1):
        expect(page.locator(f"#slot_{slot}.is-ok")).to_contain_text(file.name)
    expect(page.locator("#drop_message")).to_have_text("Not sent, because every month has its file: z-letter.pdf.")
    expect(page.locator("#slots_progress")).to_contain_text("3 of 3 statements are here.")
    is_accessible(page, "statements-dropped")

    drop(page, "#slot_1", named(files[:2]))

    expect(page.locator("#drop_message")).to_contain_text("Nothing was sent: every month has its file.")


def test_a_file_dropped_on_a_filled_slot_takes_its_place_and_a_bad_one_leaves_it(
    at_statements: Page, files: list[Path]
) -> None:
    page = at_statements
    drop(page, "#slot_1", named(files[1:2]))
    expect(page.locator("#slot_1.is-watch")).to_contain_text("We asked for")

    drop(page, "#slot_1", named(files[:1]))
    expect(page.locator("#slot_1.is-ok")).to_contain_text(files[0].name)
    drop(page, "#slot_1", [("letter.pdf", b"Dear bank")])

    expect(page.locator("#slot_1")).to_contain_text("letter.pdf was not taken.")
    expect(page.locator("#slot_1.is-ok")).to_contain_text(files[0].name)
    expect(page.locator("#slot_1").get_by_text("I cannot get another one")).to_be_visible()
    is_accessible(page, "statements-refused-in-place")


def test_without_scripts_a_file_is_replaced_by_its_own_form(plain_page: Page, site: Site, files: list[Path]) -> None:
    MerchantWalk(plain_page, site.url).start()
    plain_page.goto(f"{site.url}/application/statements")
    for file in (files[1], files[0]):
        slot = plain_page.locator("#slot_1")
        if slot.locator("summary", has_text=re.compile("^Replace")).count():
            slot.locator("summary", has_text=re.compile("^Replace")).click()
        plain_page.locator("#file_1").set_input_files(file)
        slot.get_by_role("button", name="Send this file").click()
        expect(plain_page.locator("#slot_1")).to_contain_text(file.name)

    expect(plain_page.locator("#slot_1.is-ok")).not_to_contain_text(files[1].name)
