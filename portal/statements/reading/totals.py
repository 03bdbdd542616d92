"""Printed totals of sections."""

import re

from portal.statements.reading import labels, tables
from portal.statements.reading.lines import squash
from portal.statements.reading.shapes import Line, Total
from portal.statements.reading.vocabulary import TOTAL, flow_kind, may_be_total
from portal.statements.reading.walk import Walk, dated

_PROSE_WORDS = 6
# `Total checks (12)`, `There were 4 deposits totaling`, `35 items`; the digits of a card or account are no count.
_COUNT = re.compile(
    r"\((\d{1,5})\)|\b(?:are|is|were|was)\s*(\d{1,5})\b|\b(\d{1,5})\s*items?\b",
    re.IGNORECASE,
)


def total_in_heading(walk: Walk, line: Line) -> None:
    """`Deposits and Other Additions   There were 4 Deposits totaling $2,207.93.` is heading and total in one line."""
    section = walk.flow
    if section is None or not line.money:
        return
    rest = " ".join(c.text for c in line.cells[1:])
    section.totals.append(Total(section.heading, line.money[-1].cents, _count_in(rest), -1, None, line.page))


def _count_in(text: str) -> int | None:
    found = _COUNT.findall(text)
    return int(next(filter(None, found[0]))) if len(found) == 1 else None


def take_total(walk: Walk, line: Line) -> bool:
    """Take a line that prints a total; False where it is none. One under the balance column closes the account."""
    label = None if dated(line) else _label(line)
    if label is None or _in_prose(label, line):
        return False
    if walk.summary_left is not None and labels.read_summary_line(walk, line):
        return True
    walk.close_row()
    section = walk.flow
    if section is None:
        if walk.section is not None and walk.section.kind == "summary" and walk.section.columns:
            labels.read_overview_line(walk, line)
        return bool(line.money)
    labels.note_torn_total(walk, line)
    kinds = {c.kind for c in section.columns if c.kind in tables.MONEY_KINDS}
    if len(line.money) > 1 and len(kinds) < 2:
        return True  # this period and year to date: not this section's total
    for amount in line.money:
        found = tables.money_column(amount, section.columns) if len(kinds) > 1 else None
        if found is not None and not found[1]:
            walk.assume(f"an amount in “{line.text}” stands between two columns")
        kind = found[0] if found else "amount"
        if kind == "balance":
            labels.add_anchor(walk, "closing", amount, line, strong=False, label=label)
        else:
            way = flow_kind(squash(label))
            section.totals.append(Total(label, amount.cents, _count_in(label), len(section.rows), way, line.page, kind))
    return True


def _in_prose(label: str, line: Line) -> bool:
    """`Have electronic deposits made into this account totaling $500.00 or more` is a condition of a fee, no total.

    A total in a sentence says of how many items it is: `There were 4 deposits totaling $2,207.93.`
    """
    if TOTAL.match(squash(label)) or _count_in(label) is not None:
        return False
    goes_on = bool(line.money) and line.money[-1].last < len(line.words) - 1
    return goes_on or len(label.split()) > _PROSE_WORDS


def _label(line: Line) -> str | None:
    """The cell that says it is a total, or the whole line's words where they were printed apart."""
    if not may_be_total(line.squashed):
        return None
    cell = next((c for c in line.cells if TOTAL.search(c.squashed)), None)
    if cell is not None:
        return cell.text
    words = " ".join(c.text for c in line.cells)
    return words if TOTAL.search(squash(words)) else None
