"""PDF pages → words, by pdfium, in the child process only.

The LOOSE character boxes (advance widths) are used: the tight glyph box of a narrow "1" leaves a gap that splits it
off, and 12,279.86 becomes 2,279.86. Blanks that pdfium makes up are ignored inside figures; there only printed blanks
and gaps part words.
"""

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw

from portal.statements.reading.shapes import Word

pdfium: Any = pypdfium2.raw  # its functions are made at import; no type checker sees them

_GAP = 0.22  # of the box height
_HYPHENS = {0x02, 0xFFFE, 0xAD}  # pdfium's marks for a hyphen at the end of a line: there, a trailing minus
# A bar (0x7C) parts cells like a blank: `Grant Received |$429.54`.
_BLANKS = {0x09, 0x0A, 0x0D, 0x20, 0x7C, 0xA0, 0x2007, 0x2009, 0x202F, 0x200B}
_BAR = 0x7C
_OF_AMOUNT = frozenset("0123456789.,$-+()£€–−")
_UPRIGHT = 0.09  # radians
_FAR = 100_000.0  # points: no page reaches that far
MAX_CHARACTERS = 60_000

_Glyph = tuple[int, str, float, float, float, float]


class TooMuchText(Exception):
    """A page has more characters than any bank prints."""


def page_words(page: Any) -> tuple[list[Word], int]:
    """The upright words of an open pypdfium2 page in printing order, and the number of its visible characters."""
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return [], 0
    try:
        return _words(textpage, _Frame(page))
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
        visible += 1
        if word is not None:
            parted = blank_made_up and not (word.text[-1] in _OF_AMOUNT and character in _OF_AMOUNT)
            if not parted and _joins(word, x0, y0, x1, y1):
                _append(word, character, x0, y0, x1, y1)
                blank_made_up = False
                continue
        blank_made_up = False
        word = None
        if frame.upright(pdfium.FPDFText_GetCharAngle(textpage, index)):
            word = Word(character, x0, y0, x1, y1)
            words.append(word)
    return words, visible


def _glyphs(textpage: Any, frame: _Frame) -> Iterator[_Glyph]:
    """Index, character and box of each glyph; " " is a printed blank, "" one that pdfium added."""
    count = pdfium.FPDFText_CountChars(textpage)
    if count > MAX_CHARACTERS:
        raise TooMuchText(f"{count} characters on one page")
    unicode_at, loose_at = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    straight, left, top, limit = frame.rotation == 0, frame.left, frame.top, _FAR
    for index in range(count):
        code = unicode_at(textpage, index)
        if code in _BLANKS:
            made_up = code != _BAR and pdfium.FPDFText_IsGenerated(textpage, index)
            yield index, "" if made_up else " ", 0, 0, 0, 0
            continue
        if not code or not loose_at(textpage, index, pointer):
            yield index, " ", 0, 0, 0, 0
            continue
        if straight:
            x0, y0, x1, y1 = box.left - left, top - box.top, box.right - left, top - box.bottom
        else:
            x0, y0, x1, y1 = frame.place(box)
        # Written so that a box with a NaN in it fails the comparison too.
        inside = -limit < x0 < x1 < limit and -limit < y0 < y1 < limit
        yield index, (_CHARACTERS.get(code) or _character(code)) if inside else " ", x0, y0, x1, y1


_CHARACTERS = {code: chr(code) for code in range(0x21, 0x7F)}


def _character(code: int) -> str:
    if code in _HYPHENS:
        return "-"
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
    width = x1 - x0
    back = width if width > 0.3 * higher else 0.3 * higher
    return -0.75 * back - 0.1 <= x0 - word.x1 <= _GAP * lower
