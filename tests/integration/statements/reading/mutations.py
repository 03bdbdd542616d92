"""Statements tampered with after printing: a digit, a row dropped, doubled, turned round, or two amounts swapped."""

from __future__ import annotations

import copy
import random

from portal.statements.reading.lines import read_line
from portal.statements.reading.shapes import Line, Money, Page, Word

KINDS = ("digit", "drop", "double", "flip", "swap")
Spot = tuple[int, int, int]


def mutate(pages: list[Page], kind: str, chance: random.Random) -> list[Page]:
    """A copy of the pages with one such change to a dated line that has an amount."""
    pages = copy.deepcopy(pages)
    spots = _spots(pages, date_first=True) or _spots(pages, date_first=False)
    spot = chance.choice(spots)
    if kind == "drop":
        del pages[spot[0]].lines[spot[1]]
    elif kind == "double":
        pages[spot[0]].lines.insert(spot[1], copy.deepcopy(_line(pages, spot)))
    elif kind == "swap":
        _swap(pages, spot, chance.choice(spots))
    else:
        word = _figure(pages, spot)
        word.text = _other_digit(word.text, chance) if kind == "digit" else _turned(word.text)
        _reread(pages, spot)
    return pages


def _spots(pages: list[Page], *, date_first: bool) -> list[Spot]:
    return [
        (p, i, m)
        for p, page in enumerate(pages)
        for i, line in enumerate(page.lines)
        if line.dates and (line.dates[0].first == 0 or not date_first)
        for m in range(len(line.money))
    ]


def _line(pages: list[Page], spot: Spot) -> Line:
    return pages[spot[0]].lines[spot[1]]


def _money(pages: list[Page], spot: Spot) -> Money:
    return _line(pages, spot).money[spot[2]]


def _figure(pages: list[Page], spot: Spot) -> Word:
    amount = _money(pages, spot)
    words = _line(pages, spot).words[amount.first : amount.last + 1]
    return next(word for word in words if any(c.isdigit() for c in word.text))


def _reread(pages: list[Page], spot: Spot) -> None:
    page, index, _ = spot
    pages[page].lines[index] = read_line(_line(pages, spot).words, pages[page].number)


def _swap(pages: list[Page], one: Spot, other: Spot) -> None:
    first, second = _figure(pages, one), _figure(pages, other)
    first.text, second.text = second.text, first.text
    _reread(pages, one)
    _reread(pages, other)


def _other_digit(text: str, chance: random.Random) -> str:
    index = chance.choice([i for i, c in enumerate(text) if c.isdigit()])
    return f"{text[:index]}{(int(text[index]) + chance.randint(1, 9)) % 10}{text[index + 1 :]}"


def _turned(text: str) -> str:
    return text[1:] if text[0] in "-−–(" else f"-{text}"
