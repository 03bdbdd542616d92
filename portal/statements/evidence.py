"""A deal's statements with their figures and every row behind them, read at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from portal.documents.models import Document
from portal.errors import NotFound
from portal.statements.analysis.parties import party_of
from portal.statements.analysis.rules.lenders import find_lender
from portal.statements.models import MetricsSnapshot, Statement
from portal.statements.queries import (
    ListedDay,
    ListedMonth,
    ListedTransaction,
    Slot,
    categories_of,
    days_of,
    find_newest_snapshot,
    list_rows,
    list_slots,
    listed_row,
    months_of,
)


@dataclass(frozen=True)
class StatementFile:
    """A file in a slot, and what was read from it."""

    document: Document
    statement: Statement | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The files in the slots, the newest figures and the rows of the files by slot and position."""

    slots: list[Slot]
    newest: MetricsSnapshot | None
    rows: list[ListedTransaction]

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """The statements that stand in the slots, by id."""
        return {slot.statement.id: slot.statement for slot in self.slots if slot.statement is not None}

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """The figures of the statements as they stand; empty where none were measured, or a statement changed since."""
        current = self.newest if _is_current(self.newest, self.slots) else None
        return current.metrics if current is not None else {}

    @property
    def is_current(self) -> bool:
        """Whether the figures are those of the files in the slots; True where there are neither."""
        return self.newest is None or _is_current(self.newest, self.slots)

    @property
    def figures(self) -> dict[str, dict[str, Any]]:
        """The figures by name, each with value, unit, words, rows (ids) and days (ISO)."""
        found: dict[str, dict[str, Any]] = self.metrics.get("figures", {})
        return found

    @property
    def months(self) -> list[ListedMonth]:
        """The monthly table, oldest first."""
        return months_of(self.newest) if self.metrics else []

    @property
    def days(self) -> list[ListedDay]:
        """The balance at the end of every calendar day."""
        return days_of(self.newest) if self.metrics else []

    @cached_property
    def rows_by_id(self) -> dict[str, ListedTransaction]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    def rows_of(self, ids: Iterable[str]) -> list[ListedTransaction]:
        """These rows in the order of the statements, each once; ids of other statements' rows are left out."""
        wanted = set(ids)
        return [row for row in self.rows if row.id in wanted]

    @cached_property
    def rows_by_day(self) -> dict[date, list[ListedTransaction]]:
        """The rows by the day whose balance they count into: one dated outside its period counts on the nearest day."""
        found: defaultdict[date, list[ListedTransaction]] = defaultdict(list)
        for row in self.rows:
            statement = self.statements[row.statement_id]
            if row.posted_on and statement.period_start and statement.period_end:
                found[min(max(row.posted_on, statement.period_start), statement.period_end)].append(row)
        return found

    def others_of_party(self, row: ListedTransaction) -> list[ListedTransaction]:
        """The other rows of the same sign that name the same other side; none where the row names nobody."""
        party = party_named(row)
        if not party:
            return []
        return [
            other
            for other in self.rows
            if other.id != row.id and (other.amount_cents > 0) == (row.amount_cents > 0) and party_named(other) == party
        ]


def read_evidence(session: Session, *, tenant_id: str, deal_id: str) -> Evidence:
    """The statements of a deal that the caller may see, in three queries."""
    slots = list_slots(session, tenant_id=tenant_id, deal_id=deal_id)
    newest = find_newest_snapshot(session, tenant_id=tenant_id, deal_id=deal_id)
    statements = [slot.statement for slot in slots if slot.statement is not None]
    order = {statement.id: number for number, statement in enumerate(statements)}
    documents = {statement.id: statement.document_id for statement in statements}
    rows = list_rows(session, tenant_id=tenant_id, statement_ids=order)
    taken = categories_of(newest if _is_current(newest, slots) else None)
    return Evidence(
        slots=slots,
        newest=newest,
        rows=[
            listed_row(row, documents[row.statement_id], taken.get(row.id, {}))
            for row in sorted(rows, key=lambda row: (order[row.statement_id], row.position))
        ],
    )


def get_file(slots: list[Slot], document_id: str) -> StatementFile:
    """The file of that id that stands in a slot now; NotFound for any other."""
    for slot in slots:
        if slot.document is not None and slot.document.id == document_id:
            return StatementFile(slot.document, slot.statement)
    raise NotFound("We could not find that statement.")


def party_named(row: ListedTransaction) -> str:
    """The other side that a row names, in capitals; an empty text where it names nobody."""
    return find_lender(row.description.upper()) or party_of(row.description)


def _is_current(snapshot: MetricsSnapshot | None, slots: list[Slot]) -> bool:
    standing = [slot.statement.id for slot in slots if slot.statement is not None]
    return snapshot is not None and snapshot.statement_ids == standing
