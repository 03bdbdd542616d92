"""What of a page is the statement itself: page furniture that repeats on every page is taken out."""

import re

from portal.statements.reading.shapes import Page

_PAGE_NUMBER = re.compile(r"(?:page)?\d{1,3}of\d{1,3}|page\d{1,3}")
_EDGE = 0.12  # of the page's height, top and bottom


def without_furniture(pages: list[Page]) -> list[Page]:
    """The pages without lines that are only a page number, and without running feet that come back on every page."""
    repeated = _repeated(pages)
    for page in pages:
        page.lines = [
            line
            for line in page.lines
            if not _PAGE_NUMBER.fullmatch(line.squashed)
            and not (line.squashed in repeated and _at_foot(line.middle, page) and not line.money)
        ]
    return pages


def _repeated(pages: list[Page]) -> set[str]:
    if len(pages) < 2:
        return set()
    feet = [{line.squashed for line in page.lines if _at_foot(line.middle, page)} for page in pages]
    return set.intersection(*feet)


def _at_foot(middle: float, page: Page) -> bool:
    return middle > page.height * (1 - _EDGE)
