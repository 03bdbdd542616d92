"""Words → lines: words at one height belong together; on each line the amounts, dates and cells are found."""

import re
from collections.abc import Collection
from operator import attrgetter, itemgetter

from portal.statements.reading.dates import find_dates
from portal.statements.reading.money import find_money, is_fragment, is_whole
from portal.statements.reading.shapes import Cell, Line, Word

_SAME_LINE = 0.45  # of the smaller height, between the vertical centres
_CELL_GAP = 0.75  # of the height: wider than a blank, narrower than the gap between columns
_FIRST = itemgetter(0)
_LEFT = attrgetter("x0")
_SHORTEST_GLUED = 7
_GLUED = re.compile(
    r"(?P<left>[-(]?\$?[\d,]*\.\d\d[-)]?)[-(]?\$?\d[\d,]*\.\d\d[-)]?"
    r"|(?P<day>\d\d/\d\d/(?:19|20)\d\d)(?:[A-Za-z]\S*|\$?\d[\d,]*\.\d\d)"
)
_NOT_WORD = bytes(code for code in range(128) if not chr(code).isalnum())
# What a line must have somewhere before its words are looked at one by one.
_HAS_MONEY = re.compile(r"\.\d\d")
_HAS_FRAGMENT = re.compile(r"[.,$£€]")
_HAS_DIGIT = re.compile(r"\d")


def squash(text: str) -> str:
    """Small letters and digits only: `TotalDeposits andAdditions` and `Total Deposits and Additions` are one."""
    return text.lower().encode("ascii", "ignore").translate(None, _NOT_WORD).decode("ascii")


def make_lines(words: list[Word], page: int) -> list[Line]:
    """The page's lines from top to bottom, each with its words from left to right."""
    rows: list[_Row] = []
    for middle, word in sorted([((w.y0 + w.y1) / 2, w) for w in words], key=_FIRST):
        height = word.y1 - word.y0
        for row in rows[:-4:-1]:
            lower = height if height < row.height else row.height
            if abs(middle - row.middle) <= _SAME_LINE * lower:
                row.take(middle, height, word)
                break
        else:
            rows.append(_Row(middle, height, word))
    return [read_line(_from_left(row.words), page) for row in rows]


class _Row:
    """Words at one height while they are being gathered."""

    __slots__ = ("height", "middle", "sum", "words")

    def __init__(self, middle: float, height: float, word: Word) -> None:
        self.words = [word]
        self.sum = self.middle = middle
        self.height = height

    def take(self, middle: float, height: float, word: Word) -> None:
        """Add a word that stands at the row's height."""
        self.words.append(word)
        self.sum += middle
        self.middle = self.sum / len(self.words)
        if height > self.height:
            self.height = height


def _from_left(words: list[Word]) -> list[Word]:
    """The words from left to right, columns that touch parted."""
    ordered: list[Word] = []
    for word in sorted(words, key=_LEFT):
        match = _GLUED.fullmatch(word.text) if len(word.text) > _SHORTEST_GLUED else None
        if match is None:
            ordered.append(word)
        else:
            ordered += _parted(word, max(match.end("left"), match.end("day")))
    return ordered


def _parted(word: Word, cut: int) -> tuple[Word, Word]:
    """Columns that touch: `1,800.0030,268.28` is two amounts, `03/05/2025Coffee` a date and a word."""
    edge = word.x0 + (word.x1 - word.x0) * cut / len(word.text)
    return (
        Word(word.text[:cut], word.x0, word.y0, edge, word.y1, word.at),
        Word(word.text[cut:], edge, word.y0, word.x1, word.y1, word.at + cut),
    )


def read_line(words: list[Word], page: int, *, whole: Collection[int] = ()) -> Line:
    """A Line of these words with its amounts, torn amounts, dates and cells.

    `whole` are the indices of words without cents that are amounts because of where they stand.
    """
    text = " ".join([w.text for w in words])
    line = Line(page, words, text, squash(text))
    line.money = find_money(words, whole=whole) if whole or _HAS_MONEY.search(text) else []
    taken = {i for amount in line.money for i in range(amount.first, amount.last + 1)}
    if _HAS_FRAGMENT.search(text):
        line.fragments = [w for i, w in enumerate(words) if i not in taken and is_fragment(w.text)]
    line.digits = bool(_HAS_DIGIT.search(text))
    if line.digits:
        line.dates = [d for d in find_dates(words) if taken.isdisjoint(range(d.first, d.last + 1))]
        line.lead = line.dates[0] if line.dates and line.dates[0].first == 0 else None
        line.wholes = _wholes(line, taken)
    line.cells = _cells(words, taken)
    return line


def _wholes(line: Line, taken: set[int]) -> list[int]:
    """The words that are figures without cents and in no amount and no date."""
    found = [i for i, word in enumerate(line.words) if is_whole(word.text) and i not in taken]
    if found and line.dates:
        days = {i for when in line.dates for i in range(when.first, when.last + 1)}
        found = [i for i in found if i not in days]
    return found


def _cells(words: list[Word], taken: set[int]) -> list[Cell]:
    """The groups of words that stand close together; amounts part them as gaps do."""
    cells: list[Cell] = []
    first, end = 0, 0.0
    for index, word in enumerate(words):
        if index in taken:
            if first < index:
                cells.append(_cell(words[first:index], first))
            first = index + 1
        elif first < index and word.x0 - end > _CELL_GAP * (word.y1 - word.y0):
            cells.append(_cell(words[first:index], first))
            first = index
        end = word.x1
    if first < len(words):
        cells.append(_cell(words[first:], first))
    return cells


def _cell(members: list[Word], first: int) -> Cell:
    text = " ".join([w.text for w in members]) if len(members) > 1 else members[0].text
    return Cell(text, squash(text), members[0].x0, members[-1].x1, first, first + len(members) - 1, members)
