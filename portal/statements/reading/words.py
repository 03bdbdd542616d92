"""PDF pages → words, by pdfium, in the child process only.

The LOOSE character boxes (advance widths) are used: the tight glyph box of a narrow "1" leaves a gap that splits it
off, and 12,279.86 becomes 2,279.86. Blanks that pdfium makes up are ignored inside figures; there only printed blanks
and gaps part words.
"""

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw

from portal.statements.reading.shapes import Box, Word

pdfium: Any = pypdfium2.raw  # its functions are made at import; no type checker sees them

_GAP = 0.22  # of the box height
_HYPHENS = {0x02, 0xFFFE, 0xAD}  # pdfium's marks for a hyphen at the end of a line: there, a trailing minus
# A bar parts cells like a blank: `Grant Received |$429.54`.
_BLANKS = frozenset("\t\n\r |\u00a0\u2007\u2009\u202f\u200b")
_NOWHERE = (0.0, 0.0, 0.0, 0.0)
_OF_AMOUNT = frozenset("0123456789.,$-+()£€–−")
_UPRIGHT = 0.09  # radians
_FAR = 100_000.0  # points: no page reaches that far
MAX_CHARACTERS = 60_000

_Glyph = tuple[int, str, float, float, float, float]
Look = Callable[[Any, list[Word], Callable[[Any], Box]], None]


class TooMuchText(Exception):
    """A page has more characters than any bank prints."""


def page_words(page: Any, look: Look | None = None) -> tuple[list[Word], int]:
    """The upright words of an open pypdfium2 page in printing order, and the number of its visible characters.

    `look` is shown the open text page, its words and the function that turns pdfium's boxes into ours.
    """
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return [], 0
    try:
        frame = _Frame(page)
        words, visible = _words(textpage, frame)
        if look is not None:
            look(textpage, words, frame.place)
        return words, visible
    finally:
        pdfium.FPDFText_ClosePage(textpage)


class _Frame:
    """Turns pdfium's page coordinates (origin bottom left, before rotation) into ours."""

    def __init__(self, page: Any) -> None:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        self.left, self.top, self.right, self.bottom = box.left, box.top, box.right, box.bottom
        self.rotation = pdfium.FPDFPage_GetRotation(page) % 4

    def place(self, box: Any) -> tuple[float, float, float, float]:
        if self.rotation == 0:
            return box.left - self.left, self.top - box.top, box.right - self.left, self.top - box.bottom
        if self.rotation == 1:
            return box.bottom - self.bottom, box.left - self.left, box.top - self.bottom, box.right - self.left
        if self.rotation == 2:
            return self.right - box.right, box.bottom - self.bottom, self.right - box.left, box.top - self.bottom
        return self.top - box.top, self.right - box.right, self.top - box.bottom, self.right - box.left

    def upright(self, angle: float) -> bool:
        if self.rotation == 0:
            return angle < _UPRIGHT or angle > 2 * math.pi - _UPRIGHT
        turned = (angle - self.rotation * math.pi / 2) % (2 * math.pi)
        other = (angle + self.rotation * math.pi / 2) % (2 * math.pi)
        return any(min(a, 2 * math.pi - a) < _UPRIGHT for a in (turned, other))


def _words(textpage: Any, frame: _Frame) -> tuple[list[Word], int]:
    words: list[Word] = []
    word: Word | None = None
    visible = 0
    blank_made_up = False
    for index, character, x0, y0, x1, y1 in _glyphs(textpage, frame):
        if not character:
            blank_made_up = True
            continue
        if character == " ":
            word = None
            continue
        visible += len(character)
        if word is not None:
            parted = blank_made_up and not (word.text[-1] in _OF_AMOUNT and character[0] in _OF_AMOUNT)
            if not parted and _joins(word, x0, y0, x1, y1):
                _append(word, character, x0, y0, x1, y1)
                blank_made_up = False
                continue
        blank_made_up = False
        word = None
        if frame.upright(pdfium.FPDFText_GetCharAngle(textpage, index)):
            word = Word(character, x0, y0, x1, y1, index)
            words.append(word)
    return words, visible


def _glyphs(textpage: Any, frame: _Frame) -> Iterator[_Glyph]:
    """Index, text and box of each glyph or piece; " " is a printed blank, "" one that pdfium added.

    Letters in a row come as one piece with the box from the first to the last, and so do long numbers without a point:
    they are no amount, and each box costs. Figures come as one piece only where every gap in them was looked at.
    """
    text = _text(textpage)
    box_of = _boxes(textpage, frame)
    index, count = 0, len(text)
    while index < count:
        character = text[index]
        if character in _BLANKS:
            made_up = character != "|" and pdfium.FPDFText_IsGenerated(textpage, index)
            yield index, "" if made_up else " ", *_NOWHERE
            index += 1
            continue
        end, box = _piece(text, index, box_of)
        yield (index, text[index:end], *box) if box else (index, " ", *_NOWHERE)
        index = end


def _piece(text: str, index: int, box_of: Callable[[int], Box | None]) -> tuple[int, Box | None]:
    """The end and the box of what can be taken in one piece from `index` on, at least one glyph."""
    first = box_of(index)
    plain = _PLAIN.match(text, index)
    if plain and first:
        last = box_of(plain.end() - 1)
        if last and _in_a_row(first, last, plain.end() - index):
            return plain.end(), (first[0], min(first[1], last[1]), last[2], max(first[3], last[3]))
    figures = _FIGURES.match(text, index)
    if figures is None or first is None:
        return index + 1, first
    x0, y0, x1, y1 = first
    gap = _GAP * (y1 - y0)
    for position in range(index + 1, figures.end()):
        box = box_of(position)
        if box is None or box[1] != y0 or box[3] != y1 or not -0.1 <= box[0] - x1 <= gap:
            return position, (x0, y0, x1, y1)
        x1 = box[2]
    return figures.end(), (x0, y0, x1, y1)


def _in_a_row(first: Box, last: Box, count: int) -> bool:
    """Whether glyphs between these two boxes can stand side by side on one line."""
    height = first[3] - first[1]
    level = abs(last[1] - first[1]) < 0.25 * height
    return level and 0.1 * height * count < last[2] - first[0] < 1.1 * height * count


def _text(textpage: Any) -> str:
    """One character for each glyph index of the page; raises TooMuchText."""
    count = pdfium.FPDFText_CountChars(textpage)
    if count > MAX_CHARACTERS:
        raise TooMuchText(f"{count} characters on one page")
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer) - 1
    codes = buffer[:written]
    # pdfium leaves glyphs without a character out of the text; then the indices must be asked one by one.
    if written != count or any(0xD800 <= code < 0xE000 for code in codes):
        codes = [pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count)]
    return "".join([_CHARACTERS.get(code) or _character(code) for code in codes])


def _boxes(textpage: Any, frame: _Frame) -> Callable[[int], Box | None]:
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    loose_at, place = pdfium.FPDFText_GetLooseCharBox, frame.place
    straight, left, top = frame.rotation == 0, frame.left, frame.top

    def box_of(index: int) -> Box | None:
        if not loose_at(textpage, index, pointer):
            return None
        if straight:
            x0, y0, x1, y1 = box.left - left, top - box.top, box.right - left, top - box.bottom
        else:
            x0, y0, x1, y1 = place(box)
        # Written so that a box with a NaN in it fails the comparison too.
        return (x0, y0, x1, y1) if -_FAR < x0 < x1 < _FAR and -_FAR < y0 < y1 < _FAR else None

    return box_of


_PLAIN = re.compile(r"[A-Za-z]{3,}|\d{5,}(?![\d.,])")
_FIGURES = re.compile(r"[\d.,/$]{2,}")
_CHARACTERS = {code: chr(code) for code in range(0x20, 0x7F)}


def _character(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code == 0:
        return " "
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"


def _append(word: Word, character: str, x0: float, y0: float, x1: float, y1: float) -> None:
    if x0 < word.x1 - 0.7 * (x1 - x0) and word.text[-1] == character:
        return  # the same glyph struck twice for boldness
    word.text += character
    if x1 > word.x1:
        word.x1 = x1
    if y0 < word.y0:
        word.y0 = y0
    if y1 > word.y1:
        word.y1 = y1


def _joins(word: Word, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether a glyph goes on with the word: on its height, without a gap, and not far back."""
    tall, height = word.y1 - word.y0, y1 - y0
    lower, higher = (tall, height) if tall < height else (height, tall)
    if not -higher <= y0 + y1 - word.y0 - word.y1 <= higher:
        return False
    back = min(max(x1 - x0, 0.3 * higher), higher)
    return -0.75 * back - 0.1 <= x0 - word.x1 <= _GAP * lower
