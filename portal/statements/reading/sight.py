"""What the eye sees of a page: text that leaves no ink where it claims to stand is not read.

Invisible, white, covered, clipped or switched-off text, text under the legible size and a text layer that lies behind
a picture are found in one way: the page is drawn small, as it would be shown, and each word must have ink in its box.
"""

import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw

from portal.statements.reading.doubtful import doubtful_words
from portal.statements.reading.objects import Objects
from portal.statements.reading.results import Finding
from portal.statements.reading.shapes import Word

pdfium: Any = pypdfium2.raw

HIDDEN, OVERPRINTED, LAID_OVER = "hidden_text", "overprinted", "laid_over"
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_FIGURE = re.compile(r"\d[.,/]\d")
_SCALE = 0.6  # pixels a point: figures of 6 points are 4 pixels high
_MOST_PIXELS = 1_500_000
_INK = 14  # shades of grey between paper and ink; pale grey print has 40 and more
_LEGIBLE = 3.0  # points: the height of glyph boxes below which nobody reads
_BAND = 0.22  # of the height, left out above and below: there run the rules of tables
_LONG = 1.5  # times as wide as high: then a beginning, a middle and an end must show
_PICTURE = 0.25  # of the page: a picture as large as this may carry the text of a scan
_SHARED = 0.4  # of the smaller word's width
_ROW = 4.0  # points: how far apart the middles of words are that are compared, at most twice this
_ENOUGH = 50
_LEVEL = 0.4  # of the smaller word's height, between the middles
_SILENT = frozenset((pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP))
_NOT_SHOWN = 0x01 | 0x02 | 0x20  # annotation flags: invisible, hidden, no view


@dataclass(slots=True)
class Sight:
    """The words that a person sees, those that nobody sees, and words with figures that lie upon each other."""

    words: list[Word]
    hidden: list[Word] = field(default_factory=list)
    overprinted: list[Word] = field(default_factory=list)
    noted: bool = False


class _Picture:
    """A page drawn small in grey."""

    def __init__(self, page: Any) -> None:
        width, height = page.get_size()
        self.scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=self.scale, grayscale=True, may_draw_forms=False)
        self.pixels, self.stride = bytes(bitmap.buffer), bitmap.stride
        self.width, self.height = bitmap.width, bitmap.height
        bitmap.close()

    def has_ink(self, word: Word) -> bool:
        """Whether every part of the word's box shows more than one shade."""
        margin = _BAND * (word.y1 - word.y0)
        top = max(0, int((word.y0 + margin) * self.scale))
        bottom = min(self.height, int((word.y1 - margin) * self.scale) + 1)
        parts = 3 if word.x1 - word.x0 > _LONG * (word.y1 - word.y0) else 1
        edges = [int((word.x0 + (word.x1 - word.x0) * n / parts) * self.scale) for n in range(parts + 1)]
        return all(
            self._shades(max(0, left), min(self.width, right + 1), top, bottom) for left, right in pairwise(edges)
        )

    def _shades(self, left: int, right: int, top: int, bottom: int) -> bool:
        darkest, palest = 255, 0
        middle = (top + bottom) // 2
        for line in sorted(range(top, bottom), key=lambda line: abs(line - middle)):  # most have ink in the middle
            row = self.pixels[line * self.stride + left : line * self.stride + right]
            if row:
                darkest, palest = min(darkest, min(row)), max(palest, max(row))
                if palest - darkest >= _INK:
                    return True
        return False


def look(page: Any, objects: Objects, words: list[Word], *, layered: bool = True) -> Sight:
    """Part the words of an open page by what its picture shows. The page is changed in memory: read it before.

    A page on which nothing can hide is not drawn; with layers, which may be switched off, any page is.
    """
    width, height = page.get_size()
    inside = [w for w in words if _is_inside(w, width, height)]
    sight = Sight(inside)
    if len(inside) < len(words):
        sight.hidden = [w for w in words if not _is_inside(w, width, height)]
    if not inside:
        return sight
    lost = _unseen(page, inside if layered else doubtful_words(page.raw, objects, inside, height=height))
    lost |= {id(word) for word in inside if word.y1 - word.y0 < _LEGIBLE and not _blank(word)}
    if lost:
        sight.words = [word for word in inside if id(word) not in lost]
        sight.hidden += [word for word in inside if id(word) in lost]
    notes = _notes(page)
    sight.noted = bool(notes)
    sight.overprinted = _overprinted(sight.words, notes)
    return sight


def _is_inside(word: Word, width: float, height: float) -> bool:
    return 0 <= word.x0 + word.x1 <= 2 * width and 0 <= word.y0 + word.y1 <= 2 * height


def _unseen(page: Any, doubtful: list[Word]) -> set[int]:
    """The ids of those words that leave no ink: on the page as shown, or without pictures that text may lie behind."""
    looked_for = [word for word in doubtful if not _blank(word)]
    if not looked_for:
        return set()
    pictures = [_Picture(page)]
    if _take_large_pictures_out(page):
        pictures.append(_Picture(page))
    return {id(word) for word in looked_for if not all(picture.has_ink(word) for picture in pictures)}


def notes_on(sight: Sight, page: int) -> list[Finding]:
    """What a person should know of a page's text that is not as it looks."""
    findings = []
    figures = [w.text for w in sight.hidden if _FIGURE.search(w.text)]
    if figures:
        words = (
            f"Page {page} holds {len(figures)} figures that nobody sees, first “{figures[0][:40]}”; they were not read."
        )
        findings.append(Finding(HIDDEN, words, page))
    if sight.overprinted:
        words = f"On page {page} other text stands in the place of “{sight.overprinted[0].text[:40]}”."
        findings.append(Finding(OVERPRINTED, words, page))
    if sight.noted:
        findings.append(
            Finding(LAID_OVER, f"Something was laid over page {page}: a note, a stamp or a form field.", page)
        )
    return findings


def _blank(word: Word) -> bool:
    """Marks without letters and figures may be thin; nothing is read from them alone."""
    return _LETTER_OR_DIGIT.search(word.text) is None


def _take_large_pictures_out(page: Any) -> bool:
    """Remove pictures as large as a scan's; True if there was one."""
    width, height = page.get_size()
    large = [
        handle
        for index in range(pdfium.FPDFPage_CountObjects(page.raw))
        if pdfium.FPDFPageObj_GetType(handle := pdfium.FPDFPage_GetObject(page.raw, index)) == pdfium.FPDF_PAGEOBJ_IMAGE
        and _area(handle) >= _PICTURE * width * height
    ]
    return any([pdfium.FPDFPage_RemoveObject(page.raw, handle) for handle in large])


def _area(handle: Any) -> float:
    box = pdfium.FS_QUADPOINTSF()
    if not pdfium.FPDFPageObj_GetRotatedBounds(handle, box):
        return 0.0
    xs, ys = (box.x1, box.x2, box.x3, box.x4), (box.y1, box.y2, box.y3, box.y4)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def _notes(page: Any) -> list[Word]:
    """The places of what was laid upon the page and is shown: form fields, stamps, typed notes."""
    notes: list[Word] = []
    _, page_height = page.get_size()
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        box = pdfium.FS_RECTF()
        shown = pdfium.FPDFAnnot_GetSubtype(note) not in _SILENT and not pdfium.FPDFAnnot_GetFlags(note) & _NOT_SHOWN
        if shown and pdfium.FPDFAnnot_GetRect(note, box) and box.right - box.left > 1 and box.top - box.bottom > 1:
            notes.append(Word("", box.left, page_height - box.top, box.right, page_height - box.bottom))
        pdfium.FPDFPage_CloseAnnot(note)
    return notes


def _overprinted(words: list[Word], notes: list[Word]) -> list[Word]:
    """Words with figures in whose place something else stands as well: which of the two is meant, nobody can tell."""
    printed = [w for w in words if _LETTER_OR_DIGIT.search(w.text)]
    if not notes and not _is_crowded(printed):
        return []
    found = [w for w in printed if any(_covers(note, w) for note in notes)]
    rows: dict[int, list[Word]] = {}
    for word in sorted(printed, key=lambda w: w.x0):
        at = int(word.middle / _ROW)
        for row in (at, at + 1):
            rows.setdefault(row, []).append(word)
    for strip in rows.values():
        found += _colliding(strip)
        if len(found) > _ENOUGH:
            break
    return [w for w in found if any(c.isdigit() for c in w.text)]


def _is_crowded(words: list[Word]) -> bool:
    """Whether any words may stand in each other's place, judged by stretches of words printed one behind the other."""
    stretches: list[list[float]] = []
    x1 = y0 = y1 = -math.inf
    for word in words:
        if word.x0 >= x1 and word.y0 == y0 and word.y1 == y1:
            x1 = stretches[-1][2] = word.x1
            continue
        x1, y0, y1 = word.x1, word.y0, word.y1
        stretches.append([(y0 + y1) / 2, word.x0, x1, y1 - y0])
    stretches.sort()
    for number, (middle, left, right, height) in enumerate(stretches, start=1):
        reach = middle + _LEVEL * height
        while number < len(stretches) and stretches[number][0] <= reach:
            if stretches[number][1] < right and left < stretches[number][2]:
                return True
            number += 1
    return False


def _colliding(row: list[Word]) -> list[Word]:
    """The words of a narrow strip, sorted by their left edges, that stand in each other's place."""
    found: list[Word] = []
    active: list[Word] = []
    for word in row:
        active = [w for w in active if w.x1 > word.x0]
        found += [w for other in active if _collide(word, other) for w in (word, other)]
        if len(found) > _ENOUGH:
            break
        active.append(word)
    return found


def _covers(note: Word, word: Word) -> bool:
    shared = min(note.x1, word.x1) - max(note.x0, word.x0)
    return note.y0 <= (word.y0 + word.y1) / 2 <= note.y1 and shared > _SHARED * (word.x1 - word.x0)


def _collide(one: Word, other: Word) -> bool:
    if one.text == other.text:
        return False
    lower = min(one.height, other.height)
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return abs(one.middle - other.middle) < _LEVEL * lower and shared > _SHARED * min(
        one.x1 - one.x0, other.x1 - other.x0
    )
