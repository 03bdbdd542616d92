"""A page's glyphs from blank to blank, and the boxes of those runs that plainly are one word."""

import operator
import re
from typing import Any

from portal.statements.reading.glyphs import FAR, Frame, edges_of
from portal.statements.reading.shapes import Box

GAP = 0.22  # of the box height: what parts words
NARROWEST, WIDEST = 0.1, 1.1  # of the box height: how wide letters are on the average
LEVEL = 0.25  # of the box height: how far apart the tops of letters on one line may be
_UNEVEN = 1.1  # times the height that all boxes share: `$` reaches a little higher than figures
_BACK = 0.2  # of the box height: how far a glyph may stand back into the one before it, as in `To` or `P.O.`
_STRUCK = 0.1  # points that a glyph may stand back into one like it; further back it may be struck twice for boldness
_TWICE = re.compile(r"(.)\1")
PIECE = re.compile(r"[A-Za-z]{3,}|\d{5,}(?![\d.,])")  # what is judged by its first and its last glyph
# A bar parts cells like a blank: `Grant Received |$429.54`.
_BLANKS = "\t\n\r |\u00a0\u2007\u2009\u202f\u200b"
_RUN = re.compile(f"([A-Za-z]{{3,}}(?![^{_BLANKS}]))|[^{_BLANKS}]+")


class Runs:
    """The runs of a text, and where each begins and ends: indices of its first glyph and of what stands behind it."""

    def __init__(self, textpage: Any, text: str, frame: Frame) -> None:
        self.spans: list[tuple[int, int]] = []
        self._text, self._frame = text, frame
        self._letters: list[bool] = []
        asked: list[int] = []
        for match in _RUN.finditer(text):
            start, stop = span = match.span()
            self.spans.append(span)
            letters = match.lastindex is not None
            self._letters.append(letters)
            # Each box costs, and letters are judged by the first and the last of them.
            asked += (start, stop - 1) if letters else range(start, stop)
        self._lefts, self._tops, self._rights, self._bottoms = edges_of(textpage, asked)
        self._gaps = list(map(operator.sub, self._lefts[1:], self._rights))

    def plain_boxes(self) -> list[Box | None]:
        """The box around each run whose glyphs plainly stand side by side on one line; None for any other.

        Nothing is plain on a page that is shown turned, or that has a glyph without a size or far away.
        """
        if self._frame.rotation or not self._is_usual():
            return [None] * len(self.spans)
        boxes: list[Box | None] = []
        at = 0
        for (start, stop), letters in zip(self.spans, self._letters, strict=True):
            if letters:
                boxes.append(self._box_of_letters(at, stop - start))
                at += 2
            else:
                boxes.append(self._box_of_glyphs(start, at, stop - start))
                at += stop - start
        return boxes

    def _is_usual(self) -> bool:
        """Whether every box is one; a NaN among the edges fails the comparison too."""
        lefts, tops, rights, bottoms = self._lefts, self._tops, self._rights, self._bottoms
        boxes = all(map(operator.lt, lefts, rights)) and all(map(operator.lt, bottoms, tops))
        return not lefts or (boxes and min(*lefts, *bottoms) > -FAR / 2 and max(*rights, *tops) < FAR / 2)

    def _box_of_letters(self, at: int, count: int) -> Box | None:
        """The box from the first to the last letter; None where the others cannot stand between these two."""
        tops, bottoms, last = self._tops, self._bottoms, at + 1
        left, top, right, bottom = self._lefts[at], tops[at], self._rights[last], bottoms[at]
        height = top - bottom
        if not NARROWEST * height * count < right - left < WIDEST * height * count:
            return None
        if top != tops[last] or bottom != bottoms[last]:
            if abs(tops[last] - top) >= LEVEL * height:
                return None
            top, bottom = max(top, tops[last]), min(bottom, bottoms[last])
        frame = self._frame
        return left - frame.left, frame.top - top, right - frame.left, frame.top - bottom

    def _box_of_glyphs(self, start: int, at: int, count: int) -> Box | None:
        """The box around glyphs each of which stands close beside the one before it; None where one does not."""
        tops, bottoms, last = self._tops, self._bottoms, at + count - 1
        top, right, bottom = tops[at], self._rights[last], bottoms[at]
        if count > 1:
            height = top - bottom
            tops, bottoms = tops[at : last + 1], bottoms[at : last + 1]
            if tops.count(top) < count or bottoms.count(bottom) < count:
                if PIECE.search(self._text, start, start + count):
                    return None
                top, bottom, height = max(tops), min(bottoms), min(tops) - max(bottoms)
                if top - bottom > _UNEVEN * height:
                    return None
            gaps = self._gaps[at:last]
            back = min(gaps)
            if back < -_BACK * height or max(gaps) > GAP * height:
                return None
            if back < 0 and (right < max(self._rights[at : last + 1]) or self._may_be_struck_twice(back, start, count)):
                return None
        frame = self._frame
        return self._lefts[at] - frame.left, frame.top - top, right - frame.left, frame.top - bottom

    def _may_be_struck_twice(self, back: float, start: int, count: int) -> bool:
        return back < -_STRUCK and _TWICE.search(self._text, start, start + count) is not None
