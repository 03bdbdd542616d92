"""Which way each row moved money, and how that is known.

In this order: column, printed sign, section total, section heading, word in a type column, running balance. A row whose
sign nothing tells makes the account unprovable.
"""

from collections.abc import Collection

from portal.statements.reading.shapes import Account, Money, Row, Section, SectionKind

_WORDS = {"credit": 1, "deposit": 1, "cr": 1, "debit": -1, "withdrawal": -1, "dr": -1}


def settle_signs(account: Account) -> list[str]:
    """Set `cents` and `sign_source` of every row of the account; returns in words the rows whose sign is unknown."""
    doubts: list[str] = []
    for section in account.sections:
        if section.kind in ("credit", "debit"):
            _settle_one_way(section)
        elif section.kind == "mixed":
            _settle_mixed(section)
    _settle_by_balance(account)
    for section in account.sections:
        doubts += [
            f"nothing says whether “{row.raw.splitlines()[0]}” came in or went out"
            for row in section.rows
            if row.amount is not None and row.amount.cents and row.sign_source is None
        ]
    return doubts


def _settle_one_way(section: Section) -> None:
    kind, source_is_total = _kind_by_total(section)
    way = 1 if kind == "credit" else -1
    signs = {row.amount.sign for row in section.rows if row.amount is not None and row.amount.cents}
    for row in section.rows:
        if row.amount is None:
            continue
        if row.column in ("credit", "debit"):
            _by_column(row, negative_is_style=signs <= {"-"})
        elif row.amount.sign:
            _set(row, -1 if row.amount.sign == "-" else 1)
            row.sign_source = "explicit"
            if kind == "debit" and "" in signs:
                _reversal(row, section)
        else:
            _set(row, way)
            row.sign_source = "section total" if source_is_total else "section heading"
            if kind == "debit" and "-" in signs:
                row.sign_source = None  # `-12.00` and `12.00` in one list of withdrawals: which is the refund?


def _reversal(row: Row, section: Section) -> None:
    """Among unsigned withdrawals a printed minus is unclear: it may be style or a withdrawal taken back."""
    if row.amount is not None and row.amount.sign == "-":
        row.sign_source = None


def _kind_by_total(section: Section) -> tuple[SectionKind, bool]:
    """The section's direction by its heading, unless the total below it says otherwise and is the sum of its rows."""
    kinds = {total.kind for total in section.totals if total.kind}
    if len(kinds) != 1:
        return section.kind, False
    kind = kinds.pop()
    assert kind is not None
    if kind == section.kind:
        return kind, True
    rows_sum = sum(row.amount.cents for row in section.rows if row.amount is not None)
    matches = any(total.cents == rows_sum for total in section.totals)
    return (kind, True) if matches else (section.kind, False)


def _settle_mixed(section: Section) -> None:
    amounts = [row.amount for row in section.rows if row.amount is not None and row.column == "amount"]
    signs = {amount.sign for amount in amounts if amount.cents}
    debit_style = {row.amount.sign for row in section.rows if row.amount is not None and row.column == "debit"}
    unsigned = _unsigned_means(signs)
    kind, by_total = _kind_by_total(section)
    for row in section.rows:
        if row.amount is None:
            continue
        if row.column in ("credit", "debit"):
            _by_column(row, negative_is_style=debit_style <= {"-"})
        elif row.amount.sign:
            _set(row, -1 if row.amount.sign == "-" else 1)
            row.sign_source = "explicit"
        elif row.kind_word:
            _set(row, _WORDS[row.kind_word])
            # Beside printed minuses an unsigned figure is a credit; a word that says debit leaves it open.
            row.sign_source = "type word" if unsigned in (0, _WORDS[row.kind_word]) else None
        elif unsigned:
            _set(row, unsigned)
            row.sign_source = "explicit"
        elif by_total and kind in ("credit", "debit"):
            _set(row, 1 if kind == "credit" else -1)
            row.sign_source = "section total"


def _unsigned_means(signs: Collection[str]) -> int:
    """In a column of signed amounts, what a figure without sign is: plus beside minuses, minus beside `CR`s."""
    if set(signs) == {"", "-"}:
        return 1
    return -1 if set(signs) == {"", "+"} else 0


def _by_column(row: Row, *, negative_is_style: bool) -> None:
    assert row.amount is not None
    way = 1 if row.column == "credit" else -1
    if row.amount.sign == "-" and not (row.column == "debit" and negative_is_style):
        way = -way
    _set(row, way)
    row.sign_source = "column"


def _set(row: Row, way: int) -> None:
    assert row.amount is not None
    row.cents = way * row.amount.cents


def _settle_by_balance(account: Account) -> None:
    """Unsigned amounts beside a running balance: the balance's step says the sign, if every step is that amount."""
    rows = [row for s in account.sections if s.kind == "mixed" for row in s.rows]
    if not any(row.amount is not None and row.sign_source is None and row.amount.cents for row in rows):
        return
    if any(row.balance is None or row.sign_source in ("explicit", "type word") for row in rows):
        return
    opening = next((a.cents for a in account.anchors if a.which == "opening" and a.strong), None)
    for ordered in (rows, rows[::-1]):
        steps = _steps(ordered, opening)
        if steps is not None:
            for row, cents in zip(ordered, steps, strict=True):
                row.cents = cents
                row.sign_source = row.sign_source or "running balance"
            return


def _steps(rows: list[Row], opening: int | None) -> list[int] | None:
    before = opening
    steps: list[int] = []
    for row in rows:
        assert row.balance is not None
        amount: Money | None = row.amount
        step = row.balance.signed - before if before is not None else None
        if step is None or abs(step) != (amount.cents if amount else 0):
            return None
        if row.sign_source is not None and row.cents != step:
            return None
        steps.append(step)
        before = row.balance.signed
    return steps
