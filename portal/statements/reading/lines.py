"""Words → lines: words at one height belong together; on each line the amounts, dates and cells are found."""

import re
from collections.abc import Collection, Iterator
from operator import attrgetter, itemgetter

from portal.statements.reading.dates import find_dates
from portal.statements.reading.money import find_money, is_fragment
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
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# What a line must have somewhere before its words are looked at one by one.
_HAS_MONEY = re.compile(r"\.\d\d")
_HAS_FRAGMENT = re.compile(r"[.,$£€]")
_HAS_DATE = re.compile(r"\d")


def squash(text: str) -> str:
    """Small letters and digits only: `TotalDeposits andAdditions` and `Total Deposits and Additions` are one."""
    return _NOT_WORD.sub("", text.lower())


def make_lines(words: list[Word], page: int) -> list[Line]:
    """The page's lines from top to bottom, each with its words from left to right."""
    rows: list[_Row] = []
    for middle, word in sorted([((w.y0 + w.y1) / 2, w) for w in words], key=_FIRST):
        for row in rows[:-4:-1]:
            if row.take(middle, word):
                break
        else:
            rows.append(_Row(middle, word))
    return [read_line([part for word in sorted(row.words, key=_LEFT) for part in _parted(word)], page) for row in rows]


def _parted(word: Word) -> Iterator[Word]:
    """Columns that touch: `1,800.0030,268.28` is two amounts, `03/05/2025Coffee` a date and a word."""
    match = _GLUED.fullmatch(word.text) if len(word.text) > _SHORTEST_GLUED else None
    if match is None:
        yield word
        return
    cut = max(match.end("left"), match.end("day"))
    edge = word.x0 + (word.x1 - word.x0) * cut / len(word.text)
    yield Word(word.text[:cut], word.x0, word.y0, edge, word.y1, word.at)
    yield Word(word.text[cut:], edge, word.y0, word.x1, word.y1, word.at + cut)


class _Row:
    """Words at one height while they are being gathered."""

    def __init__(self, middle: float, word: Word) -> None:
        self.words = [word]
        self.sum = middle
        self.height = word.y1 - word.y0

    def take(self, middle: float, word: Word) -> bool:
        """Add the word if it stands at the row's height."""
        height = word.y1 - word.y0
        lower = height if height < self.height else self.height
        if abs(middle - self.sum / len(self.words)) > _SAME_LINE * lower:
            return False
        self.words.append(word)
        self.sum += middle
        if height > self.height:
            self.height = height
        return True


def read_line(words: list[Word], page: int, *, whole: Collection[int] = ()) -> Line:
    """A Line of these words with its amounts, torn amounts, dates and cells.

    `whole` are the indices of words without cents that are amounts because of where they stand.
    """
    text = " ".join([w.text for w in words])
    line = Line(page=page, words=words, text=text, squashed=squash(text))
    line.money = find_money(words, whole=whole) if whole or _HAS_MONEY.search(text) else []
    taken = {i for amount in line.money for i in range(amount.first, amount.last + 1)}
    if _HAS_FRAGMENT.search(text):
        line.fragments = [w for i, w in enumerate(words) if i not in taken and is_fragment(w.text)]
    if _HAS_DATE.search(text):
        line.dates = [d for d in find_dates(words) if taken.isdisjoint(range(d.first, d.last + 1))]
        line.lead = line.dates[0] if line.dates and line.dates[0].first == 0 else None
    line.cells = _cells(words, taken)
    return line


def _cells(words: list[Word], taken: set[int]) -> list[Cell]:
    cells: list[Cell] = []
    group: list[int] = []
    for index, word in enumerate(words):
        if group and (index in taken or word.x0 - words[index - 1].x1 > _CELL_GAP * (word.y1 - word.y0)):
            cells.append(_cell(words, group))
            group = []
        if index not in taken:
            group.append(index)
    if group:
        cells.append(_cell(words, group))
    return cells


def _cell(words: list[Word], group: list[int]) -> Cell:
    members = words[group[0] : group[-1] + 1]
    text = " ".join([w.text for w in members])
    return Cell(text, squash(text), members[0].x0, members[-1].x1, group[0], group[-1], members)
