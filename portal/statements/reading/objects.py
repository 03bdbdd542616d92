"""What stands on a page, in the order of painting: asked of pdfium once, for all who judge it."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw

from portal.statements.reading.calls import Answers, plain
from portal.statements.reading.shapes import Box

pdfium: Any = pypdfium2.raw  # its functions are made at import; no type checker sees them

TEXT, PATH = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH
IMAGE, FORM = pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
MAX_OBJECTS = 20_000
_DEEPEST = 4  # forms within forms
_MOST_POINTS = 100

Matrix = tuple[float, ...]
Colour = tuple[int, int, int, int]

_four_edges = Answers(ctypes.c_float, 4)
_four_shades = Answers(ctypes.c_uint, 4)
_two_modes = Answers(ctypes.c_int, 2)
_kind_of = plain(pdfium.FPDFPageObj_GetType)
_take_of_page = plain(pdfium.FPDFPage_GetObject)
_take_of_form = plain(pdfium.FPDFFormObj_GetObject)
_bounds = plain(pdfium.FPDFPageObj_GetBounds)
_fill_colour = plain(pdfium.FPDFPageObj_GetFillColor)
_draw_mode = plain(pdfium.FPDFPath_GetDrawMode)
_transparency = plain(pdfium.FPDFPageObj_HasTransparency)
_render_mode = plain(pdfium.FPDFTextObj_GetTextRenderMode)
_clip_path = plain(pdfium.FPDFPageObj_GetClipPath)
_clip_count = plain(pdfium.FPDFClipPath_CountPaths)


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of a page: their kinds, pdfium's handles, and the matrix of the form that each stands in.

    `flat` where the page holds no form.
    """

    kinds: list[int]
    handles: list[Any]
    matrices: list[Matrix | None]
    flat: bool

    def orders_of(self, *kinds: int) -> list[int]:
        """The places in the order of painting of the objects of these kinds."""
        return [order for order, kind in enumerate(self.kinds) if kind in kinds]


def objects_of(page: Any) -> Objects:
    """The objects of an open page and of the forms on it; no more than twenty thousand."""
    count = max(pdfium.FPDFPage_CountObjects(page), 0)
    if count <= MAX_OBJECTS:
        handles = list(map(_take_of_page, [page] * count, range(count)))
        kinds = list(map(_kind_of, handles))
        if FORM not in kinds:
            return Objects(kinds, handles, [None] * count, flat=True)
    found = Objects([], [], [], flat=False)
    for kind, handle, matrix in _walked(page, count):
        found.kinds.append(kind)
        found.handles.append(handle)
        found.matrices.append(matrix)
    return found


def _walked(page: Any, count: int) -> Iterator[tuple[int, Any, Matrix | None]]:
    stack: list[tuple[Any, Any, int, int, Matrix | None]] = []
    owner, take, matrix, index = page, _take_of_page, None, 0
    for _ in range(MAX_OBJECTS):
        if index >= count:
            if not stack:
                return
            owner, take, index, count, matrix = stack.pop()
            continue
        handle = take(owner, index)
        index += 1
        kind = _kind_of(handle)
        if kind == FORM and len(stack) < _DEEPEST:
            stack.append((owner, take, index, count, matrix))
            matrix = _joined(_matrix(handle), matrix)
            owner, take, index, count = handle, _take_of_form, 0, pdfium.FPDFFormObj_CountObjects(handle)
            continue
        yield kind, handle, matrix


def _matrix(handle: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _joined(inner: Matrix, outer: Matrix | None) -> Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    A, B, C, D, E, F = outer  # noqa: N806 - the letters of the format's own matrices
    return (
        *(a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D),
        *(e * A + f * C + E, e * B + f * D + F),
    )


def edges_of(handles: Sequence[Any], matrices: Sequence[Matrix | None] = ()) -> list[Box | None]:
    """Left, bottom, right, top of each object in the page's own coordinates; None where pdfium tells none."""
    told, columns = _four_edges.ask(_bounds, handles)
    edges: list[Box | None] = list(zip(*columns, strict=True))
    if not all(told):
        edges = [box if answer else None for box, answer in zip(edges, told, strict=True)]
    if any(matrices):
        edges = [box and _moved(box, matrix) for box, matrix in zip(edges, matrices, strict=True)]
    return edges


def _moved(edges: Box, matrix: Matrix | None) -> Box:
    if matrix is None:
        return edges
    left, bottom, right, top = edges
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def fills_of(handles: Sequence[Any]) -> list[Colour]:
    """Red, green, blue and opacity with which each object is filled; four noughts where none is told."""
    _, columns = _four_shades.ask(_fill_colour, handles)
    return list(zip(*columns, strict=True))


def fill_modes_of(handles: Sequence[Any]) -> list[int | None]:
    """By which rule each path is filled, nought for none; None where it is not told."""
    told, (modes, _) = _two_modes.ask(_draw_mode, handles)
    return [mode if answer else None for mode, answer in zip(modes, told, strict=True)]


def text_modes_of(handles: Sequence[Any]) -> list[int]:
    """How the glyphs of each text are painted; -1 where it is not told."""
    return list(map(_render_mode, handles))


def shine_of(handles: Sequence[Any]) -> list[int]:
    """Whether what was painted before shines through each object."""
    return list(map(_transparency, handles))


def clips_of(handles: Sequence[Any]) -> list[int]:
    """How many paths clip each object; -1 or nought for none."""
    return list(map(_clip_count, map(_clip_path, handles)))


def clip_points(handle: Any) -> Iterator[tuple[int, list[tuple[float, float]]]]:
    """Of each path that clips an object: the number of its segments, and those of their points that are told."""
    clip = _clip_path(handle)
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(max(_clip_count(clip), 0)):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        points = []
        for index in range(min(count, _MOST_POINTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, number, index)
            if segment and pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                points.append((x.value, y.value))
        yield count, points
