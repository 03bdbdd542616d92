"""Lines inside of sections: transactions, their further lines, daily balances."""

import re
from dataclasses import replace

from portal.statements.reading import labels, rows
from portal.statements.reading.lines import squash
from portal.statements.reading.shapes import Box, Line, Row, Section
from portal.statements.reading.tables import money_column
from portal.statements.reading.vocabulary import NOT_FLOW, SUMMARY_OF_CHECKS
from portal.statements.reading.walk import Walk, complete, dated, near

_PROSE_WORDS = 10
_BLANK = 0.75  # of the height
_MAX_CONTINUATION = 8
_MAX_PENDING_WORDS = 60
_TYPE_WORD = re.compile(r"\W*(deposit|withdrawal|credit|debit)s?\W*", re.IGNORECASE)


def take_line(walk: Walk, line: Line) -> None:
    """Take a line that is neither heading nor named figure nor total."""
    begins_with_date = dated(line)
    if walk.section is not None and walk.section.kind == "ignore":
        if SUMMARY_OF_CHECKS.search(squash(walk.section.heading)) and line.money:
            walk.account.checks_again += rows.check_rows(line)
        elif begins_with_date and line.money:
            walk.assume(f"“{line.text}” stands in a part that was passed over")
    elif walk.section is not None and walk.section.kind == "daily":
        _daily(walk, line)
    elif walk.summary_left is not None and line.money and not begins_with_date:
        labels.read_summary_line(walk, line)
    elif walk.section is not None and walk.section.kind == "summary" and walk.section.columns and not begins_with_date:
        labels.read_overview_line(walk, line)
    elif line.money and (begins_with_date or walk.flow is not None):
        _money_line(walk, line)
    elif begins_with_date and walk.flow is not None:
        _dated_text(walk, line)
    elif not line.money:
        _text(walk, line)


def _daily(walk: Walk, line: Line) -> None:
    if not line.money:
        return
    pairs = rows.read_grid(line, balances=True)
    for when, amount, _ in pairs:
        walk.account.grid.append((when, amount.signed, line.page))
        if amount.doubtful:
            walk.doubt(f"a balance in “{line.text}” may be torn in two")
    if not pairs and dated(line):
        walk.doubt(f"“{line.text}” stands among the daily balances and was not read")


def _money_line(walk: Walk, line: Line) -> None:
    section = walk.flow
    if section is None:
        section = Section("mixed", "", line.page)
        walk.open(section)
    if complete(section) and dated(line):
        walk.assume(f"“{line.text}” follows the total of its section")
    grid = rows.check_rows(line) if _grid_like(section, line) else []
    if grid:
        section.rows += grid
        walk.close_row()
        if any(m.doubtful for m in line.money) or line.fragments:
            walk.doubt(f"an amount in “{line.text}” may be torn in two")
        return
    if not dated(line) and not _undated_row(walk, line, section):
        return
    reading = rows.read_row(line, section.columns, lone_amounts=section.kind != "mixed")
    for doubt in reading.doubts:
        walk.doubt(doubt)
    for row in reading.rows:
        _take_row(walk, section, row, line)


def _grid_like(section: Section, line: Line) -> bool:
    kinds = {c.kind for c in section.columns}
    if section.kind == "mixed" and kinds & {"balance", "credit", "debit"}:
        return False
    return section.kind != "credit" or len(line.money) > 1


def _undated_row(walk: Walk, line: Line, section: Section) -> bool:
    """Whether a line without a date is a row: the end of one begun above, or one more under the same day."""
    if walk.pending is not None:
        return True
    if complete(section) or NOT_FLOW.search(line.squashed) or _in_prose(line):
        return False
    if walk.day is not None and line.cells and _in_line(section, line, walk):
        walk.assume(f"“{line.text}” has no date of its own")
        return True
    if len(line.words) < _PROSE_WORDS or line.money[-1].last == len(line.words) - 1:
        walk.doubt(f"“{line.text}” has an amount but no date")
    return False


def _in_prose(line: Line) -> bool:
    """Whether the line's amounts stand inside of a sentence: `A fee of $35.00 applies to overdrafts.`"""
    words = line.words
    return len(words) >= _PROSE_WORDS and all(
        m.first > 0
        and m.last + 1 < len(words)
        and m.x0 - words[m.first - 1].x1 < _BLANK * line.height
        and words[m.last + 1].x0 - m.x1 < _BLANK * line.height
        for m in line.money
    )


def _in_line(section: Section, line: Line, walk: Walk) -> bool:
    """Whether every amount of the line stands under a column, or the day has a line of its own above its rows."""
    if any(c.kind in ("amount", "credit", "debit") for c in section.columns):
        return all(money_column(m, section.columns) for m in line.money)
    return walk.under_day


def _take_row(walk: Walk, section: Section, row: Row, line: Line) -> None:
    if row.when is None and walk.pending is not None:
        _join_pending(row, walk.pending)
        walk.pending = None
    walk.close_row()
    if row.when is None:
        row.when = walk.day
    else:
        walk.under_day = walk.under_day and not dated(line)
        walk.day = row.when
    if row.amount is None and row.balance is None:
        walk.doubt(f"no amount was found in “{line.text}”")
        return
    section.rows.append(row)
    walk.last_row = row, line


def _join_pending(row: Row, pending: Line) -> None:
    when = pending.lead or pending.dates[0]
    rest = [w.text for i, w in enumerate(pending.words) if not when.first <= i <= when.last]
    text = " ".join(rest).strip(" -")
    row.when = when
    row.description = f"{text} {row.description}".strip()
    row.raw = f"{pending.text}\n{row.raw}"
    row.box = _around(pending.box, row.box)
    kind = _TYPE_WORD.fullmatch(text)
    if kind and not row.kind_word:
        row.kind_word = kind[1].lower()


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _dated_text(walk: Walk, line: Line) -> None:
    """A date without an amount begins a row that ends below, or stands as a heading over its day's rows."""
    walk.close_row()
    if _is_period(line):
        return
    walk.pending = replace(line)  # It may be lengthened, and the lines are read once more with another profile.
    walk.day = line.lead
    walk.under_day = line.dates[0].first == 0 and line.dates[0].last == len(line.words) - 1
    if line.fragments:
        walk.doubt(f"“{line.text}” has a broken amount")


def _is_period(line: Line) -> bool:
    """`April 01, 2025 through April 30, 2025` at the head of a page begins no row."""
    if len(line.dates) < 2:
        return False
    first, second = line.dates[0], line.dates[1]
    between = [w.text.lower() for w in line.words[first.last + 1 : second.first]]
    return first.year is not None and between in (["through"], ["thru"], ["to"], ["-"], ["–"])


def _text(walk: Walk, line: Line) -> None:
    if walk.pending is not None and line.page == walk.pending.page:
        _lengthen_pending(walk.pending, line)
        return
    if walk.last_row is None:
        return
    row, above = walk.last_row
    if not near(above, line) or row.raw.count("\n") >= _MAX_CONTINUATION:
        walk.last_row = None
        return
    if line.fragments and walk.section is not None and walk.section.columns:
        walk.doubt(f"“{line.text}” below “{above.text}” looks like a broken amount")
    row.description = f"{row.description} {line.text}".strip()
    row.raw = f"{row.raw}\n{line.text}"
    row.box = _around(row.box, line.box)
    walk.last_row = row, line


def _lengthen_pending(pending: Line, line: Line) -> None:
    if len(pending.words) + len(line.words) <= _MAX_PENDING_WORDS:
        pending.words = [*pending.words, *line.words]
        pending.text = f"{pending.text} {line.text}"
        pending.squashed += line.squashed
