"""Table headings → columns, and which column an amount stands in."""

from portal.statements.reading.lines import squash
from portal.statements.reading.shapes import Cell, Column, ColumnKind, Line, Money
from portal.statements.reading.vocabulary import Profile, column_kind, is_header_word

MONEY_KINDS: frozenset[ColumnKind] = frozenset(("amount", "credit", "debit", "balance"))
_MAX_HEADER_LINES = 3
_LINE_STEP = 1.9  # of the height, between the lines of one heading
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
        for above, below in zip(block, block[1:], strict=False)
    )


def _columns(cells: list[Cell], profile: Profile) -> list[Column]:
    merged: list[list[Cell]] = []
    for cell in cells:
        home = next((group for group in merged if _overlap(cell, group)), None)
        if home is None:
            merged.append([cell])
        else:
            home.append(cell)
    columns = [_column(group, profile) for group in merged]
    return sorted((c for group in columns for c in group), key=lambda c: c.x0)


def _overlap(cell: Cell, group: list[Cell]) -> bool:
    return any(min(cell.x1, other.x1) - max(cell.x0, other.x0) > 0 for other in group)


def _column(group: list[Cell], profile: Profile) -> list[Column]:
    label = " ".join(c.text for c in group)
    kind = column_kind(squash(label), profile)
    extent = min(c.x0 for c in group), max(c.x1 for c in group)
    if kind is None or (kind != "balance" and len(group) == 1 and len(label.split()) > 1):
        split = _split(group[0], profile) if len(group) == 1 else []
        if split:
            return split
    return [Column(kind or "other", *extent, label)]


def _split(cell: Cell, profile: Profile) -> list[Column]:
    """A cell whose words each head a column (`Date Amount` printed close together)."""
    words = cell.text.split()
    kinds = [column_kind(squash(word), profile) for word in words]
    if len(words) < 2 or None in kinds or len(set(kinds)) < len(kinds) or "date" not in kinds:
        return []
    if column_kind(cell.squashed, profile) == "date" and not set(kinds) & MONEY_KINDS:
        return []
    step = (cell.x1 - cell.x0) / max(1, len(cell.text))
    columns, position = [], 0
    for word, kind in zip(words, kinds, strict=True):
        x0 = cell.x0 + step * position
        columns.append(Column(kind or "other", x0, x0 + step * len(word), word))
        position += len(word) + 1
    return columns


def _is_table(columns: list[Column]) -> bool:
    kinds = {c.kind for c in columns}
    return bool(kinds & MONEY_KINDS) and bool(kinds & {"date", "description", "number"}) and len(columns) >= 2


def _strength(columns: list[Column]) -> tuple[int, int]:
    known = [c for c in columns if c.kind != "other"]
    return len({c.kind for c in known}) * 2 - (len(columns) - len(known)), -len(columns)


def is_daily_grid(columns: list[Column]) -> bool:
    """Whether a table has dates and balances only: `Date | Balance | Date | Balance`."""
    return {c.kind for c in columns} == {"date", "balance"}


def money_column(amount: Money, columns: list[Column]) -> tuple[ColumnKind, bool] | None:
    """The kind of column an amount stands in, and whether that is beyond doubt; None where it stands under no money column."""
    ranked = sorted(
        ((distance(amount, c), c) for c in columns if c.kind in MONEY_KINDS), key=lambda pair: (pair[0], pair[1].x0)
    )
    if not ranked:
        return None
    nearest, column = ranked[0]
    if nearest > 45 and not _touching(amount, column):
        return None
    rivals = [d for d, c in ranked[1:] if c.kind != column.kind]
    return column.kind, not rivals or rivals[0] - nearest >= _CLEAR


def distance(amount: Money, column: Column) -> float:
    """How far an amount is from a column, by right edge, left edge or middle, whichever fits best; in points."""
    middle = abs((amount.x0 + amount.x1) - (column.x0 + column.x1)) / 2
    return min(abs(amount.x1 - column.x1), abs(amount.x0 - column.x0), middle)


def _touching(amount: Money, column: Column) -> bool:
    return min(amount.x1, column.x1) - max(amount.x0, column.x0) > 0
