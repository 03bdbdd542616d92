"""Headings of sections and of tables: what a line without a transaction begins."""

import re
from itertools import pairwise

from portal.statements.reading import tables
from portal.statements.reading.lines import squash
from portal.statements.reading.shapes import Column, Line, Section, SectionKind
from portal.statements.reading.totals import total_in_heading
from portal.statements.reading.vocabulary import CONTINUED, TOTAL, heading_kind
from portal.statements.reading.walk import Walk, complete, dated, near

_CARD_PART = re.compile(r"cardaccount(?:number)?[x\d]{4,19}")
# `Summary of checks written (checks listed are also displayed in the preceding Transaction history)`
_REMARK = re.compile(r"\s+\([^\d()]{12,}\)$")
_SAME_LEFT = 2.0  # points
_DESCRIPTION_LINES = 3
_INDENT = 60  # points: a heading stands at the left, a piece of a table's heading may not


def take_heading(walk: Walk, lines: list[Line], index: int) -> bool:
    """Begin a section where the line is its heading; False where it is none."""
    line = lines[index]
    if not line.cells or line.cells[0].first != 0 or dated(line):
        return False
    if _continues_row(walk, line) or _begins_description(walk, lines, index):
        return False
    cell = line.cells[0]
    text = _REMARK.sub("", CONTINUED.sub("", cell.text))
    kind = heading_kind(squash(text), walk.profile)
    if kind is None or TOTAL.search(cell.squashed):
        return False
    if _is_header_part(walk, lines, index) or not _may_be_heading(walk, lines, index, kind):
        return False
    earlier = _earlier_part(walk, text, kind, continued=bool(CONTINUED.search(cell.text)))
    if earlier is not None:
        walk.resume(earlier)
        walk.heading_fresh = True
        return not line.money
    walk.open(Section(kind, text, line.page))
    walk.heading_fresh = True
    total_in_heading(walk, line)
    return True


def take_card_part(walk: Walk, line: Line) -> bool:
    """`Card account # XXXX XXXX XXXX 4417` within a section: the rows of one card, which have a subtotal of their own.

    They are a section with the name of the one that they are part of, so that it goes on over the page.
    """
    section = walk.flow
    if section is None or line.money or not _CARD_PART.fullmatch(line.squashed):
        return False
    walk.open(Section(section.kind, section.heading, line.page, columns=section.columns))
    return True


def _earlier_part(walk: Walk, text: str, kind: SectionKind, *, continued: bool) -> Section | None:
    """The section that this heading goes on with: the open one, or, where the heading says that it is continued, one
    that is not complete and was only parted from it by a title that comes back on every page.
    """

    def same(section: Section) -> bool:
        return squash(section.heading) == squash(text) and section.kind == kind

    current = walk.section
    if current is not None and same(current):
        return current if continued or not complete(current) else None
    parted = continued and current is not None and not current.rows
    last = next((s for s in reversed(walk.account.sections) if s.rows), None)
    return last if parted and last is not None and same(last) and not complete(last) else None


def _continues_row(walk: Walk, line: Line) -> bool:
    """Whether the line stands under a row's description: `PURCHASE` below `Electronic Withdrawal To NORTHWAY`."""
    if walk.last_row is None or line.money:
        return False
    _, above = walk.last_row
    indented = line.words[0].x0 > (above.words[0].x1 if above.lead and above.lead.first == 0 else above.words[0].x0 - 2)
    return indented and near(above, line)


def _begins_description(walk: Walk, lines: list[Line], index: int) -> bool:
    """Whether the line is a description's first, set above its date and amount: `POS PURCHASE` over `03/05 … 45.10`."""
    columns = walk.flow.columns if walk.flow is not None else []
    left = next((c.x0 for c in columns if c.kind == "description"), None)
    if left is None or not any(c.kind == "date" and c.x1 < left for c in columns):
        return False
    for line, below in pairwise(lines[index : index + _DESCRIPTION_LINES + 1]):
        if line.money or dated(line) or not near(line, below) or abs(line.words[0].x0 - left) > _SAME_LEFT:
            return False
        if dated(below):
            return bool(below.money)
    return False


def _is_header_part(walk: Walk, lines: list[Line], index: int) -> bool:
    """`Withdrawals /` over `Date | Description | … | Debits` is a piece of the table's heading."""
    header = tables.read_header(lines, index, walk.profile)
    if header is None:
        return False
    return len(lines[index].cells) > 1 or lines[index].words[0].x0 > min(c.x0 for c in header[0]) + _INDENT


def _may_be_heading(walk: Walk, lines: list[Line], index: int, kind: SectionKind) -> bool:
    """A line of words and figures heads a section only where rows follow; in the summary it is a figure."""
    line = lines[index]
    if kind in ("ignore", "summary"):
        return not line.money
    rest = line.cells[1:]
    if not line.money:
        counted = bool(rest) and all(c.squashed.isdigit() for c in rest)  # `Deposits / Credits   1`: a number of items
        return not counted and not _value_below(walk, lines, index)
    if TOTAL.search("".join(c.squashed for c in rest)):
        return True
    if walk.summary_left is not None or _goes_on_with_day(walk, line):
        return False
    below = lines[index + 1 : index + 2]
    return bool(below) and (
        (dated(below[0]) and bool(below[0].money)) or tables.read_header(lines, index + 1, walk.profile) is not None
    )


def _goes_on_with_day(walk: Walk, line: Line) -> bool:
    """Whether the line is one more row of a day whose date stands on its first row alone: `CASH DEPOSIT … $604.31`."""
    section = walk.flow
    if section is None or walk.day is None or complete(section):
        return False
    left = next((c.x0 for c in section.columns if c.kind == "description"), None)
    under = left is not None and abs(line.words[0].x0 - left) <= _SAME_LEFT
    return under and all(tables.money_column(amount, section.columns) for amount in line.money)


def _value_below(walk: Walk, lines: list[Line], index: int) -> bool:
    """Whether the line is a label whose figure stands below it, as in a summary set in boxes."""
    if walk.summary_left is None or index + 1 >= len(lines):
        return False
    below = lines[index + 1]
    return bool(below.money) and not below.dates and all(not re.search(r"[a-z]{4}", c.squashed) for c in below.cells)


def start_table(walk: Walk, line: Line, columns: list[Column]) -> None:
    """Give the section its columns, or begin one where the table stands alone."""
    section = walk.section
    walk.close_row()
    if section is not None and section.kind == "ignore":
        return
    if tables.is_overview(columns):
        walk.open(Section("summary", line.text, line.page, columns=columns))
        return
    if tables.is_daily_grid(columns):
        if section is None or section.kind != "daily":
            walk.open(Section("daily", line.text, line.page))
        return
    if section is not None and section.kind == "daily" and {c.kind for c in columns} <= {"date", "amount", "balance"}:
        return
    if section is None or section.kind in ("summary", "daily") or _new_table(section, walk, columns):
        walk.open(Section("mixed", line.text, line.page))
    assert walk.section is not None
    walk.section.columns = columns
    walk.heading_fresh = False
    walk.summary_left = None


def _new_table(section: Section, walk: Walk, columns: list[Column]) -> bool:
    """A table heading after a section's total opens a section of its own, unless a heading has just been read or a
    table with a running balance goes on over the page.
    """
    if not section.rows or not complete(section) or walk.heading_fresh:
        return False
    kinds = [c.kind for c in columns]
    return "balance" not in kinds or kinds != [c.kind for c in section.columns]
