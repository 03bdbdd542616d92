"""PDF pages → words, by pdfium, in the child process only.

Blanks that pdfium makes up are ignored inside figures; there only printed blanks and gaps part words.
"""

import re
from collections.abc import Callable
from typing import Any

import pypdfium2.raw

from portal.statements.reading.calls import plain
from portal.statements.reading.glyphs import Frame, boxes_of, text_of, upright_of
from portal.statements.reading.runs import GAP, LEVEL, NARROWEST, PIECE, WIDEST, Runs
from portal.statements.reading.shapes import Box, Word

pdfium: Any = pypdfium2.raw  # its functions are made at import; no type checker sees them

_FIGURES = re.compile(r"[\d.,/$]{2,}")
_OF_AMOUNT = frozenset("0123456789.,$-+()£€–−")
_is_generated = plain(pdfium.FPDFText_IsGenerated)

Look = Callable[[Any, list[Word], Callable[[float, float, float, float], Box]], None]


def page_words(page: Any, look: Look | None = None) -> tuple[list[Word], int]:
    """The upright words of an open pypdfium2 page in printing order, and the number of its visible characters.

    `look` is shown the open text page, its words and the function that turns pdfium's boxes into ours. Raises
    TooMuchText.
    """
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return [], 0
    try:
        frame = Frame(page)
        gathered = _Gathering(textpage, frame)
        gathered.take_all()
        if look is not None:
            look(textpage, gathered.words, frame.place)
        return gathered.words, gathered.visible
    finally:
        pdfium.FPDFText_ClosePage(textpage)


class _Gathering:
    """The words of a page while its text is gone through, from one blank to the next."""

    def __init__(self, textpage: Any, frame: Frame) -> None:
        self.words: list[Word] = []
        self.visible = 0
        self._textpage, self._frame, self._text = textpage, frame, text_of(textpage)

    def take_all(self) -> None:
        """Take every run of glyphs without a blank: as one word where it plainly is one, else piece by piece."""
        text, runs = self._text, Runs(self._textpage, self._text, self._frame)
        upright = upright_of(self._textpage, [start for start, _ in runs.spans], self._frame)
        end, word = 0, None
        for (start, stop), box, is_upright in zip(runs.spans, runs.plain_boxes(), upright, strict=True):
            if word is not None and not (text[start] in _OF_AMOUNT and self._may_go_on(word, box, end, start)):
                word = None
            if box is None or word is not None or not is_upright:
                word = self._take_pieces(word, start, stop)
            else:
                word = Word(text[start:stop], *box, start)
                self.words.append(word)
                self.visible += stop - start
            end = stop

    def _may_go_on(self, word: Word, box: Box | None, end: int, start: int) -> bool:
        """Whether a run of an amount behind these blanks may belong to the word before them: blanks are made up."""
        if word.text[-1] not in _OF_AMOUNT or (box is not None and _is_apart(word, box)):
            return False
        return all(self._text[index] != "|" and _is_generated(self._textpage, index) for index in range(end, start))

    def _take_pieces(self, word: Word | None, start: int, stop: int) -> Word | None:
        """Letters in a row and figures that touch are taken in one piece, whatever else glyph by glyph."""
        boxes = boxes_of(self._textpage, range(start, stop), self._frame)
        index = start
        while index < stop:
            end, box = self._piece(index, boxes, start)
            word = self._take(word, self._text[index:end], box, index) if box else None
            index = end
        return word

    def _take(self, word: Word | None, piece: str, box: Box, index: int) -> Word | None:
        """The word that the piece goes on with or begins; None where it stands askew."""
        self.visible += len(piece)
        if word is not None and _joins(word, *box):
            _append(word, piece, *box)
            return word
        if not upright_of(self._textpage, [index], self._frame)[0]:
            return None
        self.words.append(Word(piece, *box, index))
        return self.words[-1]

    def _piece(self, index: int, boxes: list[Box | None], start: int) -> tuple[int, Box | None]:
        """The end and the box of what can be taken in one piece from `index` on, at least one glyph; `boxes` are those
        of the run that begins at `start`.

        Letters are judged by the first and the last of them, and so are long numbers without a point: they are no
        amount. Figures come as one piece only where every gap in them was looked at.
        """
        first = boxes[index - start]
        if first is None:
            return index + 1, None
        if letters := PIECE.match(self._text, index):
            end = letters.end()
            row = _row(first, boxes[end - start - 1], end - index)
            if row:
                return end, row
        figures = _FIGURES.match(self._text, index)
        if figures is None:
            return index + 1, first
        x0, y0, x1, y1 = first
        for position in range(index + 1, figures.end()):
            box = boxes[position - start]
            if box is None or box[1] != y0 or box[3] != y1 or not -0.1 <= box[0] - x1 <= GAP * (y1 - y0):
                return position, (x0, y0, x1, y1)
            x1 = box[2]
        return figures.end(), (x0, y0, x1, y1)


def _row(first: Box, last: Box | None, count: int) -> Box | None:
    """The box around this many glyphs; None where they cannot stand side by side on one line between these two."""
    if last is None:
        return None
    x0, y0, _, y1 = first
    height, width = y1 - y0, last[2] - x0
    if abs(last[1] - y0) >= LEVEL * height or not NARROWEST * height * count < width < WIDEST * height * count:
        return None
    return x0, min(y0, last[1]), last[2], max(y1, last[3])


def _is_apart(word: Word, box: Box) -> bool:
    """Whether what begins with this box is certainly no part of the word."""
    x0, y0, _, y1 = box
    lower, higher = sorted((word.y1 - word.y0, y1 - y0))
    level = -higher <= y0 + y1 - word.y0 - word.y1 <= higher
    return not (level and -0.75 * higher - 0.1 <= x0 - word.x1 <= GAP * lower)


def _append(word: Word, character: str, x0: float, y0: float, x1: float, y1: float) -> None:
    if x0 < word.x1 - 0.7 * (x1 - x0) and word.text[-1] == character:
        return  # the same glyph struck twice for boldness
    word.text += character
    if x1 > word.x1:
        word.x1 = x1
    if y0 < word.y0:
        word.y0 = y0
    if y1 > word.y1:
        word.y1 = y1


def _joins(word: Word, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether a glyph goes on with the word: on its height, without a gap, and not far back."""
    tall, height = word.y1 - word.y0, y1 - y0
    lower, higher = (tall, height) if tall < height else (height, tall)
    if not -higher <= y0 + y1 - word.y0 - word.y1 <= higher:
        return False
    back = min(max(x1 - x0, 0.3 * higher), higher)
    return -0.75 * back - 0.1 <= x0 - word.x1 <= GAP * lower
