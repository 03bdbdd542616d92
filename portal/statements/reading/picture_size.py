"""How large the picture of a page is: known to those who draw it and to those who show it."""

import math
import struct

DPI = 120
MAX_PIXELS = 4_000_000
MAX_SIDE = 4_000
HEAD = struct.Struct(">dd")
"""What stands before the picture: the page's width and height in points."""

_POINTS_AN_INCH = 72


class NotDrawable(Exception):
    """The page cannot be drawn: the file does not pass the gate, or it has no such page, or no size to speak of."""


def scale_of(width: float, height: float) -> float:
    """Pixels a point for a page of this size; NotDrawable for a size that no page has."""
    if not (math.isfinite(width) and math.isfinite(height) and min(width, height) >= 1):
        raise NotDrawable("no size")
    return min(DPI / _POINTS_AN_INCH, math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE / max(width, height))
