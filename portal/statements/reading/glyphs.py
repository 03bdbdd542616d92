"""The glyphs of an open text page: their characters as one text, and their boxes in columns of numbers.

The LOOSE boxes (advance widths) are used: the tight glyph box of a narrow "1" leaves a gap that splits it off, and
12,279.86 becomes 2,279.86.
"""

import ctypes
import math
import re
import sys
from typing import Any

import pypdfium2.raw

from portal.statements.reading.calls import Answers, plain
from portal.statements.reading.shapes import Box

pdfium: Any = pypdfium2.raw  # its functions are made at import; no type checker sees them

MAX_CHARACTERS = 60_000
GAP = 0.22  # of the box height: what parts words
_BACK = -0.1  # points that a glyph may stand back without a thought
_FAR = 100_000.0  # points: no page reaches that far
_UPRIGHT = 0.09  # radians
_HYPHENS = (0x02, 0xFFFE, 0xAD)  # pdfium's marks for a hyphen at the end of a line: there, a trailing minus
_SPECIAL = {0: " ", **dict.fromkeys(_HYPHENS, "-")}
_HAS_SPECIAL = re.compile(f"[{''.join(map(chr, _SPECIAL))}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODING = f"utf-16-{sys.byteorder[0]}e"

# Used again for every page: a child reads one file at a time, and one page of it.
_codes = (ctypes.c_ushort * (MAX_CHARACTERS + 1))()
_boxes = Answers(ctypes.c_float, 4, together=True)
_loose_box = plain(pdfium.FPDFText_GetLooseCharBox)
_unicode = plain(pdfium.FPDFText_GetUnicode)


class TooMuchText(Exception):
    """A page has more characters than any bank prints."""


class Frame:
    """Turns pdfium's page coordinates (origin bottom left, before rotation) into ours."""

    def __init__(self, page: Any) -> None:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        self.left, self.top, self.right, self.bottom = box.left, box.top, box.right, box.bottom
        self.rotation = pdfium.FPDFPage_GetRotation(page) % 4

    def place(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The box of these edges in our coordinates."""
        if self.rotation == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if self.rotation == 1:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.rotation == 2:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left

    def upright(self, angle: float) -> bool:
        """Whether a glyph that pdfium sees at this angle stands upright on the page as shown."""
        if self.rotation == 0:
            return angle < _UPRIGHT or angle > 2 * math.pi - _UPRIGHT
        shown = (angle + self.rotation * math.pi / 2) % (2 * math.pi)  # pdfium counts both clockwise
        return bool(min(shown, 2 * math.pi - shown) < _UPRIGHT)


class Glyphs:
    """The text of a page, one character for each glyph, and where each glyph stands. Raises TooMuchText."""

    def __init__(self, textpage: Any, frame: Frame) -> None:
        self.text = _text(textpage)
        self._frame = frame
        self._straight = frame.rotation == 0
        count = len(self.text)
        _, edges = _boxes.ask(_loose_box, [textpage] * count, range(count))
        self._lefts, self._tops, self._rights, self._bottoms = edges

    def box(self, index: int) -> Box | None:
        """The glyph's box, None where pdfium tells none that could be on a page."""
        left, top, right, bottom = self._lefts[index], self._tops[index], self._rights[index], self._bottoms[index]
        frame = self._frame
        if self._straight:
            x0, y0, x1, y1 = left - frame.left, frame.top - top, right - frame.left, frame.top - bottom
        else:
            x0, y0, x1, y1 = frame.place(left, top, right, bottom)
        # Written so that a box with a NaN in it fails the comparison too.
        return (x0, y0, x1, y1) if -_FAR < x0 < x1 < _FAR and -_FAR < y0 < y1 < _FAR else None

    def row_box(self, start: int, stop: int) -> Box | None:
        """The box around glyphs, told from the first and the last; None where the others cannot stand between."""
        first, last = self.box(start), self.box(stop - 1)
        if first is None or last is None or not _in_a_row(first, last, stop - start):
            return None
        return first[0], min(first[1], last[1]), last[2], max(first[3], last[3])

    def even_box(self, start: int, stop: int) -> Box | None:
        """The box around glyphs every one of which stands beside the one before it; None where one does not.

        Pages that are shown turned are not looked at in this way.
        """
        first = self.box(start) if self._straight else None
        if first is None or stop - start == 1:
            return first
        x0, y0, _, y1 = first
        lefts, rights = self._lefts[start:stop], self._rights[start:stop]
        for edges in (self._tops[start:stop], self._bottoms[start:stop]):
            if edges.count(edges[0]) != stop - start:
                return None
        most = GAP * (y1 - y0)
        for before, left, right in zip(rights, lefts[1:], rights[1:], strict=False):
            if not (_BACK <= left - before <= most and left < right):
                return None
        return x0, y0, rights[-1] - self._frame.left, y1


def _in_a_row(first: Box, last: Box, count: int) -> bool:
    """Whether glyphs between these two boxes can stand side by side on one line."""
    height = first[3] - first[1]
    level = abs(last[1] - first[1]) < 0.25 * height
    return level and 0.1 * height * count < last[2] - first[0] < 1.1 * height * count


def _text(textpage: Any) -> str:
    """One character for each glyph index of the page."""
    count = pdfium.FPDFText_CountChars(textpage)
    if count > MAX_CHARACTERS:
        raise TooMuchText(f"{count} characters on one page")
    if count <= 0:
        return ""
    written = pdfium.FPDFText_GetText(textpage, 0, count, _codes) - 1
    # pdfium leaves glyphs without a character out of the text; then the indices must be asked one by one.
    text = ctypes.string_at(_codes, 2 * count).decode(_ENCODING, "surrogatepass") if written == count else ""
    if len(text) != count or _SURROGATE.search(text):
        return "".join([_character(_unicode(textpage, index)) for index in range(count)])
    return text.translate(_SPECIAL) if _HAS_SPECIAL.search(text) else text


def _character(code: int) -> str:
    if code in _SPECIAL:
        return _SPECIAL[code]
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"
