"""What was painted on a page, in which order and how: asked of pdfium while the page is open, in the child only."""

import ctypes
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw

from portal.statements.reading import objects as painted
from portal.statements.reading.calls import Answers, plain
from portal.statements.reading.objects import IMAGE, PATH, TEXT, Objects
from portal.statements.reading.shapes import Box, Word
from portal.statements.reading.tampering.facts import Cover, Hidden, PageFacts, PrintedAmount

pdfium: Any = pypdfium2.raw

_AMOUNT = re.compile(r"[$(+\-]*\d[\d,]*\.\d\d[)\-+*]*")
_PIECE = re.compile(r"\d[.,]\d")
_LEAST = 4.0  # points: rules and borders are thinner than what hides a figure
_INVISIBLE = 3  # the text render mode that paints nothing
_OPAQUE = 255
_LONGEST_TEXT = 400
_RECTANGLE = range(4, 7)  # segments: a rectangle with or without its closing ones
_FONT_NAME = 128

Place = Callable[[float, float, float, float], Box]

_shades = Answers(ctypes.c_uint, 4)
_text_colour = plain(pdfium.FPDFText_GetFillColor)
_text_object = plain(pdfium.FPDFText_GetTextObject)
_font_of_text = plain(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p)
_segments = plain(pdfium.FPDFPath_CountSegments)
_name = ctypes.create_string_buffer(_FONT_NAME)


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


def look_at(objects: Objects, facts: PageFacts, textpage: Any, words: list[Word], place: Place) -> None:
    """Fill the facts of one page: amounts with font and colour, opaque shapes, text under them."""
    facts.amounts = list(_amounts(textpage, [word for word in words if _is_amount(word.text)]))
    facts.covers = list(_covers(objects, place))
    first_text = next(iter(objects.orders_of(TEXT)), None)
    later = [cover for cover in facts.covers if first_text is not None and cover.order > first_text]
    if later:
        facts.hidden = list(_hidden(objects, later, textpage, place))


def _is_amount(text: str) -> bool:
    """Whether it is an amount, or pieces of amounts printed into each other."""
    if "." not in text and "," not in text:
        return False
    return bool(_AMOUNT.fullmatch(text) or (len(text) > 6 and _PIECE.search(text)))


def _amounts(textpage: Any, words: list[Word]) -> Iterator[PrintedAmount]:
    """How each of the words is printed, told by its first glyph."""
    pages, firsts = [textpage] * len(words), [word.at for word in words]
    _, colours = _shades.ask(_text_colour, pages, firsts)
    handles = list(map(_text_object, pages, firsts))
    modes, edges = painted.text_modes_of(handles), painted.edges_of(handles)
    names = _Fonts(textpage)
    for word, handle, mode, box, red, green, blue, alpha in zip(words, handles, modes, edges, *colours, strict=True):
        width = 0.0 if box is None else abs(box[2] - box[0])
        fonts = names.of_word(word, handle, reach=width)
        place = (word.x0, word.y0, word.x1, word.y1)
        yield PrintedAmount(word.text, place, fonts, (red, green, blue), mode == _INVISIBLE or alpha == 0)


class _Fonts:
    """The names of a page's fonts, each asked for once."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._names: dict[int, str] = {}

    def of_word(self, word: Word, handle: Any, *, reach: float) -> tuple[str, ...]:
        """The names of the word's fonts; glyph by glyph only where the first one's object does not reach its end."""
        font = _font_of_text(handle)
        if font is None:
            first = self._at(word.at)
        else:
            first = self._names.get(font) or self._names.setdefault(font, self._at(word.at))
        if handle and reach >= 0.85 * (word.x1 - word.x0):
            return (first,)
        found = dict.fromkeys([first, *(self._at(word.at + n) for n in range(1, len(word.text)))])
        return tuple(name for name in found if name)

    def _at(self, index: int) -> str:
        length = pdfium.FPDFText_GetFontInfo(self._textpage, index, _name, _FONT_NAME, None)
        return _name.value.decode("utf-8", "replace") if 0 < length <= _FONT_NAME else ""


def _covers(objects: Objects, place: Place) -> Iterator[Cover]:
    """Shapes filled with one colour and pictures, with nothing shining through, as far as they are not clipped away."""
    orders = objects.orders_of(PATH, IMAGE)
    handles = [objects.handles[order] for order in orders]
    edges = painted.edges_of(handles, [objects.matrices[order] for order in orders])
    large = [
        (order, handle, box)
        for order, handle, box in zip(orders, handles, edges, strict=True)
        if box and box[2] - box[0] >= _LEAST and box[3] - box[1] >= _LEAST
    ]
    looked_at = [handle for _, handle, _ in large]
    fills, modes, shine = painted.fills_of(looked_at), painted.fill_modes_of(looked_at), painted.shine_of(looked_at)
    for (order, handle, box), fill, mode, shines in zip(large, fills, modes, shine, strict=True):
        colour = None
        if objects.kinds[order] == PATH:
            if not mode or fill[3] < _OPAQUE or _segments(handle) not in _RECTANGLE:
                continue
            colour = fill[:3]
        seen = None if shines else box if objects.matrices[order] else _unclipped(handle, box)
        if seen:
            yield Cover(_placed(seen, place), order, colour)


def _placed(edges: Box, place: Place) -> Box:
    left, bottom, right, top = edges
    return place(left, top, right, bottom)


def _unclipped(handle: Any, edges: Box) -> Box | None:
    """What the clip path leaves of a shape's box; None where next to nothing is left."""
    left, bottom, right, top = edges
    for _, points in painted.clip_points(handle):
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            left, bottom, right, top = max(left, min(xs)), max(bottom, min(ys)), min(right, max(xs)), min(top, max(ys))
    return (left, bottom, right, top) if min(right - left, top - bottom) >= _LEAST else None


def _hidden(objects: Objects, covers: list[Cover], textpage: Any, place: Place) -> Iterator[Hidden]:
    """Figures that were painted before an opaque shape and lie under it, with what was printed over them."""
    orders = objects.orders_of(TEXT)
    handles = [objects.handles[order] for order in orders]
    edges = painted.edges_of(handles, [objects.matrices[order] for order in orders])
    found = zip(orders, handles, edges, strict=True)
    texts = [_Text(order, _placed(box, place), handle) for order, handle, box in found if box]
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
