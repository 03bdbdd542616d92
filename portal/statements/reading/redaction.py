"""A statement's pages as pictures in which only what may be shown is left, drawn in the child.

Every picture begins white: the places of words that stay are copied from the drawn page, those of all other words are
blackened last. So text, logos, pictures of checks, notes and whatever else a file carries are gone by construction.
"""

import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2

from portal.infra.page_pixels import PagePixels
from portal.statements.reading import gate
from portal.statements.reading.keeping import Rule, kept, names_above
from portal.statements.reading.picture_size import NotDrawable, scale_of
from portal.statements.reading.shapes import Word
from portal.statements.reading.words import page_words

_SHADES = bytes(min(round(shade / 17) * 17, 255) for shade in range(256))
Span = tuple[int, int, int, int]
_WHITE, _BLACK = b"\xff", b"\x00"


def redact(data: bytes, *, rows: list[list[float]], descriptions: bool, secrets: list[str]) -> bytes:
    """Every page of a PDF as a run of `PagePixels`.

    `rows` are the page (from 1) and box of each row in points from the top left. Raises NotDrawable for a file that
    does not pass the gate.
    """
    refusal, count, _ = gate.inspect(data)
    if refusal is not None:
        raise NotDrawable(refusal.code)
    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) != count:
            raise NotDrawable("pages")
        boxes = [[box for page, *box in rows if int(page) == number] for number in range(1, count + 1)]
        known = frozenset(secrets) | names_above(_words(document[0]), boxes[0])
        rules = (Rule(rows=each, descriptions=descriptions, secrets=known) for each in boxes)
        return b"".join(_page(document[index], rule).to_bytes() for index, rule in enumerate(rules))
    finally:
        document.close()


def _words(page: Any) -> list[Word]:
    words, _ = page_words(page.raw)
    page.close()
    return words


def _page(page: Any, rule: Rule) -> PagePixels:
    width, height = page.get_size()
    scale = scale_of(width, height)
    words, _ = page_words(page.raw)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        drawn = _Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    finally:
        bitmap.close()
        page.close()
    pixels = zlib.compress(_left_of(drawn, words, kept(words, rule), scale).translate(_SHADES), 9)
    return PagePixels(width, height, drawn.width, drawn.height, pixels)


class _Picture:
    """Grey pixels, `stride` bytes from one line to the next."""

    def __init__(self, pixels: bytes, width: int, height: int, stride: int) -> None:
        self.pixels, self.width, self.height, self.stride = pixels, width, height, stride

    def span(self, word: Word, scale: float) -> Span:
        """The pixels that a word's box touches: first and last column, first and last line."""
        left, right = max(0, int(word.x0 * scale)), min(self.width, int(word.x1 * scale) + 1)
        top, bottom = max(0, int(word.y0 * scale)), min(self.height, int(word.y1 * scale) + 1)
        return left, max(left, right), top, max(top, bottom)


def _left_of(drawn: _Picture, words: Sequence[Word], stays: Sequence[bool], scale: float) -> bytearray:
    """White, with the words that stay; where a removed word lies over one of them, both are black."""
    left = bytearray(_WHITE * (drawn.width * drawn.height))
    spans = [drawn.span(word, scale) for word in words]
    for (x0, x1, y0, y1), stay in zip(spans, stays, strict=True):
        for line in range(y0, y1) if stay else ():
            source = line * drawn.stride
            left[line * drawn.width + x0 : line * drawn.width + x1] = drawn.pixels[source + x0 : source + x1]
    removed = [span for span, stay in zip(spans, stays, strict=True) if not stay]
    for x0, x1, y0, y1 in (*removed, *_gaps(removed)):
        for line in range(y0, y1):
            left[line * drawn.width + x0 : line * drawn.width + x1] = _BLACK * (x1 - x0)
    return left


def _gaps(removed: Sequence[Span]) -> Iterator[Span]:
    """The blanks between removed words that follow each other: the lengths of words tell much of them."""
    for (_, end, top, bottom), (start, _, next_top, next_bottom) in pairwise(removed):
        if abs(top - next_top) < bottom - top and 0 < start - end < bottom - top:
            yield end, start, max(top, next_top), min(bottom, next_bottom)
