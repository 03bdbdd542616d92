"""Signs that a deal's files were changed: those that the reader found in each file, and those between the files.

They are evidence for staff. No verdict, no figure and no decision rests on them, and no merchant is shown one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from portal.statements.analysis import AnalysedStatement
from portal.statements.analysis.continuity import check_continuity
from portal.statements.analysis.repeats import find_repeats, find_twins
from portal.statements.mapping import analysed, statement_of
from portal.statements.models import Statement, StatementTransaction
from portal.statements.queries import ListedTransaction, Slot, list_rows, list_slots
from portal.statements.reading import StatementReading
from portal.statements.reading.results import Signal
from portal.statements.reading.tampering.catalogue import STRENGTHS, signal

_SHARES_A_BORDER = (0, 1)  # days between the end of one period and the start of the next
_LONGEST = 80
Box = tuple[float, float, float, float]
_AnyRow = StatementTransaction | ListedTransaction


@dataclass(frozen=True, kw_only=True)
class ListedSignal:
    """A sign with its file: `page` from 1 and `bbox` in points from the top left, None where the file as a whole."""

    code: str
    strength: str
    words: str
    slot: int
    document_id: str
    filename: str
    page: int | None
    bbox: Box | None


@dataclass(frozen=True)
class Signals:
    """The signs of a deal's files, strong before weak, and the slots whose files nobody has looked at yet."""

    found: tuple[ListedSignal, ...]
    not_looked_at: tuple[int, ...]

    @property
    def strong(self) -> tuple[ListedSignal, ...]:
        """Those that deserve a look before anything else does."""
        return tuple(one for one in self.found if one.strength == "strong")


def read_signals(session: Session, *, tenant_id: str, deal_id: str) -> Signals:
    """The signs in and between the files that stand in the slots of a deal that the caller may see, in two queries."""
    slots = list_slots(session, tenant_id=tenant_id, deal_id=deal_id)
    statements = [slot.statement.id for slot in slots if slot.statement is not None]
    return signals_of(slots, list_rows(session, tenant_id=tenant_id, statement_ids=statements))


def signals_of(slots: Sequence[Slot], rows: Iterable[_AnyRow]) -> Signals:
    """The signs of these files, whose rows are at hand."""
    found = [one for slot in slots for one in _in_file(slot)]
    found += _between(slots, rows)
    read = [slot for slot in slots if slot.statement is not None]
    return Signals(
        tuple(sorted(found, key=lambda one: (STRENGTHS.index(one.strength), one.slot))),
        tuple(slot.number for slot in read if slot.statement and slot.statement.signals is None),
    )


def renew_signals(statement: Statement, reading: StatementReading) -> bool:
    """Keep the signs that a newer look at the same file found, and who looked; True where they are others than before.

    The statement stays the one that it was, so nothing that rests on it is touched.
    """
    fresh = statement_of(
        reading, tenant_id=statement.tenant_id, deal_id=statement.deal_id, document_id=statement.document_id
    )
    statement.reader_version = fresh.reader_version
    if fresh.signals == statement.signals:
        return False
    statement.signals = fresh.signals
    return True


def codes_of(statement: Statement) -> dict[str, list[str]]:
    """The codes of a file's signs by strength, each once: what an event may say of them."""
    codes: dict[str, set[str]] = defaultdict(set)
    for one in statement.signals or []:
        codes[one["strength"]].add(one["code"])
    return {strength: sorted(codes[strength]) for strength in STRENGTHS if codes[strength]}


def _in_file(slot: Slot) -> Iterator[ListedSignal]:
    if slot.statement is None:
        return
    for one in slot.statement.signals or []:
        box = one["bbox"]
        place = (box[0], box[1], box[2], box[3]) if box else None
        yield _listed(slot, Signal(one["code"], one["strength"], one["words"], one["page"], place))


def _listed(slot: Slot, one: Signal) -> ListedSignal:
    if slot.document is None:
        raise AssertionError("a statement always stands beside its file")
    return ListedSignal(
        code=one.code,
        strength=one.strength,
        words=one.words,
        slot=slot.number,
        document_id=slot.document.id,
        filename=slot.document.filename,
        page=one.page,
        bbox=one.bbox,
    )


def _between(slots: Sequence[Slot], rows: Iterable[_AnyRow]) -> Iterator[ListedSignal]:
    """What the files say against each other; each sign stands at the later one."""
    by_id = {row.id: row for row in rows}
    own: dict[str, list[_AnyRow]] = defaultdict(list)
    for row in by_id.values():
        own[row.statement_id].append(row)
    places = {slot.statement.id: slot for slot in slots if slot.statement is not None}
    inputs = [
        found
        for slot in places.values()
        if slot.statement and (found := analysed(slot.statement, own[slot.statement.id])) is not None
    ]
    inputs.sort(key=lambda one: (one.period_start, one.period_end, one.id))
    for later, words in _breaks(inputs):
        yield _listed(places[later], signal("balance_break", words))
    for first, second in find_twins(inputs):
        yield _listed(places[second], signal("duplicate_file", f"Both are of {_period(inputs, first)}."))
    for repeat in find_repeats(inputs):
        copied = [by_id[theirs] for _, theirs in repeat.rows]
        page, box = _place(copied)
        first = copied[0].description[:_LONGEST]
        more = f"{len(copied)} in a row, first “{first}”; they stand in {_period(inputs, repeat.earlier)} too."
        yield _listed(places[repeat.later], signal("repeated_rows", more, page=page, box=box))


def _breaks(inputs: Sequence[AnalysedStatement]) -> Iterator[tuple[str, str]]:
    """Neighbouring months of one account whose balances differ: a month that is missing explains another balance."""
    for earlier, later in pairwise(inputs):
        accounts = {one.account_last4 for one in (earlier, later) if one.account_last4}
        if (later.period_start - earlier.period_end).days in _SHARES_A_BORDER and len(accounts) < 2:
            found = [one for one in check_continuity([earlier, later]).findings if one.code == "balance_break"]
            yield from ((later.id, one.words) for one in found)


def _place(rows: Sequence[_AnyRow]) -> tuple[int, Box]:
    """The page of the first row, and the box around all the rows on it."""
    page = rows[0].page
    boxes = [row.bbox for row in rows if row.page == page]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return page, (left, top, max(box[2] for box in boxes), max(box[3] for box in boxes))


def _period(inputs: Sequence[AnalysedStatement], statement_id: str) -> str:
    one = next(one for one in inputs if one.id == statement_id)
    return f"{one.period_start:%m/%d/%Y} to {one.period_end:%m/%d/%Y}"
