"""What every page is held against while somebody walks through it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.unit.web.structure import problems

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
NARROW = {"width": 320, "height": 700}


def is_accessible(page: Page, name: str) -> None:
    """axe finds nothing, the structure is sound, and nothing scrolls sideways at 320 px."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert problems(page.content()) == [], name
    before = page.viewport_size
    page.set_viewport_size(NARROW)
    assert page.evaluate(FITS), f"{name} scrolls sideways at 320 px"
    if before:
        page.set_viewport_size(before)
