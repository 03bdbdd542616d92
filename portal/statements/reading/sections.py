"""Lines → accounts with their sections, rows, totals and printed balances: one walk over the lines."""

from dataclasses import replace

from portal.statements.reading import labels, tables, whole_dollars
from portal.statements.reading.entries import take_line
from portal.statements.reading.headings import start_table, take_card_part, take_heading
from portal.statements.reading.shapes import Account, Line, Page, Section
from portal.statements.reading.totals import take_total
from portal.statements.reading.vocabulary import YEAR_TO_DATE, Profile
from portal.statements.reading.walk import Walk, dated


def read_sections(pages: list[Page], profile: Profile) -> list[Account]:
    """The accounts of the file in printing order, with everything that was found for each."""
    walk = Walk(profile)
    walk.prints_cents = any(not amount.guessed for page in pages for line in page.lines for amount in line.money)
    for page in pages:
        walk.turn_page()
        lines = list(page.lines)  # The walk puts lines that it read more closely in their places.
        index = 0
        while index < len(lines):
            index += _step(walk, lines, index)
    for account in walk.accounts:
        account.overview = walk.overview
    return walk.accounts


def _step(walk: Walk, lines: list[Line], index: int) -> int:
    """Take the line at `index` (and perhaps the next ones); returns how many lines were taken."""
    _look_closer(walk, lines, index)
    if index + 1 < len(lines) and lines[index + 1].lead is None:
        _look_closer(walk, lines, index + 1)
    line = lines[index]
    taken = _take(walk, lines, index)
    if walk.prints_cents and any(amount.guessed for amount in line.money):
        walk.assume(f"an amount in “{line.text}” is printed without cents or with blanks in it")
    return taken


def _take(walk: Walk, lines: list[Line], index: int) -> int:
    line = lines[index]
    if dated(line) and line.money:
        return _take_row(walk, lines, index)
    labels.note_account_number(walk, line)
    if labels.read_stacked_summary(walk, lines, index):
        return 2
    if _year_to_date(walk, line) or take_card_part(walk, line) or take_heading(walk, lines, index):
        return 1
    header = tables.read_header(lines, index, walk.profile)
    if header is not None:
        start_table(walk, line, header[0])
        return header[1]
    taken = labels.read_anchors(walk, lines, index) or labels.read_boxes(walk, lines, index)
    if taken:
        _after_anchor(walk, line)
        return taken
    if not take_total(walk, line):
        take_line(walk, line)
    return 1


def _take_row(walk: Walk, lines: list[Line], index: int) -> int:
    """What has a date and an amount is a row, unless it names a balance."""
    taken = labels.read_anchors(walk, lines, index)
    if taken:
        _after_anchor(walk, lines[index])
        return taken
    take_line(walk, lines[index])
    return 1


def _look_closer(walk: Walk, lines: list[Line], index: int) -> None:
    """Find what only the table's columns and the lines around tell of a line: its date, its amounts without cents."""
    _find_lead(walk, lines, index)
    line = lines[index]
    lines[index] = whole_dollars.reread(walk, lines, index)
    if lines[index] is not line:
        _find_lead(walk, lines, index)


def _find_lead(walk: Walk, lines: list[Line], index: int) -> None:
    """`7   03/05/2025   Coffee …`, `Coffee   03/05/2025   -4.50`: the date stands in the table's column of dates."""
    line = lines[index]
    if line.lead is None and line.dates and walk.flow is not None:
        lead = tables.date_in_column(line, walk.flow.columns)
        if lead is not None:
            lines[index] = replace(line, lead=lead)


def _year_to_date(walk: Walk, line: Line) -> bool:
    """Tables of fees `Total for this period | Total year-to-date` are no transactions; nor are such lines."""
    if walk.summary_left is not None or dated(line) or not YEAR_TO_DATE.search(line.squashed):
        return False
    if not line.money:
        walk.open(Section("ignore", line.text, line.page))
    return True


def _after_anchor(walk: Walk, line: Line) -> None:
    """A closing balance inside a table ends it; the date of an opening balance begins the table's days."""
    walk.close_row()
    section = walk.section
    if section is None:
        return
    if section.kind == "mixed" and section.rows and walk.account.anchors:
        section.ended = walk.account.anchors[-1].which == "closing"
    if section.columns and line.dates:
        walk.day = line.lead or line.dates[0]
