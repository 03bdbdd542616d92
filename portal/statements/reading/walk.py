"""The one state that is kept while walking over the lines of a file."""

from dataclasses import dataclass, field

from portal.statements.reading.shapes import Account, Line, PrintedDate, Row, Section, SummaryLine
from portal.statements.reading.vocabulary import Profile

FLOWS = ("credit", "debit", "mixed")
_CONTINUATION_GAP = 2.1  # of the height
_MOST_DOUBTS = 50


@dataclass(slots=True)
class Walk:
    """Where the walk is: account, section, the row that may go on, the date that a row begun above waits with."""

    profile: Profile
    accounts: list[Account] = field(default_factory=list)
    overview: list[SummaryLine] = field(default_factory=list)
    section: Section | None = None
    pending: Line | None = None
    last_row: tuple[Row, Line] | None = None
    day: PrintedDate | None = None
    under_day: bool = False
    summary_left: float | None = None
    summary_right: float = 0.0
    prints_cents: bool = True
    heading_fresh: bool = False
    number: str = ""
    current: int = -1

    @property
    def account(self) -> Account:
        """The account that the lines now belong to."""
        if not self.accounts:
            self.accounts.append(Account(number=self.number))
        return self.accounts[self.current]

    @property
    def flow(self) -> Section | None:
        """The section, where it is one with transactions."""
        return self.section if self.section is not None and self.section.kind in FLOWS else None

    def begin_account(self) -> Account:
        """Open one more account; a section that has no rows yet moves over, a table with balances goes on in it."""
        before = self.account
        self.accounts.append(Account(number=self.number))
        self.current = len(self.accounts) - 1
        section = self.section
        if section is not None and not section.rows and section in before.sections:
            before.sections.remove(section)
        elif section is not None and any(c.kind == "balance" for c in section.columns):
            self.section = Section(section.kind, section.heading, section.page, section.columns)
        else:
            self.section = None
        if self.section is not None:
            self.account.sections.append(self.section)
        return self.account

    def open(self, section: Section) -> None:
        """Begin a section of the account."""
        self.close_row()
        self.section = section
        self.day = None
        self.under_day = False
        if section.kind != "summary":
            self.summary_left = None
        self.account.sections.append(section)

    def resume(self, section: Section) -> None:
        """Go on with a section of the account, where its heading is printed once more."""
        self.close_row()
        if section is not self.section:
            self.section = section
            self.day = None
            self.under_day = False
            self.summary_left = None

    def close_row(self) -> None:
        """What follows does not belong to the row above; a row begun and not ended is remembered."""
        if self.pending is not None and not self.under_day:
            self.assume(f"“{self.pending.text}” has a date and no amount")
        self.last_row = self.pending = None

    def turn_page(self) -> None:
        """A row whose date stands at the foot of a page may have its amount on the next; a row with both has ended."""
        begun = self.pending is not None and self.pending.dates[0].last + 1 < len(self.pending.words)
        if not begun:
            self.close_row()
        self.last_row = None

    def doubt(self, words: str) -> None:
        """Remember that something was not read: the account cannot be proved."""
        if len(self.account.doubts) < _MOST_DOUBTS:
            self.account.doubts.append(words)

    def assume(self, words: str) -> None:
        """Remember a guess: the proof may bear it out, but if a check fails the guess may be why."""
        if len(self.account.assumptions) < _MOST_DOUBTS:
            self.account.assumptions.append(words)


def dated(line: Line) -> bool:
    """Whether the line has the date of a row: at its beginning, or in the table's column of dates."""
    return line.lead is not None


def near(above: Line, line: Line) -> bool:
    """Whether the line stands directly below another."""
    step = line.middle - above.middle
    return line.page == above.page and 0 < step < _CONTINUATION_GAP * max(above.height, line.height)


def complete(section: Section) -> bool:
    """Whether the section's total has been read, so that what follows is no transaction of it."""
    return (bool(section.totals) and section.totals[-1].rows_before == len(section.rows)) or section.ended
