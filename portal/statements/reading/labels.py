"""Figures with a name: opening and closing balances, the lines of the account summary, account numbers."""

import re
from typing import Literal

from portal.statements.reading.dates import find_dates
from portal.statements.reading.shapes import Account, Anchor, Cell, Line, Money, SummaryLine
from portal.statements.reading.tables import money_column
from portal.statements.reading.vocabulary import (
    NOT_FLOW,
    Profile,
    closing_label,
    flow_kind,
    may_name_balance,
    opening_label,
)
from portal.statements.reading.walk import Walk

_ACCOUNT = re.compile(
    r"(?:account|acct)\.?\s*(?:(?:number|no|num|#|ending in|ending)\s*\.?\s*[:#]?|:)?\s*"
    r"(?P<number>(?=[^\n]*\d{3})[A-Z]{0,5}[\dXx*•·.\-]{3,}(?:[ -][\dXx*•\-]{2,}){0,4})",
    re.IGNORECASE,
)
_NAMED_ACCOUNT = re.compile(r"(?:checking|savings|money market)\b[^\d]{0,20}(?P<number>[\dXx*•-]{6,})$", re.IGNORECASE)
_HINT = re.compile("acc|checking|saving|moneymarket")
_LINKED = re.compile(r"overdraft|linked|cardaccount|transferto|transferfrom|wire|savingsaccountx")
_COUNT = re.compile(r"^\D{0,3}(\d{1,5})\b(?!\s*[/%])")
_COUNT_LINE = re.compile(r"\d{1,5}(?:instances?|items?|transactions?)?\d+|\d+")
_SAME_LEFT = 18.0  # points
_SENTENCE_WORDS = 5
# `3. Enter the ending balance shown on this statement. $` is a worksheet's line, to be filled in by hand.
_INSTRUCTION = re.compile(r"\d{0,2}(?:enter|list|add|subtract|write|record|compare)(?:the|your|any|ending|new|here)")
_BELOW = 2.6  # of the height: a figure under its label

Which = Literal["opening", "closing"]


def note_account_number(walk: Walk, line: Line) -> None:
    """Remember the account number that a line names; the first is the primary account's."""
    if line.lead or not _HINT.search(line.squashed) or _LINKED.search(line.squashed):
        return
    match = _ACCOUNT.search(line.text) or (None if line.money else _NAMED_ACCOUNT.search(line.text))
    if match is None:
        return
    digits = re.sub(r"\D", "", match["number"])
    if len(digits) < 3:
        return
    if walk.number and "primaryaccount" in line.squashed:
        return  # The head of every page of a file with several accounts.
    walk.number = digits[-4:]
    if walk.accounts and not walk.account.number:
        walk.account.number = walk.number
    for position, account in enumerate(walk.accounts):
        if account.number == walk.number:
            walk.current = position


def read_anchors(walk: Walk, lines: list[Line], index: int) -> int:
    """Take the opening and closing balances that the line names; returns how many lines were used, 0 for none."""
    line = lines[index]
    named = [(which, cell) for cell in line.cells if (which := names_balance(cell, walk.profile))]
    if not named or (not line.money and all(_INSTRUCTION.match(cell.squashed) for _, cell in named)):
        return 0
    if _torn_figure(line, named[0][1]):
        walk.doubt(f"the figure in “{line.text}” is broken")
        return 1
    if line.money:
        taken = False
        for position, (which, cell) in enumerate(named):
            stop = named[position + 1][1].first if position + 1 < len(named) else len(line.words)
            amount = _figure(line, cell, stop)
            if amount is not None:
                add_anchor(walk, which, amount, line, strong=True, label=cell.text, cell=cell)
                taken = True
        return int(taken)
    return _stacked(walk, lines, index, named)


def note_torn_total(walk: Walk, line: Line) -> None:
    """A totals line whose figures are broken: what it says is not known."""
    if line.fragments:
        walk.doubt(f"the figures in “{line.text}” are broken")


def _torn_figure(line: Line, label: Cell) -> bool:
    """Whether a broken amount follows the label, with no whole one between."""
    stop = next((m.x0 for m in line.money if m.x0 > label.x1), float("inf"))
    return any(label.x1 <= word.x0 < stop for word in line.fragments)


def names_balance(cell: Cell, profile: Profile) -> Which | None:
    """Which balance the cell is the label of, if any."""
    if len(cell.squashed) > 90 or not may_name_balance(cell.squashed, profile) or _ends_sentence(cell):
        return None
    if opening_label(cell.squashed, profile):
        return "opening"
    return "closing" if closing_label(cell.squashed, profile) else None


def _ends_sentence(cell: Cell) -> bool:
    """`Follow instructions 2-5 to verify your ending account balance.`: no figure belongs to what a full stop ends."""
    return cell.text.endswith(".") and cell.last - cell.first >= _SENTENCE_WORDS


def _figure(line: Line, cell: Cell, stop: int) -> Money | None:
    """The figure of a label: the amount after it and before the next label; a row's last amount is its balance."""
    after = [m for m in line.money if cell.last < m.first < stop]
    if not after:
        return None
    return after[-1] if line.lead else after[0]


def _stacked(walk: Walk, lines: list[Line], index: int, named: list[tuple[Which, Cell]]) -> int:
    """`Beginning Balance` with `$14,816.51` on the next line, under it."""
    if index + 1 >= len(lines):
        return 0
    line, below = lines[index], lines[index + 1]
    if not below.money or below.dates or below.middle - line.middle > _BELOW * max(line.height, below.height):
        return 0
    if any(re.search(r"[a-z]{4}", c.squashed) and c.squashed != "transactions" for c in below.cells):
        return 0
    if len(below.money) > 1 and not any(c.squashed for c in below.cells):
        return 0  # a row of boxes, with more than balances in it
    if below.fragments:
        walk.doubt(f"the figure in “{below.text}” is broken")
    taken = False
    for which, cell in named:
        amount = _under(cell, line, below)
        if amount is not None:
            add_anchor(walk, which, amount, line, strong=True, label=cell.text, cell=cell)
            taken = True
    return 2 if taken else 0


def read_boxes(walk: Walk, lines: list[Line], index: int) -> int:
    """A summary set as a row of boxes: labels over one to three lines, and under them a line of figures only.

    `Beginning | Deposits and | Checks and other | Ending` over `balance | other additions | deductions | balance`.
    """
    line = lines[index]
    if len(line.money) < 2 or line.dates or any(c.squashed for c in line.cells if c.last > line.money[0].first):
        return 0
    labels, taken = _label_lines(lines, index), 1
    pairs = [(_label_over(amount, labels), amount) for amount in line.money]
    if not any(label and names_balance(label, walk.profile) for label, _ in pairs):
        labels, taken = _label_line_below(lines, index), 2
        pairs = [(_label_over(amount, labels), amount) for amount in line.money]
    inside = _second_row_of_boxes(walk, pairs)
    if not inside and not any(label and opening_label(label.squashed, walk.profile) for label, _ in pairs):
        return 0
    if line.fragments or any(amount.doubtful for amount in line.money):
        walk.doubt(f"the figures in “{line.text}” are broken")
    for label, amount in pairs:
        which = names_balance(label, walk.profile) if label else None
        if which is not None and label is not None:
            add_anchor(walk, which, amount, line, strong=True, label=label.text, cell=label)
            inside = which == "opening"
        elif inside and label is not None and not NOT_FLOW.search(label.squashed):
            _add_summary(walk, label, amount, "")
    walk.summary_left = None
    return taken


def _second_row_of_boxes(walk: Walk, pairs: list[tuple[Cell | None, Money]]) -> bool:
    """Whether boxes go on from a row above that held the opening balance: the closing one is among them."""
    anchors = {a.which for a in walk.account.anchors}
    return anchors == {"opening"} and any(label and closing_label(label.squashed, walk.profile) for label, _ in pairs)


def _label_line_below(lines: list[Line], index: int) -> list[Line]:
    """The line of labels under a row of figures that has none above it: large figures, small words."""
    line, below = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    if below is None or below.money or below.dates or len(below.cells) != len(line.money):
        return []
    return [below] if below.middle - line.middle <= _BELOW * max(line.height, below.height) else []


def _label_lines(lines: list[Line], index: int) -> list[Line]:
    above: list[Line] = []
    below = lines[index]
    for line in reversed(lines[max(0, index - 3) : index]):
        if line.money or line.dates or below.middle - line.middle > _BELOW * max(line.height, below.height):
            break
        above.insert(0, line)
        below = line
    return above


def _label_over(amount: Money, above: list[Line]) -> Cell | None:
    """The label's pieces over a figure, joined: in each line the cell nearest to the figure, if it is over it."""
    pieces = []
    for line in above:
        near = min(line.cells, key=lambda c: abs(c.x0 + c.x1 - amount.x0 - amount.x1), default=None)
        if near is not None and min(near.x1, amount.x1) - max(near.x0, amount.x0) > 0:
            pieces.append(near)
    if not pieces:
        return None
    text = " ".join(p.text for p in pieces)
    return Cell(text, "".join(p.squashed for p in pieces), pieces[0].x0, pieces[0].x1, 0, 0)


def _under(cell: Cell, line: Line, below: Line) -> Money | None:
    if len(line.cells) == 1:
        return below.money[0] if len(below.money) == 1 else None
    touching = [m for m in below.money if min(m.x1, cell.x1) - max(m.x0, cell.x0) > 0]
    return touching[0] if len(touching) == 1 else None


def add_anchor(
    walk: Walk, which: Which, amount: Money, line: Line, *, strong: bool, label: str, cell: Cell | None = None
) -> None:
    """Record a printed balance; a different opening balance after the closing one begins another account."""
    account = walk.account
    if strong and which == "opening" and _begins_another(walk, account, amount):
        account = walk.begin_account()
    dates = find_dates(line.words[cell.first : cell.last + 1]) if cell else []
    account.anchors.append(Anchor(which, amount.signed, line.page, strong, label, dates[-1] if dates else None))
    if amount.doubtful:
        walk.doubt(f"the figure in “{line.text}” may be torn in two")
    in_table = walk.flow is not None and money_column(amount, walk.flow.columns) is not None
    if strong and cell is not None and not in_table:
        walk.summary_left = cell.x0 if which == "opening" else None
        walk.summary_right = amount.x1


def _begins_another(walk: Walk, account: Account, amount: Money) -> bool:
    strong = [a for a in account.anchors if a.strong]
    opened = [a.cents for a in strong if a.which == "opening"]
    if not opened:
        return False
    if amount.signed not in opened:
        return any(a.which == "closing" for a in strong)
    return bool(account.number and walk.number and account.number != walk.number)


def read_summary_line(walk: Walk, line: Line) -> bool:
    """Take a line between the opening and the closing balance: `Deposits and Additions   4   $2,604.42`."""
    label = _summary_label(walk, line)
    if label is None:
        return False
    amount = next((m for m in line.money if m.first > label.last), None)
    if amount is None or NOT_FLOW.search(label.squashed):
        return False
    between = " ".join(c.text for c in line.cells if label.last < c.first < amount.first)
    _add_summary(walk, label, amount, between)
    if amount.doubtful or _torn_figure(line, label):
        walk.doubt(f"the figure in “{line.text}” may be torn in two")
    return True


def read_stacked_summary(walk: Walk, lines: list[Line], index: int) -> bool:
    """Take `Deposits and Additions` with `4 instances   $2,604.42` on the next line, under it."""
    if walk.summary_left is None or index + 1 >= len(lines) or lines[index].money:
        return False
    label, below = _summary_label(walk, lines[index]), lines[index + 1]
    if label is None or flow_kind(label.squashed) is None or len(below.money) != 1 or below.dates:
        return False
    if below.middle - lines[index].middle > _BELOW * below.height or not _COUNT_LINE.fullmatch(below.squashed):
        return False
    before = " ".join(w.text for w in below.words[: below.money[0].first])
    _add_summary(walk, label, below.money[0], before)
    return True


def _summary_label(walk: Walk, line: Line) -> Cell | None:
    left = walk.summary_left
    return next((c for c in line.cells if left is not None and abs(c.x0 - left) <= _SAME_LEFT), None)


def _add_summary(walk: Walk, label: Cell, amount: Money, between: str) -> None:
    kind = flow_kind(label.squashed)
    if amount.sign == "-":
        kind = "debit"
    elif amount.sign == "+" and kind is None:
        kind = "credit"  # a plus beside `Total Withdrawals` is style
    count = _COUNT.match(between)
    walk.account.summary.append(SummaryLine(label.text, amount.cents, int(count[1]) if count else None, kind))


def read_overview_line(walk: Walk, line: Line) -> None:
    """Take the figures of a table of kinds of items or accounts: `Deposits | 8 | 6,094.18 | Checks | 11 | …`."""
    for amount in line.money:
        before = [c for c in line.cells if c.last < amount.first]
        named = [c for c in before if re.search(r"[a-z]{3}", c.squashed)]
        if not named:
            continue
        between = " ".join(c.text for c in before if c.first > named[-1].last)
        count = re.fullmatch(r"\d{1,4}", between)
        label = f"{named[-1].text} {between}".strip() if not count else named[-1].text
        walk.overview.append(SummaryLine(label, amount.cents, int(between) if count else None, None))
        if amount.doubtful:
            walk.doubt(f"the figure in “{line.text}” may be torn in two")
