"""Which words of a page could be invisible: all but dark text on paper with nothing but pale shapes behind it.

Asked of pdfium's list of objects, which costs a fraction of drawing the page. What is unusual is doubtful, and a page
with an unusual kind of object is doubtful throughout.
"""

import ctypes
from itertools import islice
from typing import Any

import pypdfium2.raw

from portal.statements.reading.shapes import Box, Word

pdfium: Any = pypdfium2.raw

_MOST_OBJECTS = 700  # above that, drawing the page costs less than asking for each
_PAINTED = frozenset((0, 1, 2))  # text render modes that fill or stroke and do not clip
_DARK, _PALE = 170, 200  # of 255, by how bright a shade looks; ink that shows at all differs by half of that
_THIN = 1.5  # points: rules of tables
_OPAQUE = 250
_SLACK = 1.0  # points


def doubtful_words(page: Any, words: list[Word], *, height: float) -> list[Word]:
    """Those words of an open page that must be looked at; each other one is certainly visible."""
    count = pdfium.FPDFPage_CountObjects(page)
    if count > _MOST_OBJECTS or pdfium.FPDFPage_GetRotation(page) or not _starts_at_nought(page, height):
        return words
    eye = _Eye(height)
    if not all(eye.takes(pdfium.FPDFPage_GetObject(page, index)) for index in range(count)):
        return words
    return eye.doubts(words)


def _starts_at_nought(page: Any, height: float) -> bool:
    """Whether the page's own coordinates begin at the corner of what is shown of it."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return bool(abs(box.left) < _SLACK and abs(box.bottom) < _SLACK and abs(box.top - height) < _SLACK)


class _Eye:
    """Goes through the objects of a page in the order of painting."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._text_began = False
        self._doubtful: list[Box] = []
        self._shades = [ctypes.c_uint() for _ in range(4)]
        self._colour = [ctypes.byref(shade) for shade in self._shades]
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._bounds = [ctypes.byref(edge) for edge in self._edges]
        self._mode, self._stroke = ctypes.c_int(), ctypes.c_int()

    def takes(self, handle: Any) -> bool:
        """Take one more object in; False for a kind of which it is not known what it does to the words."""
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            self._text_began = True
            harmless = self._is_dark_text(handle)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            harmless = self._is_harmless_shape(handle)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            harmless = False
        else:
            return False
        return harmless or self._doubt(handle)

    def doubts(self, words: list[Word]) -> list[Word]:
        """The words that touch a doubtful place."""
        if not self._doubtful:
            return []
        return [
            word
            for word in words
            if any(word.x0 < x1 and word.x1 > x0 and word.y0 < y1 and word.y1 > y0 for x0, y0, x1, y1 in self._doubtful)
        ]

    def _is_dark_text(self, handle: Any) -> bool:
        if pdfium.FPDFTextObj_GetTextRenderMode(handle) not in _PAINTED or pdfium.FPDFPageObj_HasTransparency(handle):
            return False
        return self._shade(handle) <= _DARK and self._is_unclipped(handle)

    def _is_harmless_shape(self, handle: Any) -> bool:
        if not pdfium.FPDFPath_GetDrawMode(handle, self._mode, self._stroke):
            return False
        box = self._box(handle)
        if box is None or min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            return box is not None
        if not self._mode.value:
            return True
        return not self._text_began and self._shade(handle) >= _PALE

    def _doubt(self, handle: Any) -> bool:
        box = self._box(handle)
        if box is None:
            return False
        left, bottom, right, top = box
        self._doubtful.append(
            (left - _SLACK, self._height - top - _SLACK, right + _SLACK, self._height - bottom + _SLACK)
        )
        return True

    def _shade(self, handle: Any) -> int:
        """How bright its filling looks, 0 to 255; half bright, which nothing takes, where it is not told or shines."""
        if not pdfium.FPDFPageObj_GetFillColor(handle, *self._colour) or self._shades[3].value < _OPAQUE:
            return (_DARK + _PALE) // 2
        red, green, blue, _alpha = (shade.value for shade in self._shades)
        return (3 * red + 6 * green + blue) // 10

    def _is_unclipped(self, handle: Any) -> bool:
        """Whether each clip path is a rectangle that holds all of the text."""
        clip = pdfium.FPDFPageObj_GetClipPath(handle)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if count <= 0:
            return True
        box = self._box(handle)
        return box is not None and all(self._holds(clip, number, box) for number in range(count))

    def _holds(self, clip: Any, number: int, box: Box) -> bool:
        segments = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        if not 4 <= segments <= 6:
            return False
        x, y = ctypes.c_float(), ctypes.c_float()
        points = []
        for index in range(segments):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, number, index)
            if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                return False
            points.append((x.value, y.value))
        xs, ys = {round(point[0], 2) for point in points}, {round(point[1], 2) for point in points}
        if len(xs) != 2 or len(ys) != 2:
            return False
        within = min(xs) - _SLACK <= box[0] and box[2] <= max(xs) + _SLACK
        return within and min(ys) - _SLACK <= box[1] and box[3] <= max(ys) + _SLACK

    def _box(self, handle: Any) -> Box | None:
        """Left, bottom, right, top in the page's own coordinates."""
        if not pdfium.FPDFPageObj_GetBounds(handle, *self._bounds):
            return None
        left, bottom, right, top = (edge.value for edge in islice(self._edges, 4))
        return left, bottom, right, top
