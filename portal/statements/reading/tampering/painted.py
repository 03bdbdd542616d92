"""What was painted on a page, in which order and how: asked of pdfium while the page is open, in the child only."""

import ctypes
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw

from portal.statements.reading.shapes import Box, Word
from portal.statements.reading.tampering.facts import Cover, Hidden, PageFacts, PrintedAmount

pdfium: Any = pypdfium2.raw

MAX_OBJECTS = 20_000
_AMOUNT = re.compile(r"[$(+\-]*\d[\d,]*\.\d\d[)\-+*]*")
_PIECE = re.compile(r"\d[.,]\d")
_LEAST = 4.0  # points: rules and borders are thinner than what hides a figure
_INVISIBLE = 3  # the text render mode that paints nothing
_OPAQUE = 255
_LONGEST_TEXT = 400
_RECTANGLE = range(4, 7)  # segments: a rectangle with or without its closing ones
_FONT_NAME = 128

Place = Callable[[float, float, float, float], Box]


@dataclass(slots=True)
class _Sides:
    """A box as pdfium gives it."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class _Text:
    """A text object: when it was painted and where it stands."""

    order: int
    box: Box
    handle: Any

    def is_under(self, box: Box) -> bool:
        """Whether its middle and most of its width lie in the box."""
        x0, y0, x1, y1 = self.box
        shared = min(x1, box[2]) - max(x0, box[0])
        return box[1] <= (y0 + y1) / 2 <= box[3] and shared >= 0.8 * (x1 - x0)


def look_at(page: Any, facts: PageFacts, textpage: Any, words: list[Word], place: Place) -> None:
    """Fill the facts of one page: amounts with font and colour, opaque shapes, text under them."""
    facts.amounts = [_amount(textpage, word, text) for word in words if (text := _as_amount(word.text))]
    objects = list(_objects(page))
    facts.covers = _covers(objects, place)
    first_text = next((order for order, (kind, _, _) in enumerate(objects) if kind == pdfium.FPDF_PAGEOBJ_TEXT), None)
    later = [cover for cover in facts.covers if first_text is not None and cover.order > first_text]
    if later:
        facts.hidden = list(_hidden(objects, later, textpage, place))


def _as_amount(text: str) -> str:
    """The text where it is an amount, or pieces of amounts printed into each other."""
    return text if _AMOUNT.fullmatch(text) or (len(text) > 6 and _PIECE.search(text)) else ""


def _amount(textpage: Any, word: Word, text: str) -> PrintedAmount:
    box = (word.x0, word.y0, word.x1, word.y1)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFText_GetFillColor(textpage, word.at, red, green, blue, alpha)
    handle = pdfium.FPDFText_GetTextObject(textpage, word.at)
    unpainted = bool(handle) and pdfium.FPDFTextObj_GetTextRenderMode(handle) == _INVISIBLE
    fonts = _fonts(textpage, word, handle)
    return PrintedAmount(text, box, fonts, (red.value, green.value, blue.value), unpainted or alpha.value == 0)


def _fonts(textpage: Any, word: Word, handle: Any) -> tuple[str, ...]:
    """The names of the word's fonts; glyph by glyph only where the first one's object does not reach its end."""
    first = _font(textpage, word.at)
    sides = _sides_of(handle) if handle else None
    if sides is not None and abs(sides.right - sides.left) >= 0.85 * (word.x1 - word.x0):
        return (first,)
    found = dict.fromkeys([first, *(_font(textpage, word.at + n) for n in range(1, len(word.text)))])
    return tuple(name for name in found if name)


def _font(textpage: Any, index: int) -> str:
    buffer, flags = ctypes.create_string_buffer(_FONT_NAME), ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(textpage, index, buffer, _FONT_NAME, flags)
    return buffer.value.decode("utf-8", "replace") if 0 < length <= _FONT_NAME else ""


def _objects(page: Any) -> Iterator[tuple[int, Any, tuple[float, ...] | None]]:
    """Kind and handle of each page object in the order of painting, and the matrix of the form that it stands in."""
    stack: list[tuple[Any, Any, int, int, tuple[float, ...] | None]] = []
    count, take, owner, matrix, index = pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, page, None, 0
    for _ in range(MAX_OBJECTS):
        if index >= count:
            if not stack:
                return
            owner, take, index, count, matrix = stack.pop()
            continue
        handle = take(owner, index)
        index += 1
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and len(stack) < 4:
            stack.append((owner, take, index, count, matrix))
            matrix = _joined(_matrix(handle), matrix)
            owner, take, index, count = handle, pdfium.FPDFFormObj_GetObject, 0, pdfium.FPDFFormObj_CountObjects(handle)
            continue
        yield kind, handle, matrix


def _matrix(handle: Any) -> tuple[float, ...]:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _joined(inner: tuple[float, ...], outer: tuple[float, ...] | None) -> tuple[float, ...]:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    A, B, C, D, E, F = outer  # noqa: N806 - the letters of the format's own matrices
    return (
        *(a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D),
        *(e * A + f * C + E, e * B + f * D + F),
    )


def _sides_of(handle: Any, matrix: tuple[float, ...] | None = None) -> _Sides | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return None
    if matrix is None:
        return _Sides(left.value, bottom.value, right.value, top.value)
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
    return _Sides(min(xs), min(ys), max(xs), max(ys))


def _covers(objects: list[tuple[int, Any, tuple[float, ...] | None]], place: Place) -> list[Cover]:
    covers: list[Cover] = []
    for order, (kind, handle, matrix) in enumerate(objects):
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        sides = _sides_of(handle, matrix)
        if sides is None or sides.right - sides.left < _LEAST or sides.top - sides.bottom < _LEAST:
            continue
        is_path = kind == pdfium.FPDF_PAGEOBJ_PATH
        colour = _fill(handle) if is_path else None
        if (colour or not is_path) and not pdfium.FPDFPageObj_HasTransparency(handle):
            clipped = _clipped(handle, sides) if matrix is None else sides
            if clipped is not None:
                covers.append(Cover(place(clipped.left, clipped.top, clipped.right, clipped.bottom), order, colour))
    return covers


def _fill(handle: Any) -> tuple[int, int, int] | None:
    """The colour with which a rectangle is filled; None for other shapes, and where it is not filled or shines."""
    if pdfium.FPDFPath_CountSegments(handle) not in _RECTANGLE:
        return None
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(handle, mode, stroke) or not mode.value:
        return None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha) or alpha.value < _OPAQUE:
        return None
    return red.value, green.value, blue.value


def _clipped(handle: Any, sides: _Sides) -> _Sides | None:
    """What the clip path leaves of a shape's box; None where next to nothing is left."""
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    for number in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        points = list(_points(clip, number))
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            sides = _Sides(
                max(sides.left, min(xs)), max(sides.bottom, min(ys)), min(sides.right, max(xs)), min(sides.top, max(ys))
            )
    left = min(sides.right - sides.left, sides.top - sides.bottom)
    return sides if left >= _LEAST else None


def _points(clip: Any, number: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, number), 100)):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, number, index)
        if segment and pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            yield x.value, y.value


def _hidden(
    objects: list[tuple[int, Any, tuple[float, ...] | None]], covers: list[Cover], textpage: Any, place: Place
) -> Iterator[Hidden]:
    """Figures that were painted before an opaque shape and lie under it, with what was printed over them."""
    texts = [
        _Text(order, place(sides.left, sides.top, sides.right, sides.bottom), handle)
        for order, (kind, handle, matrix) in enumerate(objects)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and (sides := _sides_of(handle, matrix)) is not None
    ]
    texts.sort(key=lambda text: text.box[1])
    tops = [text.box[1] for text in texts]
    tallest = max((text.box[3] - text.box[1] for text in texts), default=0.0)
    for cover in covers:
        near = texts[bisect_left(tops, cover.box[1] - tallest) : bisect_left(tops, cover.box[3])]
        under = [text for text in near if text.order < cover.order and text.is_under(cover.box)]
        covered = [(text, words) for text in under if _tells_figure(words := _text_of(text.handle, textpage))]
        if covered:
            over = [_text_of(text.handle, textpage) for text in near if _stands_over(text, cover)]
            yield from (Hidden(words, text.box, " ".join(over)[:_LONGEST_TEXT].strip()) for text, words in covered)


def _stands_over(text: _Text, cover: Cover) -> bool:
    return text.order > cover.order and text.is_under(cover.box)


def _tells_figure(words: str) -> bool:
    return any(character.isdigit() for character in words)


def _text_of(handle: Any, textpage: Any) -> str:
    buffer = (ctypes.c_ushort * (_LONGEST_TEXT + 1))()
    length = pdfium.FPDFTextObj_GetText(handle, textpage, buffer, 2 * _LONGEST_TEXT)
    codes = buffer[: max(min(length // 2, _LONGEST_TEXT) - 1, 0)]
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000).strip("\x00 ")
