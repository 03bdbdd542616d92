"""A drawn signature as curves for the stamp: in points, inside the mark's box, above the small print of the name."""

from collections.abc import Callable
from itertools import pairwise
from typing import TypedDict

from portal.signing.strokes import Point, Strokes

# Points. The name's small print stands between the line and the drawing.
NAME_ROOM = 9.5
# The pen is 1.1 points wide, and half of it lies outside the path.
PEN = 1.1
# A small drawing is not blown up without end: at this scale the whole box would be wider than the line.
LARGEST_SCALE = 0.35

Place = list[float]


class Part(TypedDict):
    """A piece of a curve: it bends towards `control` on its way to `end`."""

    control: Place
    end: Place


class Curve(TypedDict):
    """One stroke on paper."""

    start: Place
    parts: list[Part]


def drawing_on_paper(strokes: Strokes, *, width: float, height: float) -> list[Curve]:
    """One curve a stroke, in its proportions and as large as fits `width` by `height` points above the name.

    `start` is where a curve begins, each of `parts` a control point and an end (quadratic); a dot has no parts.
    """
    xs = [x for line in strokes.lines for x, _ in line]
    ys = [y for line in strokes.lines for _, y in line]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room_wide, room_high = width - PEN, height - NAME_ROOM - PEN
    scale = min(room_wide / max(wide, 1), room_high / max(high, 1), LARGEST_SCALE)
    # It stands on the name, so a small one has its room above it.
    top = PEN / 2 + room_high - high * scale

    def placed(point: tuple[float, float]) -> Place:
        return [round(PEN / 2 + (point[0] - min(xs)) * scale, 2), round(top + (point[1] - min(ys)) * scale, 2)]

    return [_curve(line, placed) for line in strokes.lines]


def _curve(line: tuple[Point, ...], placed: Callable[[tuple[float, float]], Place]) -> Curve:
    """A smooth line: it bends at each point that was drawn, and passes half-way between one and the next."""
    halves = [((x + then_x) / 2, (y + then_y) / 2) for (x, y), (then_x, then_y) in pairwise(line)]
    ends = [*halves[1:], line[-1]] if halves else []
    parts = [Part(control=placed(control), end=placed(end)) for control, end in zip(line[1:], ends, strict=True)]
    return Curve(start=placed(line[0]), parts=parts)
