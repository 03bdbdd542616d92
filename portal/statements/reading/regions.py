"""What of a page is the statement itself: page furniture that repeats on every page is taken out."""

import re

from portal.statements.reading.results import Finding
from portal.statements.reading.shapes import Page

PAGE_REPEATED, PAGE_MISSING = "page_repeated", "page_missing"
_PAGE_NUMBER = re.compile(r"(?:page)?\d{1,3}of\d{1,3}|page\d{1,3}")
_NUMBERED = re.compile(r"\bpage\s*:?\s*(\d{1,3})\s*(?:of|/)\s*(\d{1,3})\b", re.IGNORECASE)
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


def repeated_pages(pages: list[Page]) -> list[Finding]:
    """Pages with rows that say, but for their numbers, what an earlier page said."""
    first: dict[tuple[str, ...], int] = {}
    findings = []
    for page in pages:
        if not any(line.lead and line.money for line in page.lines):
            continue
        earlier = first.setdefault(tuple([line.text for line in page.lines]), page.number)
        if earlier != page.number:
            words = f"Page {page.number} says the same as page {earlier}."
            findings.append(Finding(PAGE_REPEATED, words, page.number))
    return findings


def missing_pages(pages: list[Page]) -> list[Finding]:
    """Printed page numbers that are left out between others: `Page 2 of 5` and `Page 4 of 5` without a third.

    How many pages there are is not believed: banks' templates print `Page 1 of 1` on the first of two.
    """
    numbers: dict[str, dict[int, int]] = {}
    for page in pages:
        for line in page.lines:
            printed = _NUMBERED.search(line.text) if line.digits and _at_edge(line.middle, page) else None
            if printed is not None:
                numbers.setdefault(printed[2], {}).setdefault(int(printed[1]), page.number)
    findings = []
    for count, found in numbers.items():
        gaps = sorted(set(range(min(found), max(found))) - found.keys())
        if gaps:
            words = f"Page {gaps[0]} of {count} is not in the file."
            findings.append(Finding(PAGE_MISSING, words, found[max(n for n in found if n < gaps[0])]))
    return findings


def _repeated(pages: list[Page]) -> set[str]:
    if len(pages) < 2:
        return set()
    feet = [{line.squashed for line in page.lines if _at_foot(line.middle, page)} for page in pages]
    return set.intersection(*feet)


def _at_edge(middle: float, page: Page) -> bool:
    return _at_foot(middle, page) or middle < page.height * _EDGE


def _at_foot(middle: float, page: Page) -> bool:
    return middle > page.height * (1 - _EDGE)
