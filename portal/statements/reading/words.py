"""PDF pages → words, by pdfium, in the child process only.

Blanks that pdfium makes up are ignored inside figures; there only printed blanks and gaps part words.
"""

import re
from collections.abc import Callable
from typing import Any

import pypdfium2.raw

from portal.statements.reading.calls import plain
from portal.statements.reading.glyphs import GAP, Frame, Glyphs
from portal.statements.reading.shapes import Box, Word

pdfium: Any = pypdfium2.raw  # its functions are made at import; no type checker sees them

# A bar parts cells like a blank: `Grant Received |$429.54`.
_BLANKS = "\t\n\r |\u00a0\u2007\u2009\u202f\u200b"
_RUN = re.compile(f"([A-Za-z]{{3,}}(?![^{_BLANKS}]))|[^{_BLANKS}]+")
_PLAIN = re.compile(r"[A-Za-z]{3,}|\d{5,}(?![\d.,])")
_FIGURES = re.compile(r"[\d.,/$]{2,}")
_OF_AMOUNT = frozenset("0123456789.,$-+()£€–−")
_angle = plain(pdfium.FPDFText_GetCharAngle)
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
        gathered = _Gathering(textpage, Glyphs(textpage, frame), frame)
        gathered.take_all()
        if look is not None:
            look(textpage, gathered.words, frame.place)
        return gathered.words, gathered.visible
    finally:
        pdfium.FPDFText_ClosePage(textpage)


class _Gathering:
    """The words of a page while its text is gone through, from one blank to the next."""

    def __init__(self, textpage: Any, glyphs: Glyphs, frame: Frame) -> None:
        self.words: list[Word] = []
        self.visible = 0
        self._textpage, self._glyphs, self._upright = textpage, glyphs, frame.upright
        self._word: Word | None = None

    def take_all(self) -> None:
        """Take every run of glyphs without a blank: as one word where it plainly is one, else piece by piece."""
        text, row_box, even_box = self._glyphs.text, self._glyphs.row_box, self._glyphs.even_box
        textpage, upright, end = self._textpage, self._upright, 0
        for match in _RUN.finditer(text):
            start, stop = match.span()
            box = row_box(start, stop) if match.lastindex else even_box(start, stop)
            if self._word is not None and not self._may_go_on(text[start], box, end, start):
                self._word = None
            if box is None or self._word is not None or not upright(_angle(textpage, start)):
                self._take_pieces(start, stop)
            else:
                self._word = Word(match.group(), *box, start)
                self.words.append(self._word)
                self.visible += stop - start
            end = stop

    def _may_go_on(self, character: str, box: Box | None, end: int, start: int) -> bool:
        """Whether the run behind these blanks may belong to the word before them: an amount parted by made-up ones."""
        word = self._word
        if word is None or character not in _OF_AMOUNT or word.text[-1] not in _OF_AMOUNT:
            return False
        if box is not None and _is_apart(word, box):
            return False
        return all(self._is_made_up(index) for index in range(end, start))

    def _is_made_up(self, index: int) -> bool:
        return self._glyphs.text[index] != "|" and bool(_is_generated(self._textpage, index))

    def _take_pieces(self, start: int, stop: int) -> None:
        """Letters in a row and figures that touch are taken in one piece, whatever else glyph by glyph."""
        index = start
        while index < stop:
            end, box = self._piece(index)
            if box is None:
                self._word = None
            else:
                self._take(self._glyphs.text[index:end], box, index)
            index = end

    def _take(self, piece: str, box: Box, index: int) -> None:
        self.visible += len(piece)
        if self._word is not None and _joins(self._word, *box):
            _append(self._word, piece, *box)
            return
        self._word = None
        if self._upright(_angle(self._textpage, index)):
            self._word = Word(piece, *box, index)
            self.words.append(self._word)

    def _piece(self, index: int) -> tuple[int, Box | None]:
        """The end and the box of what can be taken in one piece from `index` on, at least one glyph.

        Letters are judged by the first and the last of them, and so are long numbers without a point: they are no
        amount. Figures come as one piece only where every gap in them was looked at.
        """
        glyphs = self._glyphs
        first = glyphs.box(index)
        if first is None:
            return index + 1, None
        plain_ones = _PLAIN.match(glyphs.text, index)
        if plain_ones and (row := glyphs.row_box(index, plain_ones.end())):
            return plain_ones.end(), row
        figures = _FIGURES.match(glyphs.text, index)
        if figures is None:
            return index + 1, first
        x0, y0, x1, y1 = first
        for position in range(index + 1, figures.end()):
            box = glyphs.box(position)
            if box is None or box[1] != y0 or box[3] != y1 or not -0.1 <= box[0] - x1 <= GAP * (y1 - y0):
                return position, (x0, y0, x1, y1)
            x1 = box[2]
        return figures.end(), (x0, y0, x1, y1)


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
