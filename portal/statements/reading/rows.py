"""One line of a table → rows: where the date, the description, the amount and the balance are.

`04/02 CARD PURCHASE 45.10 1,203.22`   `05/30 $183.04 Tax Refund`   `1234 ^ 04/05 $123.45   1236 * 04/09 $77.00`
"""

import re
from dataclasses import dataclass

from portal.statements.reading.shapes import Box, Column, ColumnKind, Line, Money, PrintedDate, Row, Word
from portal.statements.reading.tables import MONEY_KINDS, money_column

_CHECK_NUMBER = re.compile(r"[#*^]*\d{1,10}[*^+]*")
_KIND_WORD = re.compile(r"^(credit|debit|deposit|withdrawal|cr|dr)s?$", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What a line gave: rows, and in words what could not be read on it."""

    rows: list[Row]
    doubts: list[str]


def read_grid(line: Line, *, balances: bool) -> list[tuple[PrintedDate, Money, Box]]:
    """The (date, amount) pairs of a grid line; check numbers and their marks are passed over.

    A line that is not made of such pairs gives an empty list. With `balances` no numbers may stand between.
    """
    marks: list[tuple[int, int, PrintedDate | Money]] = [
        *((d.first, d.last, d) for d in line.dates),
        *((m.first, m.last, m) for m in line.money),
    ]
    marks.sort(key=lambda mark: mark[0])
    pairs: list[tuple[PrintedDate, Money, Box]] = []
    when: tuple[int, int, PrintedDate] | None = None
    cash: tuple[int, int, Money] | None = None
    for first, last, mark in marks:
        if isinstance(mark, PrintedDate):
            if when is not None:
                return []
            when = first, last, mark
        else:
            if cash is not None:
                return []
            cash = first, last, mark
        if when is not None and cash is not None:
            begin, end = min(when[0], cash[0]), max(when[1], cash[1])
            pairs.append((when[2], cash[2], box_of(line.words[begin : end + 1])))
            when = cash = None
    if when is not None or cash is not None:
        return []
    return pairs if _only_numbers(line, balances=balances) else []


def _only_numbers(line: Line, *, balances: bool) -> bool:
    taken = {i for d in line.dates for i in range(d.first, d.last + 1)}
    taken |= {i for m in line.money for i in range(m.first, m.last + 1)}
    rest = [w.text for i, w in enumerate(line.words) if i not in taken]
    if balances:
        return all(text.strip("|:*").lower() in ("", "balance", "$") for text in rest)
    return all(_CHECK_NUMBER.fullmatch(text) or not text.strip("*^|#+.-") for text in rest)


def box_of(words: list[Word]) -> Box:
    """The smallest box around words."""
    return (
        min([w.x0 for w in words]),
        min([w.y0 for w in words]),
        max([w.x1 for w in words]),
        max([w.y1 for w in words]),
    )


def check_rows(line: Line) -> list[Row]:
    """The rows of a line of a checks-paid grid, or an empty list where it is no such line."""
    rows = []
    numbers = [w.text.strip("*^#+") for w in line.words if _CHECK_NUMBER.fullmatch(w.text)]
    pairs = read_grid(line, balances=False)
    for index, (when, amount, box) in enumerate(pairs):
        number = numbers[index] if len(numbers) == len(pairs) else ""
        rows.append(Row(line.page, box, when, f"Check {number}".strip(), line.text, amount, "amount"))
    return rows


def read_row(line: Line, columns: list[Column], *, lone_amounts: bool) -> Reading:
    """The row on a line that has amounts. `lone_amounts`: the section's rows have one amount and no balance."""
    placed, doubts = _placed(line, columns, lone_amounts=lone_amounts)
    when, dated = _leading_date(line, columns)
    row = Row(line.page, line.box, when, "", line.text, None, "amount")
    described = set(range(len(line.words))).difference(dated)
    for amount, kind in placed:
        if kind == "description":
            continue
        described.difference_update(range(amount.first, amount.last + 1))
        doubts += _put(row, amount, kind)
        if amount.doubtful:
            doubts.append(f"the amount in “{line.text}” may be torn in two")
    doubts += [f"“{w.text}” in “{line.text}” looks like a broken amount" for w in _broken(line, columns)]
    row.kind_word = _kind_word(line, columns)
    row.description = " ".join([line.words[i].text for i in sorted(described)]).strip(" |")
    return Reading([row], doubts)


def _put(row: Row, amount: Money, kind: ColumnKind) -> list[str]:
    if kind == "balance":
        if row.balance is not None:
            return [f"“{row.raw}” has two balances"]
        row.balance = amount
        return []
    if row.amount is not None and row.amount.cents and amount.cents:
        return [f"“{row.raw}” has two amounts"]
    if row.amount is None or amount.cents:
        row.amount, row.column = amount, kind
    return []


def _placed(
    line: Line, columns: list[Column], *, lone_amounts: bool
) -> tuple[list[tuple[Money, ColumnKind]], list[str]]:
    money_columns = [c for c in columns if c.kind in MONEY_KINDS]
    if not money_columns:
        return _placed_by_order(line, lone_amounts=lone_amounts)
    placed: list[tuple[Money, ColumnKind]] = []
    doubts = []
    for amount in line.money:
        found = money_column(amount, columns)
        if found is None:
            placed.append((amount, "description"))
            if amount.x0 > max(c.x1 for c in money_columns) or not _in_description(amount, columns):
                doubts.append(f"an amount in “{line.text}” stands in no column")
            continue
        kind, certain = found
        if not certain:
            doubts.append(f"an amount in “{line.text}” stands between two columns")
        placed.append((amount, kind))
    return _without_asides(placed, columns), doubts


def _without_asides(placed: list[tuple[Money, ColumnKind]], columns: list[Column]) -> list[tuple[Money, ColumnKind]]:
    """Where two amounts fell to one column and one ends in line with it, the other belongs to the description."""
    for kind in MONEY_KINDS:
        rivals = [amount for amount, k in placed if k == kind]
        if len(rivals) == 2 and sum(c.kind == kind for c in columns) == 1 and columns[-1].kind in MONEY_KINDS:
            left = rivals[0]
            if left.x1 < min(c.x0 for c in columns if c.kind in MONEY_KINDS) - 3:
                placed = [(a, "description" if a is left else k) for a, k in placed]
    return placed


def _in_description(amount: Money, columns: list[Column]) -> bool:
    first_money = min(c.x0 for c in columns if c.kind in MONEY_KINDS)
    return amount.x1 < first_money or any(c.kind == "description" and c.x0 >= first_money for c in columns)


def _placed_by_order(line: Line, *, lone_amounts: bool) -> tuple[list[tuple[Money, ColumnKind]], list[str]]:
    """Without a table heading: one amount is the amount; two are amount and balance where rows have balances."""
    count = len(line.money)
    if count == 1:
        return [(line.money[0], "amount")], []
    if count == 2 and not lone_amounts:
        return [(line.money[0], "amount"), (line.money[1], "balance")], []
    return [(m, "description") for m in line.money[:-1]] + [(m, "amount") for m in line.money[-1:]], [
        f"“{line.text}” has {count} amounts and no table heading says which is which"
    ]


def _leading_date(line: Line, columns: list[Column]) -> tuple[PrintedDate | None, range]:
    """The row's date and the words of its dates; of two dates side by side the posting date counts."""
    first = line.lead
    if first is None:
        return None, range(0)
    second = next((d for d in line.dates if d.first == first.last + 1), None)
    if second is not None:
        labels = [c.label.lower() for c in columns if c.kind == "date"]
        posted_second = len(labels) > 1 and "post" in labels[1] and "post" not in labels[0]
        return (second if posted_second else first), range(first.first, second.last + 1)
    return first, range(first.first, first.last + 1)


def _broken(line: Line, columns: list[Column]) -> list[Word]:
    """Torn amounts that stand where amounts stand; a `$50` inside a description is none of them."""
    if not line.fragments:
        return []
    money = [c for c in columns if c.kind in MONEY_KINDS]
    if not money:
        return [w for w in line.fragments if w is line.words[-1]]
    edge = min(c.x0 for c in money) - 15
    return [w for w in line.fragments if w.x1 >= edge and any(w.x0 <= c.x1 + 8 and w.x1 >= c.x0 - 8 for c in money)]


def _kind_word(line: Line, columns: list[Column]) -> str:
    kinds = [c for c in columns if c.kind == "kind"]
    if not kinds:
        return ""
    for cell in line.cells:
        for word in line.words[cell.first : cell.last + 1]:
            match = _KIND_WORD.match(word.text)
            if match and any(word.x0 <= c.x1 + 20 and word.x1 >= c.x0 - 20 for c in kinds):
                return match[1].lower()
    return ""
