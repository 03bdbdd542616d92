"""Amounts printed without cents: `1,200`, `$450`. A bare number is money only where its place says so.

They are guesses: where a check fails that rests on one, the file is not accused, it is unread.
"""

import re

from portal.statements.reading import labels
from portal.statements.reading.lines import read_line
from portal.statements.reading.money import MINUS
from portal.statements.reading.shapes import Column, Line, Word
from portal.statements.reading.tables import MONEY_KINDS, distance_of
from portal.statements.reading.vocabulary import TOTAL
from portal.statements.reading.walk import Walk, dated

_MARKED = re.compile(r"\$|\d,\d{3}")
_SIGNS = frozenset(f"$+({MINUS}")
_COUNTED = re.compile(r"#|\bnumber of\b|\bcount\b|\bno\. of\b", re.IGNORECASE)  # `Total # of checks 8`
_ALONE = 0.75  # of the height: the gap that parts a cell from the next
_ALIGNED = 3.0  # points
_LABELS_ABOVE = 3  # lines
_SHORT = 6  # words: a label and its figure, no sentence


def reread(walk: Walk, lines: list[Line], index: int) -> Line:
    """The line, with its whole-dollar figures taken for amounts where they stand as amounts do."""
    line = lines[index]
    found = _candidates(line)
    if not found:
        return line
    columns = walk.flow.columns if walk.flow is not None else []
    if dated(line) or walk.pending is not None:
        whole = [i for i in found if _in_money_column(line, i, columns)]
    elif _names_balance(walk, line) or TOTAL.search(line.squashed) or walk.summary_left is not None:
        whole = [i for i in found if _in_money_column(line, i, columns) or _of_summary(walk, line, i)]
    else:
        whole = _row_of_figures(line, found) if _below_labels(walk, lines, index) else []
    if not whole:
        return line
    return read_line(line.words, line.page, whole=whole)


def _candidates(line: Line) -> list[int]:
    if not line.wholes:
        return line.wholes
    counted = line.lead is None and _COUNTED.search(line.text)  # In a row, `#4521` belongs to the description.
    return [i for i in line.wholes if "$" in line.words[i].text] if counted else line.wholes


def _in_money_column(line: Line, index: int, columns: list[Column]) -> bool:
    """Whether the figure stands by itself under a column of money; without one, a `$` at the row's end will do."""
    word = line.words[index]
    if not any(c.kind in MONEY_KINDS for c in columns):
        return "$" in word.text and index == len(line.words) - 1 and dated(line)
    nearest = min(columns, key=lambda c: distance_of(word.x0, word.x1, c))
    under = min(word.x1, nearest.x1) - max(word.x0, nearest.x0) > 0
    close = under or distance_of(word.x0, word.x1, nearest) <= _ALIGNED
    return nearest.kind in MONEY_KINDS and close and ("$" in word.text or _alone(line.words, index))


def _alone(words: list[Word], index: int) -> bool:
    gap = _ALONE * words[index].height
    before = index == 0 or words[index].x0 - words[index - 1].x1 > gap or words[index - 1].text in _SIGNS
    return before and (index + 1 == len(words) or words[index + 1].x0 - words[index].x1 > gap)


def _of_summary(walk: Walk, line: Line, index: int) -> bool:
    """Whether a figure behind a label is money: it says so itself, or it ends in line with the balance above it."""
    if index == 0 or line.money or not (_alone(line.words, index) or len(line.words) <= _SHORT):
        return False
    word = line.words[index]
    if _MARKED.search(word.text):
        return True
    in_line = walk.summary_left is not None and abs(word.x1 - walk.summary_right) <= _ALIGNED
    return in_line and index == len(line.words) - 1


def _names_balance(walk: Walk, line: Line) -> bool:
    return any(labels.names_balance(cell, walk.profile) for cell in line.cells)


def _row_of_figures(line: Line, found: list[int]) -> list[int]:
    """The figures of a line that has nothing else but an account's name and number before them; else none."""
    taken = {i for amount in line.money for i in range(amount.first, amount.last + 1)}
    named = [i for i, w in enumerate(line.words) if i not in taken and i not in found and w.text not in _SIGNS]
    marked = [i for i in found if _MARKED.search(line.words[i].text)]
    if named:
        return marked if max(named) < min([*marked, *taken], default=-1) else []
    return found if marked or taken else []


def _below_labels(walk: Walk, lines: list[Line], index: int) -> bool:
    """Whether names of balances stand in the lines above, or just below, as in a summary set in boxes."""
    near = [*lines[max(0, index - _LABELS_ABOVE) : index], *lines[index + 1 : index + 2]]
    return any(_names_balance(walk, line) for line in near)
