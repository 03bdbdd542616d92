"""From a file's facts and its reading to its signals, the strongest first."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import Any

from portal.statements.reading import gate
from portal.statements.reading.results import Signal, StatementReading, Transaction
from portal.statements.reading.tampering import document_rules, page_rules, proof_rules
from portal.statements.reading.tampering.catalogue import STRENGTHS
from portal.statements.reading.tampering.facts import FileFacts
from portal.statements.reading.tampering.revisions import changes_of, revision_ends, touched_pages
from portal.statements.reading.tampering.row_amounts import RowAmounts, amounts_of_rows

MOST_OF_A_KIND = 10
FIGURES = {"figures_replaced", "figures_covered", "figures_invisible", "figures_outside_page"}
_TEXT = 120
_MOMENT = re.compile(r"(?:D:)?(\d{8})(\d{6})?(.*)")


def look_at_file(facts: FileFacts, data: bytes, metadata: dict[str, Any], traces: Collection[str]) -> None:
    """Fill in what the file says of itself; earlier revisions and edited text only where something tells of them."""
    facts.producer = str(metadata.get("Producer") or "")[:_TEXT].strip()
    facts.creator = str(metadata.get("Creator") or "")[:_TEXT].strip()
    facts.created = moment_of(str(metadata.get("CreationDate") or ""))
    facts.modified = moment_of(str(metadata.get("ModDate") or ""))
    if gate.TOUCHED in traces:
        facts.touched_pages = touched_pages(data)
    ends = revision_ends(data)
    facts.revisions = len(ends)
    if len(ends) > 1:
        facts.changes = changes_of(data, ends)


def signals_of(reading: StatementReading, facts: FileFacts) -> tuple[Signal, ...]:
    """Every sign that was found in a file that could be read, at most ten of a kind, strong before weak."""
    if reading.verdict == "refused":
        return ()
    found = list(_all(reading, facts))
    found += proof_rules.what_is_not_as_it_looks(reading, told={one.page for one in found if one.code in FIGURES})
    kept = chain.from_iterable([one for one in found if one.strength == strength] for strength in STRENGTHS)
    return tuple(_at_most(kept))


def _all(reading: StatementReading, facts: FileFacts) -> Iterator[Signal]:
    yield from proof_rules.arithmetic_breaks(reading)
    yield from document_rules.edited_text(facts)
    yield from document_rules.later_changes(facts)
    yield from document_rules.programs(facts, reading.bank)
    yield from document_rules.times(facts, reading.period_end)
    printed = _printed(reading, facts)
    for amounts in printed:
        yield from page_rules.hidden_figures(amounts.page)
        yield from page_rules.unseen_figures(amounts.page)
        yield from page_rules.figures_outside(amounts.page)
        yield from page_rules.mixed_amounts(amounts)
        yield from page_rules.odd_in_column(amounts)
        yield from page_rules.out_of_line(amounts)
    yield from page_rules.fonts_between_pages(printed)


def _printed(reading: StatementReading, facts: FileFacts) -> list[RowAmounts]:
    rows: dict[int, list[Transaction]] = {}
    for row in reading.transactions:
        rows.setdefault(row.page, []).append(row)
    return [amounts_of_rows(page, rows.get(page.number, ())) for page in facts.pages]


def _at_most(signals: Iterable[Signal]) -> Iterator[Signal]:
    seen: dict[str, int] = {}
    for one in signals:
        seen[one.code] = seen.get(one.code, 0) + 1
        if seen[one.code] <= MOST_OF_A_KIND:
            yield one


def moment_of(text: str) -> datetime | None:
    """The moment that a PDF writes as `D:20250714172509-05'00'`; UTC where no zone is told, None where it is broken."""
    found = _MOMENT.match(text)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found.group(1) + (found.group(2) or "000000") + "+0000", "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
    return moment.replace(tzinfo=_zone(found.group(3)))


def _zone(text: str) -> timezone:
    """The zone of `-05'00'`, `+02` or `Z`."""
    figures = "".join(character for character in text if character.isdigit())
    if text[:1] not in ("+", "-") or len(figures) < 2 or int(figures[:2]) > 23:
        return UTC
    offset = timedelta(hours=int(figures[:2]), minutes=int(figures[2:4] or 0) % 60)
    return timezone(-offset if text[0] == "-" else offset)
