"""A statement typed as text becomes pages: each character is 6 points wide, each line 12 points high."""

import re

from portal.statements.reading.lines import make_lines
from portal.statements.reading.reader import read_pages
from portal.statements.reading.results import StatementReading
from portal.statements.reading.shapes import Page, Word

_WIDTH, _HEIGHT, _STEP = 6.0, 9.0, 12.0


def words(text: str) -> list[Word]:
    """The words of a text at the places where a typewriter would have put them."""
    return [
        Word(m[0], m.start() * _WIDTH, row * _STEP, m.end() * _WIDTH, row * _STEP + _HEIGHT)
        for row, line in enumerate(text.splitlines())
        for m in re.finditer(r"\S+", line)
    ]


def pages(*texts: str) -> list[Page]:
    """Pages with these texts."""
    return [
        Page(number, 800.0, 1000.0, make_lines(words(text), number), len(re.sub(r"\s", "", text)) + 50)
        for number, text in enumerate(texts, start=1)
    ]


def read(*texts: str) -> StatementReading:
    """The reading of a statement typed as text."""
    return read_pages(pages(*texts))


def amounts(reading: StatementReading) -> list[int]:
    """The signed cents of the rows in printing order."""
    return [row.amount_cents for row in reading.transactions]
