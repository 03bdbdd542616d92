"""The child's side of reading: bytes in, a reading as JSON-able dict out. Runs only inside the sandbox."""

import time
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any

import pypdfium2

from portal.statements.reading import banks, gate, kinds, sight, turning
from portal.statements.reading.dates import Period, commonest_year, find_period
from portal.statements.reading.glyphs import TooMuchText
from portal.statements.reading.lines import make_lines
from portal.statements.reading.objects import Objects, objects_of
from portal.statements.reading.precheck import Refusal, precheck
from portal.statements.reading.regions import (
    PAGE_MISSING,
    PAGE_REPEATED,
    missing_pages,
    repeated_pages,
    without_furniture,
)
from portal.statements.reading.results import Finding, StatementReading, Verdict, to_json
from portal.statements.reading.shapes import Page, Word
from portal.statements.reading.statement import interpret
from portal.statements.reading.tampering.facts import FileFacts, PageFacts
from portal.statements.reading.tampering.find import look_at_file, signals_of
from portal.statements.reading.tampering.painted import look_at
from portal.statements.reading.vocabulary import Profile
from portal.statements.reading.words import page_words

_SCAN_CHARACTERS = 50
_SCAN = Refusal(
    "scan",
    "This PDF has pictures of pages and no text, like a scan or a photo. "
    "Please upload the PDF statement that your bank offers for download.",
)
_CARD = Refusal(
    "card_statement",
    "This is the statement of a card or credit line. Please upload the statement of your business checking account.",
)
_STRENGTH: dict[Verdict, int] = {"proved": 3, "contradicted": 2, "unproved": 1, "refused": 0}


def read(data: bytes) -> dict[str, Any]:
    """Gate and reading of one PDF, as the dict of a StatementReading without a file name."""
    started = time.monotonic()
    reading = _read(data)
    return to_json(replace(reading, elapsed_ms=round((time.monotonic() - started) * 1000)))


def _read(data: bytes) -> StatementReading:
    refusal = precheck(data)
    if refusal is not None:
        return refused(refusal)
    traces: set[str] = set()
    refusal, count, created = gate.inspect(data, traces=traces)
    if refusal is not None:
        return refused(refusal, pages=count if count <= gate.MAX_PAGES else 0)
    try:
        facts = FileFacts()
        pages = load_pages(data, facts=facts, traces=traces)
    except (pypdfium2.PdfiumError, TooMuchText):
        return refused(gate.DAMAGED, pages=count)
    if len(pages) != count:
        return refused(gate.DAMAGED, pages=count)
    reading = read_pages(pages, created_year=int(created or 0))
    return turning.as_shown(replace(reading, pages=count, signals=signals_of(reading, facts)), pages)


def refused(refusal: Refusal, *, pages: int = 0) -> StatementReading:
    """The reading of a file that was not read."""
    return StatementReading("", "refused", refusal.code, refusal.words, pages=pages)


def load_pages(data: bytes, *, facts: FileFacts | None = None, traces: Collection[str] | None = None) -> list[Page]:
    """The document's pages as lines, without text that nobody sees; raises PdfiumError where it cannot be opened.

    `facts` are filled with what was painted and what the file says of itself; `traces` are what the gate saw, or None
    where it did not look.
    """
    pages: list[Page] = []
    document = pypdfium2.PdfDocument(data)
    try:
        for index in range(min(len(document), gate.MAX_PAGES + 1)):
            page = document[index]
            pages.append(_load_page(page, index + 1, facts=facts, layered=traces is None or gate.LAYERS in traces))
            page.close()
        if facts is not None:
            look_at_file(facts, data, document.get_metadata_dict(), traces or ())
    finally:
        document.close()
    return pages


def _load_page(page: Any, number: int, *, facts: FileFacts | None, layered: bool) -> Page:
    painted, words, characters, objects = _take(page, number, facts)
    turned = turning.turn_upright(page) if turning.is_turned(words, characters) else 0
    if turned:
        painted, words, characters, objects = _take(page, number, facts)
    if facts is not None:
        facts.pages.append(painted)
    seen = sight.look(page, objects, words, layered=layered)
    characters -= sum(len(word.text) for word in seen.hidden)
    lines, findings = make_lines(seen.words, number), sight.notes_on(seen, number)
    return Page(number, painted.width, painted.height, lines, characters, findings, turned)


def _take(page: Any, number: int, facts: FileFacts | None) -> tuple[PageFacts, list[Word], int, Objects]:
    """What was painted on a page (empty without `facts`), its upright words, its number of characters, its objects."""
    painted, objects = PageFacts(number, *page.get_size()), objects_of(page.raw)
    words, characters = page_words(page.raw, None if facts is None else partial(look_at, objects, painted))
    return painted, words, characters, objects


def read_pages(pages: list[Page], *, created_year: int = 0) -> StatementReading:
    """The strongest reading of the pages: the generic profile and the bank's own, never blended."""
    pictures = [page.number for page in pages if page.characters < _SCAN_CHARACTERS]
    if len(pictures) == len(pages):
        return refused(_SCAN)
    if kinds.is_card(pages):
        return refused(_CARD)
    bank = banks.identify(pages)  # Its site may stand in the foot of the pages only.
    missing = missing_pages(pages)
    pages = without_furniture(pages)
    lines = [line for page in pages for line in page.lines]
    year = commonest_year(lines) or created_year or None
    period = find_period(lines, fallback_year=year)
    reading = _strongest(pages, bank, period, year)
    findings = [
        Finding("picture_page", f"Page {number} has next to no text; it may be a picture.", number)
        for number in pictures
    ]
    name = bank.bank if bank else banks.printed_name(pages)
    findings += [finding for page in pages for finding in page.findings]
    findings += [*missing, *repeated_pages(pages)]
    return _only_what_is_certain(replace(reading, bank=name, findings=(*reading.findings, *findings)))


_UNCERTAIN = {
    sight.OVERPRINTED: "Some figures of this statement are printed over other text.",
    PAGE_MISSING: "A page of this statement is missing.",
    PAGE_REPEATED: "A page of this statement is in the file twice.",
}


def _only_what_is_certain(reading: StatementReading) -> StatementReading:
    """Figures that stand upon each other prove nothing: which of them is meant, nobody can tell. Nor do rows that are
    there twice, or may be missing, even where they cancel out.
    """
    code = next((finding.code for finding in reading.findings if finding.code in _UNCERTAIN), None)
    if reading.verdict != "proved" or code is None:
        return reading
    return replace(reading, verdict="unproved", reason_code=code, reason=_UNCERTAIN[code])


def _strongest(pages: list[Page], bank: Profile | None, period: Period | None, year: int | None) -> StatementReading:
    profile = (bank or banks.GENERIC).for_one_document()
    readings = [interpret(pages, profile, period, year=year)]
    if bank is not None and profile.departures:
        readings.append(interpret(pages, banks.GENERIC, period, year=year))
    best = max(readings, key=lambda reading: _STRENGTH[reading.verdict])
    for other in readings:
        if best.verdict == other.verdict == "proved" and _substance(best) != _substance(other):
            words = "Two readings of this statement add up and differ."
            return replace(best, verdict="unproved", reason_code="ambiguous", reason=words)
    return best


def _substance(reading: StatementReading) -> tuple[Any, ...]:
    amounts = sorted(t.amount_cents for t in reading.transactions)
    return reading.opening_cents, reading.closing_cents, amounts
