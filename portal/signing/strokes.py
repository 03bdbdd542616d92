"""A signature drawn on screen: strokes as whole numbers in a fixed box, 1000 wide and 400 high, from the upper left.

They come from a browser, as compact JSON in a form's hidden field: `[[[120,300],[126,291]],[[400,80]]]`. What is not
exactly that is refused, so that nothing but numbers is kept, hashed and drawn.
"""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from portal.errors import Invalid
from portal.infra.crypto import sha256_hex

WIDTH, HEIGHT = 1000, 400
LONGEST = 64 * 1024
MOST_STROKES = 200
MOST_POINTS = 4_000
# Less than this is a slip of the finger: a fiftieth of the box's width, and ten points.
LEAST_EXTENT = WIDTH // 50
LEAST_POINTS = 10
FIELD = "strokes"

_UNREADABLE = "We could not read your drawing. Clear it and draw it again, or type it instead."
_TOO_LITTLE = "Draw your whole signature, or type it instead."
_TOO_MUCH = "Your drawing has too many lines to be kept. Clear it and draw it again more simply, or type it instead."

Point = tuple[int, int]


@dataclass(frozen=True)
class Strokes:
    """The lines of one signature, each from where the pen went down to where it went up."""

    lines: tuple[tuple[Point, ...], ...]

    @property
    def canonical(self) -> str:
        """The JSON that is kept: the same lines always give the same text."""
        return json.dumps(self.lines, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """The hash of the canonical JSON, which says what was drawn without showing it."""
        return sha256_hex(self.canonical.encode())


def parse_strokes(text: str) -> Strokes:
    """The strokes that a form sent; Invalid("strokes") for another shape, too much of it, or hardly a line."""
    if len(text) > LONGEST:
        raise Invalid(FIELD, _TOO_MUCH)
    try:
        raw = json.loads(text, parse_constant=_refuse, parse_float=_refuse)
    except (ValueError, RecursionError) as error:
        raise Invalid(FIELD, _UNREADABLE) from error
    if not isinstance(raw, list) or not all(isinstance(line, list) for line in raw):
        raise Invalid(FIELD, _UNREADABLE)
    if len(raw) > MOST_STROKES or sum(len(line) for line in raw) > MOST_POINTS:
        raise Invalid(FIELD, _TOO_MUCH)
    strokes = Strokes(tuple(_line(line) for line in raw))
    _check_ink(strokes)
    return strokes


def kept_strokes(canonical: str | None) -> Strokes | None:
    """The strokes behind the JSON that is kept with a signature; None for one that was typed."""
    if canonical is None:
        return None
    return Strokes(tuple(tuple((x, y) for x, y in line) for line in json.loads(canonical)))


def _line(raw: list[Any]) -> tuple[Point, ...]:
    if not raw:
        raise Invalid(FIELD, _UNREADABLE)
    return tuple(_point(pair) for pair in raw)


def _point(raw: Any) -> Point:
    # A bool is an int to Python, and no coordinate.
    if not isinstance(raw, list) or len(raw) != 2 or not all(type(number) is int for number in raw):
        raise Invalid(FIELD, _UNREADABLE)
    x, y = raw
    if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
        raise Invalid(FIELD, _UNREADABLE)
    return x, y


def _check_ink(strokes: Strokes) -> None:
    points = [point for line in strokes.lines for point in line]
    if len(points) < LEAST_POINTS:
        raise Invalid(FIELD, _TOO_LITTLE)
    xs, ys = zip(*points, strict=True)
    if max(max(xs) - min(xs), max(ys) - min(ys)) < LEAST_EXTENT:
        raise Invalid(FIELD, _TOO_LITTLE)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no coordinate")
