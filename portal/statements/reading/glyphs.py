"""The glyphs of an open text page: their characters as one text, and where each of them stands.

The LOOSE boxes (advance widths) are used: the tight glyph box of a narrow "1" leaves a gap that splits it off, and
12,279.86 becomes 2,279.86.
"""

import ctypes
import math
import re
import sys
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw

from portal.statements.reading.calls import Answers, plain
from portal.statements.reading.shapes import Box

pdfium: Any = pypdfium2.raw  # its functions are made at import; no type checker sees them

MAX_CHARACTERS = 60_000
FAR = 100_000.0  # points: no page reaches that far
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
_angle = plain(pdfium.FPDFText_GetCharAngle)
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


def edges_of(textpage: Any, indices: Sequence[int]) -> list[list[float]]:
    """Left, top, right and bottom edges of these glyphs in pdfium's coordinates; noughts where it tells none."""
    return _boxes.ask(_loose_box, [textpage] * len(indices), indices)[1]


def boxes_of(textpage: Any, indices: Sequence[int], frame: Frame) -> list[Box | None]:
    """The box of each of these glyphs in our coordinates, None where pdfium tells none that could be on a page."""
    boxes = [frame.place(*edges) for edges in zip(*edges_of(textpage, indices), strict=True)]
    # Written so that a box with a NaN in it fails the comparison too.
    return [box if -FAR < box[0] < box[2] < FAR and -FAR < box[1] < box[3] < FAR else None for box in boxes]


def upright_of(textpage: Any, indices: Sequence[int], frame: Frame) -> list[bool]:
    """Whether each of these glyphs stands upright on the page as shown."""
    angles = list(map(_angle, [textpage] * len(indices), indices))
    upright = {angle: frame.upright(angle) for angle in set(angles)}
    return [upright[angle] for angle in angles]


def text_of(textpage: Any) -> str:
    """One character for each glyph of the page; raises TooMuchText."""
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
