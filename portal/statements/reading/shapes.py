"""The plain data that travels between the stages of reading.

Coordinates are PDF points, origin top left of the page box.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from portal.statements.reading.results import Finding

Box = tuple[float, float, float, float]
ColumnKind = Literal["date", "description", "number", "amount", "credit", "debit", "balance", "kind", "other"]
SectionKind = Literal["credit", "debit", "mixed", "daily", "summary", "ignore"]
SignSource = Literal["column", "explicit", "section total", "section heading", "type word", "running balance"]


@dataclass(slots=True)
class Word:
    """A run of glyphs with no gap in it; `at` is the index of its first glyph on the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    at: int = -1

    @property
    def height(self) -> float:
        """The glyph boxes' height in points."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The vertical centre in points."""
        return (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Money:
    """An amount as printed: cents without sign, the sign that was printed, and where."""

    cents: int
    sign: Literal["", "+", "-"]
    x0: float
    x1: float
    currency: str = "$"
    first: int = 0
    last: int = 0
    doubtful: bool = False
    guessed: bool = False

    @property
    def signed(self) -> int:
        """Cents with the printed sign applied; no printed sign counts as plus."""
        return -self.cents if self.sign == "-" else self.cents


@dataclass(slots=True)
class PrintedDate:
    """A date as printed; the year may be missing. `first` and `last` are word indices."""

    month: int
    day: int
    year: int | None
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class Cell:
    """Words that stand close together on a line, without the amounts."""

    text: str
    squashed: str
    x0: float
    x1: float
    first: int
    last: int
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """One printed line of one page, its words from left to right, and the amounts and dates among them.

    `lead` is the date that makes it a row: the first thing on the line, or what stands in a table's column of dates.
    `middle` is the vertical centre and `height` the tallest word's height, in points. `wholes` are the indices
    of words that may be amounts without cents.
    """

    page: int
    words: list[Word]
    text: str = ""
    squashed: str = ""
    money: list[Money] = field(default_factory=list)
    fragments: list[Word] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    dates: list[PrintedDate] = field(default_factory=list)
    lead: PrintedDate | None = None
    middle: float = field(init=False)
    height: float = field(init=False)
    digits: bool = True
    wholes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Measured once: the lines around ask again and again."""
        words = self.words
        self.middle = sum([(w.y0 + w.y1) / 2 for w in words]) / len(words)
        self.height = max([w.y1 - w.y0 for w in words])

    @property
    def box(self) -> Box:
        """The smallest box around the line's words."""
        words = self.words
        return (
            min([w.x0 for w in words]),
            min([w.y0 for w in words]),
            max([w.x1 for w in words]),
            max([w.y1 for w in words]),
        )


@dataclass(slots=True)
class Page:
    """One page's lines from top to bottom; `turned` clockwise by so many quarters from how it is shown."""

    number: int
    width: float
    height: float
    lines: list[Line]
    characters: int
    findings: list[Finding] = field(default_factory=list)
    turned: int = 0


@dataclass(slots=True)
class Column:
    """A table column as its heading says it: kind and horizontal extent."""

    kind: ColumnKind
    x0: float
    x1: float
    label: str


@dataclass(slots=True)
class Row:
    """A line of a table that moves money, before signs and years are known."""

    page: int
    box: Box
    when: PrintedDate | None
    description: str
    raw: str
    amount: Money | None
    column: ColumnKind
    balance: Money | None = None
    kind_word: str = ""
    cents: int = 0
    sign_source: SignSource | None = None
    on: date | None = None


@dataclass(slots=True)
class Total:
    """A printed total or count of a section. `rows_before` is how many rows of the section stood above it."""

    label: str
    cents: int | None
    count: int | None
    rows_before: int
    kind: SectionKind | None
    page: int
    column: ColumnKind = "amount"


@dataclass(slots=True)
class Section:
    """A part of the statement under one heading: rows, totals, columns."""

    kind: SectionKind
    heading: str
    page: int
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    ended: bool = False


@dataclass(slots=True)
class Anchor:
    """A printed opening or closing balance. `strong` ones name themselves; the rest stand in a totals line."""

    which: Literal["opening", "closing"]
    cents: int
    page: int
    strong: bool
    label: str
    when: PrintedDate | None = None


@dataclass(slots=True)
class SummaryLine:
    """A line of the account's printed summary: what moved in or out, in one figure."""

    label: str
    cents: int
    count: int | None
    kind: SectionKind | None


@dataclass(slots=True)
class Account:
    """Everything that was found for one account of the file."""

    number: str = ""
    name: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    summary: list[SummaryLine] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    grid: list[tuple[PrintedDate, int, int]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    overview: list[SummaryLine] = field(default_factory=list)
    checks_again: list[Row] = field(default_factory=list)
