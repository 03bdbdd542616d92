"""PDF pages → words, by pdfium, in the child process only.

The LOOSE character boxes (advance widths) are used: the tight glyph box of a narrow "1" leaves a gap that splits it off, and
12,279.86 becomes 2,279.86. Blanks that pdfium makes up are ignored inside figures; there only printed blanks and gaps part words.
"""

import ctypes
import math
from typing import Any

import pypdfium2.raw as pdfium

from portal.statements.reading.shapes import Word

_GAP = 0.22  # of the box height
_HYPHENS = {0x02, 0xFFFE, 0xAD}  # pdfium's marks for a hyphen at the end of a line: there, a trailing minus
# A bar (0x7C) parts cells like a blank: `Grant Received |$429.54`.
_BLANKS = {0x09, 0x0A, 0x0D, 0x20, 0x7C, 0xA0, 0x2007, 0x2009, 0x202F, 0x200B}
_BAR = 0x7C
_OF_AMOUNT = frozenset("0123456789.,$-+()£€–−")
_UPRIGHT = 0.09  # radians
MAX_CHARACTERS = 60_000


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
    count = pdfium.FPDFText_CountChars(textpage)
    if count > MAX_CHARACTERS:
        raise TooMuchText(f"{count} characters on one page")
    unicode_at, loose_at = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    generated_at, angle_at = pdfium.FPDFText_IsGenerated, pdfium.FPDFText_GetCharAngle
    rectangle = pdfium.FS_RECTF()
    pointer = ctypes.byref(rectangle)
    words: list[Word] = []
    word: Word | None = None
    visible = 0
    made_up = False
    for index in range(count):
        code = unicode_at(textpage, index)
        if code in _BLANKS or code == 0:
            if code == 0 or code == _BAR or not generated_at(textpage, index):
                word = None
            made_up = True
            continue
        if not loose_at(textpage, index, pointer):
            word = None
            continue
        x0, y0, x1, y1 = frame.place(rectangle)
        if not (math.isfinite(x0 + y0 + x1 + y1) and x1 > x0 and y1 > y0):
            word = None
            continue
        character = "-" if code in _HYPHENS else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"
        visible += 1
        if word is not None and made_up and not (word.text[-1] in _OF_AMOUNT and character in _OF_AMOUNT):
            word = None
        made_up = False
        if word is not None and _same_word(word, x0, y0, x1, y1):
            if x0 < word.x1 - 0.7 * (x1 - x0) and word.text[-1] == character:
                continue  # the same glyph struck twice for boldness
            word.text += character
            word.x1 = max(word.x1, x1)
            word.y0, word.y1 = min(word.y0, y0), max(word.y1, y1)
        elif frame.upright(angle_at(textpage, index)):
            word = Word(character, x0, y0, x1, y1)
            words.append(word)
        else:
            word = None
    return words, visible


def _same_word(word: Word, x0: float, y0: float, x1: float, y1: float) -> bool:
    height = max(word.y1 - word.y0, y1 - y0)
    if abs((y0 + y1) - (word.y0 + word.y1)) > height:
        return False
    return -0.75 * max(x1 - x0, 0.3 * height) - 0.1 <= x0 - word.x1 <= _GAP * min(word.y1 - word.y0, y1 - y0)
