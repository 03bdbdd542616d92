"""Pages that are shown on their side or upside down: turned upright to be read, their boxes told as they are shown."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pypdfium2.raw

from portal.statements.reading.results import StatementReading
from portal.statements.reading.shapes import Box, Page, Word

pdfium: Any = pypdfium2.raw

_ENOUGH = 50  # characters: less is a watermark on a picture
_MOST_UPRIGHT = 0.1  # of a page's characters, on a page that lies on its side
_MOST = 0.8  # of its characters stand in one direction
_STEP = 7  # one glyph in so many is asked for its direction
_NEAR = 0.09  # radians


def is_turned(words: Iterable[Word], characters: int) -> bool:
    """Whether next to nothing of a page's text is among its upright `words`."""
    return characters >= _ENOUGH and sum([len(word.text) for word in words]) <= _MOST_UPRIGHT * characters


def turn_upright(page: Any) -> int:
    """Turn an open page, in memory, so that its text stands upright; returns the quarter turns clockwise, 0 to 3."""
    directions = Counter(_directions(page.raw))
    if not directions:
        return 0
    direction, count = directions.most_common(1)[0]
    before = page.get_rotation() // 90
    quarters = -(direction + before) % 4 if direction >= 0 and count >= _MOST * directions.total() else 0
    if quarters:
        page.set_rotation((before + quarters) % 4 * 90)
    return quarters


def _directions(page: Any) -> list[int]:
    """The quarter turns clockwise in which glyphs stand on the page as it is written, -1 for those between."""
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return []
    try:
        count = pdfium.FPDFText_CountChars(textpage)
        return [_quarter(pdfium.FPDFText_GetCharAngle(textpage, index)) for index in range(0, count, _STEP)]
    finally:
        pdfium.FPDFText_ClosePage(textpage)


def _quarter(angle: float) -> int:
    quarters = angle / (math.pi / 2)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) * math.pi / 2 < _NEAR else -1


def as_shown(reading: StatementReading, pages: Iterable[Page]) -> StatementReading:
    """The reading with every box of a turned page where the page, as it is shown, has it."""
    turned = {page.number: page for page in pages if page.turned}
    if not turned:
        return reading
    rows = [replace(row, bbox=_placed(row.bbox, turned.get(row.page))) for row in reading.transactions]
    signals = [
        replace(one, bbox=_placed(one.bbox, turned.get(one.page or 0))) if one.bbox else one for one in reading.signals
    ]
    return replace(reading, transactions=tuple(rows), signals=tuple(signals))


def _placed(box: Box, page: Page | None) -> Box:
    """A box of the page as it was read, on the page as it is shown: the quarter turns clockwise taken back."""
    if page is None:
        return box
    x0, y0, x1, y1 = box
    width, height = page.width, page.height
    if page.turned == 1:
        placed = y0, width - x1, y1, width - x0
    elif page.turned == 2:
        placed = width - x1, height - y1, width - x0, height - y0
    else:
        placed = height - y1, x0, height - y0, x1
    return round(placed[0], 1), round(placed[1], 1), round(placed[2], 1), round(placed[3], 1)
