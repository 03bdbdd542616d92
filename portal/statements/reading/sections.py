"""Lines → accounts with their sections, rows, totals and printed balances: a walk over the lines that keeps one state."""

import re
from dataclasses import dataclass, field

from portal.statements.reading import labels, rows, tables
from portal.statements.reading.lines import squash
from portal.statements.reading.shapes import Account, Column, Line, Page, PrintedDate, Row, Section, Total
from portal.statements.reading.vocabulary import (
    CONTINUED,
    NOT_FLOW,
    TOTAL,
    YEAR_TO_DATE,
    Profile,
    flow_kind,
    heading_kind,
)

_COUNT = re.compile(r"(?<![\d.,$])(\d{1,5})(?![\d.,%])")
_PROSE_WORDS = 10
_MAX_CONTINUATION = 8
_CONTINUATION_GAP = 2.1  # of the height
_FLOWS = ("credit", "debit", "mixed")


@dataclass(slots=True)
class Walk:
    """The state while walking over the lines of a file."""

    profile: Profile
    accounts: list[Account] = field(default_factory=list)
    section: Section | None = None
    pending: Line | None = None
    last_row: tuple[Row, Line] | None = None
    day: PrintedDate | None = None
    summary_left: float | None = None
    heading_fresh: bool = False
    number: str = ""
    current: int = -1

    @property
    def account(self) -> Account:
        """The account that the lines now belong to."""
        if not self.accounts:
            self.accounts.append(Account(number=self.number))
        return self.accounts[self.current]

    def begin_account(self) -> Account:
        """Open one more account; a section that has no rows yet moves over to it."""
        before = self.account
        self.accounts.append(Account(number=self.number))
        self.current = len(self.accounts) - 1
        if self.section is not None and not self.section.rows and self.section in before.sections:
            before.sections.remove(self.section)
        elif self.section is not None and any(c.kind == "balance" for c in self.section.columns):
            self.section = Section(self.section.kind, self.section.heading, self.section.page, self.section.columns)
        else:
            self.section = None
        if self.section is not None:
            self.account.sections.append(self.section)
        return self.account

    def doubt(self, words: str) -> None:
        """Remember that something was not read: the account cannot be proved."""
        if len(self.account.doubts) < 50:
            self.account.doubts.append(words)


def read_sections(pages: list[Page], profile: Profile) -> list[Account]:
    """The accounts of the file in printing order, with everything that was found for each."""
    walk = Walk(profile)
    for page in pages:
        walk.pending = None
        index = 0
        while index < len(page.lines):
            index += _step(walk, page.lines, index)
    return walk.accounts


def _step(walk: Walk, lines: list[Line], index: int) -> int:
    """Take the line at `index` (and perhaps the next ones); returns how many lines were taken."""
    line = lines[index]
    labels.note_account_number(walk, line)
    if YEAR_TO_DATE.search(line.squashed) and walk.summary_left is None and not _dated(line):
        if not line.money:
            _open(walk, Section("ignore", line.text, line.page))
        return 1
    if labels.read_stacked_summary(walk, lines, index):
        return 2
    if _heading(walk, lines, index):
        return 1
    header = tables.read_header(lines, index, walk.profile)
    if header is not None:
        _start_table(walk, line, header[0])
        return header[1]
    taken = labels.read_anchors(walk, lines, index) or labels.read_boxes(walk, lines, index)
    if taken:
        _after_anchor(walk, line)
        return taken
    if _total(walk, line):
        return 1
    if walk.section is not None and walk.section.kind == "ignore":
        return 1
    _body(walk, line)
    return 1


def _after_anchor(walk: Walk, line: Line) -> None:
    _closed_row(walk)
    section = walk.section
    if section is not None and section.kind == "mixed" and section.rows and walk.account.anchors[-1:]:
        section.ended = walk.account.anchors[-1].which == "closing"
    if section is not None and section.columns and line.dates:
        walk.day = line.dates[0]


def _heading(walk: Walk, lines: list[Line], index: int) -> bool:
    line = lines[index]
    if not line.cells or line.cells[0].first != 0 or _dated(line) or _continues_row(walk, line):
        return False
    cell = line.cells[0]
    text = CONTINUED.sub("", cell.text)
    kind = heading_kind(squash(text), walk.profile)
    if kind is None or TOTAL.search(cell.squashed):
        return False
    if _is_header_part(walk, lines, index) or not _may_be_heading(walk, lines, index, kind):
        return False
    current = walk.section
    if current is not None and squash(current.heading) == squash(text) and current.kind == kind:
        if text != cell.text or not _complete(current):
            walk.last_row = walk.pending = None
            return not line.money
    _open(walk, Section(kind, text, line.page))
    walk.heading_fresh = True
    _total_in_heading(walk, line)
    return True


def _continues_row(walk: Walk, line: Line) -> bool:
    """Whether the line stands under a row's description (`PURCHASE` below `Electronic Withdrawal To NORTHWAY PARTS`)."""
    if walk.last_row is None or line.money:
        return False
    _, above = walk.last_row
    indented = line.words[0].x0 > (above.words[0].x1 if _dated(above) else above.words[0].x0 - 2)
    return indented and _near(above, line)


def _near(above: Line, line: Line) -> bool:
    step = line.middle - above.middle
    return line.page == above.page and 0 < step < _CONTINUATION_GAP * max(above.height, line.height)


def _dated(line: Line) -> bool:
    return bool(line.dates) and line.dates[0].first == 0


def _is_header_part(walk: Walk, lines: list[Line], index: int) -> bool:
    """`Withdrawals /` over `Date | Description | … | Debits` is a piece of the table's heading."""
    header = tables.read_header(lines, index, walk.profile)
    if header is None:
        return False
    return len(lines[index].cells) > 1 or lines[index].words[0].x0 > min(c.x0 for c in header[0]) + 60


def _may_be_heading(walk: Walk, lines: list[Line], index: int, kind: str) -> bool:
    """A line of words and figures heads a section only where rows follow; in the summary it is a figure."""
    line = lines[index]
    if kind in ("ignore", "summary"):
        return not line.money
    rest = line.cells[1:]
    if not line.money:
        return not _value_below(walk, lines, index)
    if TOTAL.search("".join(c.squashed for c in rest)):
        return True
    if walk.summary_left is not None:
        return False
    below = lines[index + 1 : index + 2]
    return bool(below) and (
        (_dated(below[0]) and bool(below[0].money)) or tables.read_header(lines, index + 1, walk.profile) is not None
    )


def _value_below(walk: Walk, lines: list[Line], index: int) -> bool:
    """Whether the line is a label whose figure stands below it, as in a summary set in boxes."""
    if walk.summary_left is None or index + 1 >= len(lines):
        return False
    below = lines[index + 1]
    return bool(below.money) and not below.dates and all(not re.search(r"[a-z]{4}", c.squashed) for c in below.cells)


def _open(walk: Walk, section: Section) -> None:
    _closed_row(walk)
    walk.section = section
    walk.day = None
    if section.kind != "summary":
        walk.summary_left = None
    walk.account.sections.append(section)


def _closed_row(walk: Walk) -> None:
    walk.last_row = walk.pending = None


def _start_table(walk: Walk, line: Line, columns: list[Column]) -> None:
    section = walk.section
    walk.last_row = walk.pending = None
    if section is not None and section.kind == "ignore":
        return
    if tables.is_overview(columns):
        _open(walk, Section("summary", line.text, line.page))
        return
    if tables.is_daily_grid(columns):
        if section is None or section.kind != "daily":
            _open(walk, Section("daily", line.text, line.page))
        return
    if section is not None and section.kind == "daily" and any(c.kind in ("amount", "balance") for c in columns):
        if {c.kind for c in columns} <= {"date", "amount", "balance"}:
            return
    if section is None or section.kind in ("summary", "daily") or _new_table(section, walk, columns):
        _open(walk, Section("mixed", line.text, line.page))
    assert walk.section is not None
    walk.section.columns = columns
    walk.heading_fresh = False
    walk.summary_left = None


def _new_table(section: Section, walk: Walk, columns: list[Column]) -> bool:
    """A table heading after a section's total opens a section of its own, unless a heading has just been read or a
    table with a running balance goes on over the page.
    """
    if not section.rows or not _complete(section) or walk.heading_fresh:
        return False
    kinds = [c.kind for c in columns]
    return "balance" not in kinds or kinds != [c.kind for c in section.columns]


def _total_in_heading(walk: Walk, line: Line) -> None:
    """`Deposits and Other Additions   There were 4 Deposits totaling $2,207.93.` is heading and total in one line."""
    if walk.section is None or walk.section.kind not in _FLOWS or not line.money:
        return
    rest = " ".join(c.text for c in line.cells[1:])
    walk.section.totals.append(
        Total(walk.section.heading, line.money[-1].cents, _count_in(rest), -1, None, line.page)
    )


def _count_in(text: str) -> int | None:
    found = _COUNT.findall(text)
    return int(found[0]) if len(found) == 1 else None


def _total(walk: Walk, line: Line) -> bool:
    cell = next((c for c in line.cells if TOTAL.search(c.squashed)), None)
    label = cell.text if cell is not None else " ".join(c.text for c in line.cells)
    if not TOTAL.search(squash(label)) or _dated(line):
        return False
    section = walk.section
    if walk.summary_left is not None and labels.read_summary_line(walk, line):
        return True
    _closed_row(walk)
    if section is not None and section.kind in _FLOWS:
        labels.note_torn_total(walk, line)
    if section is None or section.kind not in _FLOWS or not line.money:
        return bool(line.money) or (section is not None and section.kind in _FLOWS)
    columns = [c for c in section.columns if c.kind in tables.MONEY_KINDS]
    if len(line.money) > 1 and len({c.kind for c in columns}) < 2:
        return True  # this period and year to date: not this section's total
    for amount in line.money:
        found = tables.money_column(amount, columns) if len({c.kind for c in columns}) > 1 else None
        kind = found[0] if found else "amount"
        if kind == "balance":
            labels.add_anchor(walk, "closing", amount, line, strong=False, label=label)
            continue
        section.totals.append(
            Total(label, amount.cents, _count_in(label), len(section.rows), flow_kind(squash(label)), line.page, kind)
        )
    return True


def _body(walk: Walk, line: Line) -> None:
    section = walk.section
    dated = _dated(line)
    if section is not None and section.kind == "daily":
        _daily(walk, line)
    elif walk.summary_left is not None and line.money and not dated:
        labels.read_summary_line(walk, line)
    elif line.money and (dated or (section is not None and section.kind in _FLOWS)):
        _money_line(walk, line, dated=dated)
    elif dated and section is not None and section.kind in _FLOWS:
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
    if not pairs and _dated(line):
        description_like = any(re.search(r"[a-z]{3}", c.squashed) for c in line.cells if not c.squashed[:2].isdigit())
        if description_like and not line.squashed.endswith("balance"):
            walk.doubt(f"“{line.text}” stands among the daily balances and was not read")


def _money_line(walk: Walk, line: Line, *, dated: bool) -> None:
    section = walk.section
    if section is None or section.kind not in _FLOWS:
        section = Section("mixed", "", line.page)
        _open(walk, section)
    grid = rows.check_rows(line) if _grid_like(section, line) else []
    if grid:
        section.rows += grid
        walk.last_row = None
        _note_torn(walk, line)
        return
    if not dated and not _undated_row(walk, line, section):
        return
    reading = rows.read_row(line, section.columns, lone_amounts=section.kind != "mixed")
    for doubt in reading.doubts:
        walk.doubt(doubt)
    for row in reading.rows:
        _take_row(walk, section, row, line)


def _note_torn(walk: Walk, line: Line) -> None:
    if any(m.doubtful for m in line.money) or line.fragments:
        walk.doubt(f"an amount in “{line.text}” may be torn in two")


def _grid_like(section: Section, line: Line) -> bool:
    kinds = {c.kind for c in section.columns}
    if section.kind == "mixed" and kinds & {"balance", "credit", "debit"}:
        return False
    return section.kind != "credit" or len(line.money) > 1


def _undated_row(walk: Walk, line: Line, section: Section) -> bool:
    """Whether a line without a date is a row: the end of one begun above, or one more of the same day in its table."""
    if walk.pending is not None:
        return True
    prose = len(line.words) >= _PROSE_WORDS and line.money[-1].last < len(line.words) - 1
    if not (_complete(section) or prose or NOT_FLOW.search(line.squashed)):
        walk.doubt(f"“{line.text}” has an amount but no date")
    return False


def _complete(section: Section) -> bool:
    """Whether the section's total has been read, so that what follows is no transaction of it."""
    return bool(section.totals) and section.totals[-1].rows_before == len(section.rows) or section.ended


def _take_row(walk: Walk, section: Section, row: Row, line: Line) -> None:
    if row.when is None and walk.pending is not None:
        _join_pending(row, walk.pending)
    walk.pending = None
    if row.when is not None:
        walk.day = row.when
    if row.amount is None and row.balance is None:
        walk.doubt(f"no amount was found in “{line.text}”")
        return
    section.rows.append(row)
    walk.last_row = row, line


def _join_pending(row: Row, pending: Line) -> None:
    when = pending.dates[0]
    text = " ".join(w.text for w in pending.words[when.last + 1 :]).strip(" -|")
    row.when = when
    row.description = f"{text} {row.description}".strip()
    row.raw = f"{pending.text}\n{row.raw}"
    box = pending.box
    row.box = min(box[0], row.box[0]), min(box[1], row.box[1]), max(box[2], row.box[2]), max(box[3], row.box[3])
    kind = re.search(r"\b(deposit|withdrawal|credit|debit)s?\b", text, re.IGNORECASE)
    if kind and not row.kind_word:
        row.kind_word = kind[1].lower()


def _dated_text(walk: Walk, line: Line) -> None:
    """A date without an amount begins a row that ends below, or goes on with the description above (`06/02 CARD 1234`)."""
    walk.pending = line
    walk.last_row = None
    walk.day = line.dates[0]
    if line.fragments and walk.section is not None:
        walk.doubt(f"“{line.text}” has a broken amount")


def _text(walk: Walk, line: Line) -> None:
    if walk.pending is not None and walk.last_row is None and line.page == walk.pending.page:
        _lengthen_pending(walk, line)
        return
    if walk.last_row is None:
        return
    row, above = walk.last_row
    if not _near(above, line) or row.raw.count("\n") >= _MAX_CONTINUATION:
        walk.last_row = None
        return
    if line.fragments and walk.section is not None and walk.section.columns:
        walk.doubt(f"“{line.text}” below “{above.text}” looks like a broken amount")
    row.description = f"{row.description} {line.text}".strip()
    row.raw = f"{row.raw}\n{line.text}"
    box = line.box
    row.box = min(box[0], row.box[0]), row.box[1], max(box[2], row.box[2]), max(box[3], row.box[3])
    walk.last_row = row, line


def _lengthen_pending(walk: Walk, line: Line) -> None:
    assert walk.pending is not None
    shift = len(walk.pending.words)
    if shift > 60:
        return
    words = [*walk.pending.words, *line.words]
    walk.pending = Line(
        page=line.page,
        words=words,
        text=f"{walk.pending.text} {line.text}",
        squashed=walk.pending.squashed + line.squashed,
        dates=walk.pending.dates,
    )
