"""Which of a page's printed amounts are the rows' own.

Totals and headings are printed otherwise in clean files too, so that only amounts of rows are compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.statements.reading.results import Transaction
from portal.statements.reading.shapes import Box
from portal.statements.reading.tampering.facts import PageFacts, PrintedAmount

_STRIPS = 64  # of a page from top to bottom: an amount is only held against the rows of its strip


@dataclass(frozen=True, slots=True)
class RowAmounts:
    """The amounts of one page that its rows print, in printing order, altogether and by the sections of the rows."""

    page: PageFacts
    together: list[PrintedAmount]
    sections: list[list[PrintedAmount]]


def amounts_of_rows(page: PageFacts, rows: Iterable[Transaction]) -> RowAmounts:
    """The amounts of `page` that `rows`, all of this page, print.

    A row of lines that stand far apart has a box around other lines as well, so the row must print the amount.
    """
    sections: dict[str, list[PrintedAmount]] = {}
    strips: list[list[tuple[Box, str, str]]] = [[] for _ in range(_STRIPS)]
    for row in rows:
        sections.setdefault(row.section, [])
        place = row.bbox, digits(row.raw_text), row.section
        for number in range(_strip(page, row.bbox[1] - 1), _strip(page, row.bbox[3] + 1) + 1):
            strips[number].append(place)
    together = []
    for amount in page.amounts:
        figures = digits(amount.text)
        near = strips[_strip(page, (amount.box[1] + amount.box[3]) / 2)]
        names = {name for box, printed, name in near if figures in printed and within(amount.box, box)}
        if names:
            together.append(amount)
        for name in names:
            sections[name].append(amount)
    return RowAmounts(page, together, list(sections.values()))


def _strip(page: PageFacts, y: float) -> int:
    """The number of the strip at a height; what lies beyond the page belongs to the outermost."""
    return min(max(int(y * _STRIPS / max(page.height, 1.0)), 0), _STRIPS - 1)


def digits(text: str) -> str:
    """The digits of a text, in their order."""
    return "".join(filter(str.isdigit, text))


def within(box: Box, place: Box) -> bool:
    """Whether the middle of a box lies in a place, with a point to spare."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return place[0] - 1 <= x <= place[2] + 1 and place[1] - 1 <= y <= place[3] + 1
