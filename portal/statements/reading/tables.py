"""Table headings → columns, and which column an amount stands in."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from operator import itemgetter

from portal.statements.reading.lines import squash
from portal.statements.reading.shapes import Cell, Column, ColumnKind, Line, Money, PrintedDate, Word
from portal.statements.reading.vocabulary import Profile, column_kind, is_header_word

MONEY_KINDS: frozenset[ColumnKind] = frozenset(("amount", "credit", "debit", "balance"))
_MAX_HEADER_LINES = 3
_LINE_STEP = 1.9  # of the height, between the lines of one heading
_BY_PLACE = itemgetter(0, 1)
_CLEAR = 2.0  # points by which the nearest column must beat the next


def read_header(lines: list[Line], index: int, profile: Profile) -> tuple[list[Column], int] | None:
    """The columns of a table heading that begins at `index`, and how many lines it takes; None where there is none.

    `Date | Description | Deposits/ | Withdrawals/ | Ending daily` over `Credits | Debits | balance` is one heading.
    """
    if not header_line(lines[index]):
        return None
    best: tuple[list[Column], int] | None = None
    for count in range(1, _MAX_HEADER_LINES + 1):
        block = lines[index : index + count]
        if len(block) < count or not _one_block(block):
            break
        columns = _columns([cell for line in block for cell in line.cells], profile)
        if _is_table(columns) and (best is None or _strength(columns) > _strength(best[0])):
            best = columns, count
    return best


def header_line(line: Line) -> bool:
    """Whether every word of the line could head a column."""
    if line.money or line.dates or not line.squashed or len(line.words) > 24:
        return False
    return all(is_header_word(squash(w.text)) for w in line.words)


def _one_block(block: list[Line]) -> bool:
    return all(
        header_line(below) and below.page == above.page and below.middle - above.middle < _LINE_STEP * above.height
        for above, below in pairwise(block)
    )


def _columns(cells: list[Cell], profile: Profile) -> list[Column]:
    merged: list[list[Cell]] = []
    for cell in (part for whole in cells for part in _under_several(whole, merged)):
        home = next((group for group in merged if _overlap(cell, group)), None)
        if home is None:
            merged.append([cell])
        else:
            home.append(cell)
    columns = [_column(group, profile) for group in merged]
    return sorted((c for group in columns for c in group), key=lambda c: c.x0)


def _under_several(cell: Cell, above: list[list[Cell]]) -> list[Cell]:
    """A cell of a lower line, cut where its words stand under different cells of the lines above."""
    homes = [next((n for n, group in enumerate(above) if _over(word, group)), None) for word in cell.words]
    if None in homes or len(set(homes)) < 2 or homes != sorted(homes, key=homes.index):
        return [cell]
    runs = [[word for word, home in zip(cell.words, homes, strict=True) if home == n] for n in dict.fromkeys(homes)]
    return [
        Cell(" ".join(w.text for w in run), squash("".join(w.text for w in run)), run[0].x0, run[-1].x1, 0, 0, run)
        for run in runs
    ]


def _over(word: Word, group: list[Cell]) -> bool:
    return any(min(word.x1, cell.x1) - max(word.x0, cell.x0) > 0 for cell in group)


def _overlap(cell: Cell, group: list[Cell]) -> bool:
    return any(min(cell.x1, other.x1) - max(cell.x0, other.x0) > 0 for other in group)


def _column(group: list[Cell], profile: Profile) -> list[Column]:
    if len(group) == 1:
        split = _split(group[0], profile)
        if split:
            return split
    label = " ".join(c.text for c in group)
    kind = column_kind(squash(label), profile)
    return [Column(kind or "other", min(c.x0 for c in group), max(c.x1 for c in group), label)]


def _split(cell: Cell, profile: Profile) -> list[Column]:
    """Several headings printed close together: `Deposits / Credits Withdrawals / Debits`, `Amount Balance`."""
    kind = column_kind(cell.squashed, profile)
    best: list[Column] = []
    for parts in _partitions(cell.words):
        labels = [" ".join(w.text for w in part) for part in parts]
        kinds = [column_kind(squash(label), profile) for label in labels]
        if None in kinds or any(_two_in_one(label, profile) for label in labels):
            continue
        if len(set(kinds)) < len(kinds) or (best and len(best) <= len(kinds)):
            continue
        money = MONEY_KINDS.intersection(k for k in kinds if k)
        if kind is None or len(money) > 1 or (money and "date" in kinds):
            best = [
                Column(k or "other", part[0].x0, part[-1].x1, label)
                for k, part, label in zip(kinds, parts, labels, strict=True)
            ]
    return best


def _two_in_one(label: str, profile: Profile) -> bool:
    """`Deposits Balance`: a column of money beside the column of balances, not one of them."""
    words = squash(label)
    return words.endswith("balance") and column_kind(words.removesuffix("balance"), profile) in MONEY_KINDS


def _partitions(words: list[Word]) -> Iterator[list[list[Word]]]:
    """The ways to cut a few words into two to four runs; a cut never leaves a `/` or `&` at an edge."""
    count = len(words)
    if not 2 <= count <= 10:
        return
    cuts = [
        i
        for i in range(1, count)
        if squash(words[i].text) and words[i - 1].text not in ("/", "&") and words[i - 1].text[-1] != "/"
    ]
    for size in (1, 2, 3):
        for chosen in combinations(cuts, size):
            edges = (0, *chosen, count)
            yield [words[i:j] for i, j in pairwise(edges)]


def _is_table(columns: list[Column]) -> bool:
    kinds = {c.kind for c in columns}
    return bool(kinds & MONEY_KINDS) and bool(kinds & {"date", "description", "number"}) and len(columns) >= 2


def _strength(columns: list[Column]) -> tuple[int, int]:
    known = [c for c in columns if c.kind != "other"]
    return len({c.kind for c in known}) * 2 - (len(columns) - len(known)), -len(columns)


def is_overview(columns: list[Column]) -> bool:
    """Whether a table lists kinds of items or accounts, not transactions: `Description | Items | Amount`."""
    kinds = {c.kind for c in columns}
    return "date" not in kinds and not kinds & {"credit", "debit"} and not {"amount", "balance"} <= kinds


def is_daily_grid(columns: list[Column]) -> bool:
    """Whether a table has dates and balances only: `Date | Balance | Date | Balance`."""
    return {c.kind for c in columns} == {"date", "balance"}


def money_column(amount: Money, columns: list[Column]) -> tuple[ColumnKind, bool] | None:
    """The kind of column an amount stands in, and whether that is beyond doubt; None where it stands under none."""
    ranked = [(distance_of(amount.x0, amount.x1, c), c.x0, c) for c in columns if c.kind in MONEY_KINDS]
    ranked.sort(key=_BY_PLACE)
    if not ranked:
        return None
    nearest, _, column = ranked[0]
    if nearest > 45 and not _touching(amount, column):
        return None
    rivals = [d for d, _, c in ranked[1:] if c.kind != column.kind]
    return column.kind, not rivals or rivals[0] - nearest >= _CLEAR


def distance_of(x0: float, x1: float, column: Column) -> float:
    """How far `x0` to `x1` is from a column, by right edge, left edge or middle, whichever fits best; in points."""
    left, right = x0 - column.x0, x1 - column.x1
    return min(abs(right), abs(left), abs(left + right) / 2)


def date_in_column(line: Line, columns: list[Column]) -> PrintedDate | None:
    """The first date of the line that stands under a column of dates."""
    dated = [c for c in columns if c.kind == "date"]
    for when in line.dates:
        left, right = line.words[when.first].x0, line.words[when.last].x1
        if any(min(right, c.x1) - max(left, c.x0) > 0 for c in dated):
            return when
    return None


def _touching(amount: Money, column: Column) -> bool:
    return min(amount.x1, column.x1) - max(amount.x0, column.x0) > 0
