"""Finding what was read from a deal's statements and what was measured from it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.documents.models import Document
from portal.errors import NotFound
from portal.statements.analysis import LABELS, Category
from portal.statements.models import MetricsSnapshot, Statement, StatementTransaction, TransactionOverride

REQUIRED_SLOTS = (1, 2, 3)
FURTHER_SLOTS = tuple(range(4, 13))
AS_READ = "as_read"
"""The category of an override that takes the earlier ones of its row back."""


@dataclass(frozen=True)
class Slot:
    """A place for one statement and what stands in it now; nothing until a file was taken."""

    number: int
    document: Document | None = None
    statement: Statement | None = None


@dataclass(frozen=True, kw_only=True)
class ListedTransaction:
    """A row of a statement with its evidence and what the newest metrics took it for (blank before there are any)."""

    id: str
    statement_id: str
    document_id: str
    position: int
    posted_on: date | None
    description: str
    amount_cents: int
    balance_cents: int | None
    page: int
    bbox: list[float]
    section: str | None
    sign_source: str
    raw_text: str
    category: str = ""
    category_label: str = ""
    category_reason: str = ""
    is_revenue: bool = False
    overridden: bool = False


@dataclass(frozen=True)
class ListedMonth:
    """One statement's line in the monthly table, in cents; `rows` are the ids of the deposits that count as revenue."""

    statement: str
    start: date
    end: date
    is_month: bool
    deposits_cents: int
    deposit_count: int
    excluded_cents: int
    true_revenue_cents: int
    withdrawals_cents: int
    opening_cents: int
    closing_cents: int
    average_daily_cents: int
    lowest_cents: int
    negative_days: int
    nsf_count: int
    rows: list[str]


@dataclass(frozen=True)
class ListedDay:
    """The balance at the end of one calendar day, in cents."""

    on: date
    balance_cents: int


def list_slots(session: Session, *, tenant_id: str, deal_id: str) -> list[Slot]:
    """The three required slots, filled or not, and after them the further ones that are filled."""
    query = _standing_files(tenant_id, deal_id).where(Document.slot.is_not(None))
    return slots_of((document, statement) for document, statement in session.execute(query))


def list_files(session: Session, *, tenant_id: str, deal_id: str) -> list[tuple[Document, Statement | None]]:
    """Every document of the deal that was not replaced or removed, oldest first, a statement's with each reading."""
    return [(document, statement) for document, statement in session.execute(_standing_files(tenant_id, deal_id))]


def slots_of(files: Iterable[tuple[Document, Statement | None]]) -> list[Slot]:
    """The slots, as `list_slots` has them, of files that are at hand."""
    filled = sorted((pair for pair in files if pair[0].slot is not None), key=lambda pair: pair[0].slot or 0)
    # Of several readings of one file the newest stands last, so it is the one that is kept.
    found = {document.slot: Slot(document.slot or 0, document, row) for document, row in filled}
    required = [found.pop(number, Slot(number)) for number in REQUIRED_SLOTS]
    return [*required, *found.values()]


def _standing_files(tenant_id: str, deal_id: str) -> Select[Document, Statement]:
    own = (Statement.document_id == Document.id) & (Statement.tenant_id == Document.tenant_id)
    return (
        select(Document, Statement)
        .outerjoin(Statement, own)
        .where(Document.tenant_id == tenant_id, Document.deal_id == deal_id, Document.superseded_at.is_(None))
        .order_by(Document.created_at, Document.id, Statement.created_at, Statement.id)
    )


def list_statements(session: Session, *, tenant_id: str, deal_id: str) -> list[Statement]:
    """The statements that stand in the deal's slots now, by slot: the newest reading of each file."""
    slots = list_slots(session, tenant_id=tenant_id, deal_id=deal_id)
    return [slot.statement for slot in slots if slot.statement is not None]


def get_statement(session: Session, *, tenant_id: str, statement_id: str) -> Statement:
    """The statement; NotFound, also for another tenant's."""
    row = session.get(Statement, statement_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that statement.")
    return row


def list_rows(session: Session, *, tenant_id: str, statement_ids: Iterable[str]) -> list[StatementTransaction]:
    """The rows of these statements, statement by statement, in the order in which they were printed."""
    query = select(StatementTransaction).where(
        StatementTransaction.tenant_id == tenant_id, StatementTransaction.statement_id.in_(list(statement_ids))
    )
    order = (StatementTransaction.statement_id, StatementTransaction.position)
    return list(session.execute(query.order_by(*order)).scalars())


def get_row(session: Session, *, tenant_id: str, transaction_id: str) -> StatementTransaction:
    """One row of a statement; NotFound, also for another tenant's."""
    row = session.get(StatementTransaction, transaction_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that transaction.")
    return row


def list_transactions(
    session: Session, *, tenant_id: str, deal_id: str, statement_id: str | None = None, ids: set[str] | None = None
) -> list[ListedTransaction]:
    """The rows of the deal's statements as they stand, by slot and position, with their categories.

    `statement_id` keeps one statement's rows, `ids` only these.
    """
    statements = list_statements(session, tenant_id=tenant_id, deal_id=deal_id)
    chosen = [row for row in statements if statement_id in (None, row.id)]
    documents = {row.id: row.document_id for row in chosen}
    order = {row.id: number for number, row in enumerate(chosen)}
    rows = list_rows(session, tenant_id=tenant_id, statement_ids=order)
    rows = sorted(
        (row for row in rows if ids is None or row.id in ids), key=lambda r: (order[r.statement_id], r.position)
    )
    taken = categories_of(find_latest_metrics(session, tenant_id=tenant_id, deal_id=deal_id))
    return [listed_row(row, documents[row.statement_id], taken.get(row.id, {})) for row in rows]


def find_latest_metrics(session: Session, *, tenant_id: str, deal_id: str) -> MetricsSnapshot | None:
    """The figures of the statements as they stand; None where none were measured, or a statement changed since."""
    newest = find_newest_snapshot(session, tenant_id=tenant_id, deal_id=deal_id)
    if newest is None:
        return None
    current = [row.id for row in list_statements(session, tenant_id=tenant_id, deal_id=deal_id)]
    return newest if newest.statement_ids == current else None


def find_newest_snapshot(session: Session, *, tenant_id: str, deal_id: str) -> MetricsSnapshot | None:
    """The last figures that were measured, whether or not the statements changed since."""
    query = select(MetricsSnapshot).where(MetricsSnapshot.tenant_id == tenant_id, MetricsSnapshot.deal_id == deal_id)
    query = query.order_by(MetricsSnapshot.created_at.desc(), MetricsSnapshot.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def list_months(session: Session, *, tenant_id: str, deal_id: str) -> list[ListedMonth]:
    """The monthly table, oldest first, further months included; empty before there are metrics."""
    return months_of(find_latest_metrics(session, tenant_id=tenant_id, deal_id=deal_id))


def list_days(session: Session, *, tenant_id: str, deal_id: str) -> list[ListedDay]:
    """The balance of every calendar day of the three months; empty before there are metrics."""
    return days_of(find_latest_metrics(session, tenant_id=tenant_id, deal_id=deal_id))


def months_of(snapshot: MetricsSnapshot | None) -> list[ListedMonth]:
    """The monthly table of a snapshot that is at hand."""
    if snapshot is None:
        return []
    found = [*snapshot.metrics.get("months", []), *snapshot.metrics.get("further_months", [])]
    return sorted((_month(row) for row in found), key=lambda month: (month.start, month.end, month.statement))


def days_of(snapshot: MetricsSnapshot | None) -> list[ListedDay]:
    """The daily balances of a snapshot that is at hand."""
    days = snapshot.metrics.get("days", []) if snapshot is not None else []
    return [ListedDay(date.fromisoformat(on), cents) for on, cents in days]


def list_overrides(session: Session, *, tenant_id: str, deal_id: str) -> list[TransactionOverride]:
    """Every reclassification of a deal, oldest first: the last one of a row holds."""
    query = select(TransactionOverride).where(
        TransactionOverride.tenant_id == tenant_id, TransactionOverride.deal_id == deal_id
    )
    return list(session.execute(query.order_by(TransactionOverride.created_at, TransactionOverride.id)).scalars())


def categories_of(snapshot: MetricsSnapshot | None) -> dict[str, dict[str, Any]]:
    """What a snapshot took each row for, by the row's id."""
    if snapshot is None:
        return {}
    found = [*snapshot.metrics.get("transactions", []), *snapshot.metrics.get("further_transactions", [])]
    return {row["id"]: row for row in found}


def listed_row(row: StatementTransaction, document_id: str, taken: dict[str, Any]) -> ListedTransaction:
    """A row with what it was taken for, as `categories_of` has it; nothing where no figures are current."""
    category = taken.get("category", "")
    return ListedTransaction(
        id=row.id,
        statement_id=row.statement_id,
        document_id=document_id,
        position=row.position,
        posted_on=row.posted_on,
        description=row.description,
        amount_cents=row.amount_cents,
        balance_cents=row.balance_cents,
        page=row.page,
        bbox=row.bbox,
        section=row.section,
        sign_source=row.sign_source,
        raw_text=row.raw_text,
        category=category,
        category_label=LABELS[Category(category)] if category else "",
        category_reason=taken.get("reason", ""),
        is_revenue=taken.get("revenue", False),
        overridden=taken.get("overridden", False),
    )


def _month(row: dict[str, Any]) -> ListedMonth:
    values = {field.name: row[field.name] for field in fields(ListedMonth)}
    values["start"], values["end"] = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    return ListedMonth(**values)
