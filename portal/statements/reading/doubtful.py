"""Which words of a page could be invisible: all but dark text on paper with nothing but pale shapes behind it.

Judged by pdfium's list of objects, which costs a fraction of drawing the page. What is unusual is doubtful, and a page
with an unusual kind of object is doubtful throughout.
"""

from collections.abc import Iterator
from typing import Any

import pypdfium2.raw

from portal.statements.reading import objects as painted
from portal.statements.reading.objects import IMAGE, PATH, TEXT, Colour, Objects
from portal.statements.reading.shapes import Box, Word

pdfium: Any = pypdfium2.raw

_MOST_OBJECTS = 5_000  # above that, drawing the page costs less than asking for each
_PAINTED = frozenset((0, 1, 2))  # text render modes that fill or stroke and do not clip
_DARK, _PALE = 170, 200  # of 255, by how bright a shade looks; ink that shows at all differs by half of that
_THIN = 1.5  # points: rules of tables
_OPAQUE = 250
_SLACK = 1.0  # points


def doubtful_words(page: Any, objects: Objects, words: list[Word], *, height: float) -> list[Word]:
    """Those words of an open page that must be looked at; each other one is certainly visible."""
    usual = objects.flat and len(objects.kinds) <= _MOST_OBJECTS and set(objects.kinds) <= {TEXT, PATH, IMAGE}
    if not usual or pdfium.FPDFPage_GetRotation(page) or not _starts_at_nought(page, height):
        return words
    handles = [objects.handles[order] for order in _doubtful(objects)]
    if not handles:
        return []
    edges = painted.edges_of(handles)
    if not all(edges):
        return words
    return _touched(words, [_place(box, height) for box in edges if box])


def _starts_at_nought(page: Any, height: float) -> bool:
    """Whether the page's own coordinates begin at the corner of what is shown of it."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return bool(abs(box.left) < _SLACK and abs(box.bottom) < _SLACK and abs(box.top - height) < _SLACK)


def _place(edges: Box, height: float) -> Box:
    left, bottom, right, top = edges
    return left - _SLACK, height - top - _SLACK, right + _SLACK, height - bottom + _SLACK


def _touched(words: list[Word], places: list[Box]) -> list[Word]:
    return [
        word
        for word in words
        if any(word.x0 < x1 and word.x1 > x0 and word.y0 < y1 and word.y1 > y0 for x0, y0, x1, y1 in places)
    ]


def _doubtful(objects: Objects) -> Iterator[int]:
    """The places in the order of painting of what may hide itself or something else: every picture, and more."""
    texts = objects.orders_of(TEXT)
    yield from objects.orders_of(IMAGE)
    yield from _pale_texts(objects, texts)
    yield from _covering_shapes(objects, texts[0] if texts else len(objects.kinds))


def _pale_texts(objects: Objects, texts: list[int]) -> Iterator[int]:
    """Texts that are not plainly dark: pale, shining, clipped or not painted."""
    handles = [objects.handles[order] for order in texts]
    modes, shine = painted.text_modes_of(handles), painted.shine_of(handles)
    colours, clips = painted.fills_of(handles), painted.clips_of(handles)
    dark = {colour for colour in set(colours) if _shade(colour) <= _DARK}
    if _PAINTED.issuperset(modes) and not any(shine) and max(clips, default=0) <= 0 and dark.issuperset(colours):
        return
    for order, mode, shines, colour, count in zip(texts, modes, shine, colours, clips, strict=True):
        plain = mode in _PAINTED and not shines and colour in dark
        if not plain or (count > 0 and not _is_held(objects.handles[order])):
            yield order


def _covering_shapes(objects: Objects, first_text: int) -> Iterator[int]:
    """Shapes that are more than a rule and are filled, unless they are pale and lie behind all text."""
    shapes = objects.orders_of(PATH)
    handles = [objects.handles[order] for order in shapes]
    looks = zip(
        shapes, painted.fill_modes_of(handles), painted.edges_of(handles), painted.fills_of(handles), strict=True
    )
    for order, mode, box, colour in looks:
        behind = order < first_text and _shade(colour) >= _PALE
        if mode is None or box is None or (mode and not behind and min(box[2] - box[0], box[3] - box[1]) > _THIN):
            yield order


def _shade(colour: Colour) -> int:
    """How bright its filling looks, 0 to 255; half bright, which nothing takes, where it is not told or shines."""
    red, green, blue, opacity = colour
    return (3 * red + 6 * green + blue) // 10 if opacity >= _OPAQUE else (_DARK + _PALE) // 2


def _is_held(handle: Any) -> bool:
    """Whether each clip path is a rectangle that holds all of the object."""
    box = painted.edges_of([handle])[0]
    return box is not None and all(_holds(count, points, box) for count, points in painted.clip_points(handle))


def _holds(segments: int, points: list[tuple[float, float]], box: Box) -> bool:
    if not 4 <= segments <= 6 or len(points) < segments:
        return False
    xs, ys = {round(point[0], 2) for point in points}, {round(point[1], 2) for point in points}
    if len(xs) != 2 or len(ys) != 2:
        return False
    within = min(xs) - _SLACK <= box[0] and box[2] <= max(xs) + _SLACK
    return within and min(ys) - _SLACK <= box[1] and box[3] <= max(ys) + _SLACK
