"""The hash chain: each tenant's events form one line in which nothing can be changed, left out or put in."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.events.models import ChainHead, Event
from portal.infra import clock
from portal.infra.db import PortalSession

GENESIS = "0" * 64
PENDING = "pending_events"


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, and how that shows."""

    tenant_id: str
    sequence: int
    words: str


def canonical(data: Any) -> str:
    """JSON with sorted keys and no spaces: the same data gives the same text."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(row: Event) -> str:
    """The SHA-256 over everything that the event says and the hash before it."""
    parts = [
        row.previous_hash,
        row.tenant_id,
        row.sequence,
        row.id,
        row.type,
        row.deal_id,
        row.merchant_id,
        row.actor,
        row.data_json,
        clock.iso(row.created_at),
    ]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


@event.listens_for(PortalSession, "before_commit")
def seal_pending(session: Session) -> None:
    """Number and hash the events of this transaction, last of all, so that the head is locked only briefly."""
    waiting: list[Event] = session.info.pop(PENDING, [])
    if not waiting:
        return
    session.flush()
    for tenant_id in sorted({row.tenant_id for row in waiting}):
        _append(session, tenant_id, [row for row in waiting if row.tenant_id == tenant_id])
    session.flush()


@event.listens_for(PortalSession, "after_rollback")
def forget_pending(session: Session) -> None:
    """Events of a transaction that was rolled back did not happen."""
    session.info.pop(PENDING, None)


def _append(session: Session, tenant_id: str, rows: list[Event]) -> None:
    head = _locked_head(session, tenant_id)
    for row in rows:
        row.sequence = head.sequence + 1
        row.previous_hash = head.hash
        row.hash = hash_of(row)
        head.sequence, head.hash = row.sequence, row.hash
        session.add(row)


def _locked_head(session: Session, tenant_id: str) -> ChainHead:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(ChainHead).values(tenant_id=tenant_id, sequence=0, hash=GENESIS)
    session.execute(fresh.on_conflict_do_nothing())
    head = select(ChainHead).where(ChainHead.tenant_id == tenant_id).with_for_update()
    return session.execute(head.execution_options(populate_existing=True)).scalar_one()


def verify(session: Session, tenant_id: str) -> Iterator[Break]:
    """Walk a tenant's chain from its beginning and report every place where it does not hold."""
    expected, previous = 1, GENESIS
    rows = select(Event).where(Event.tenant_id == tenant_id).order_by(Event.sequence)
    for row in session.execute(rows.execution_options(yield_per=1000)).scalars():
        if row.sequence != expected:
            yield Break(tenant_id, expected, f"event {expected} is missing; the next one is {row.sequence}")
        if row.previous_hash != previous:
            yield Break(tenant_id, row.sequence, "it does not continue from the event before it")
        if row.hash != hash_of(row):
            yield Break(tenant_id, row.sequence, "its content was changed")
        expected, previous = row.sequence + 1, row.hash
    yield from _verify_head(session, tenant_id, expected - 1, previous)


def _verify_head(session: Session, tenant_id: str, sequence: int, last_hash: str) -> Iterator[Break]:
    head = session.get(ChainHead, tenant_id)
    if head is not None and (head.sequence, head.hash) != (sequence, last_hash):
        yield Break(tenant_id, sequence, f"the chain ends here, but its head is at event {head.sequence}")
    if head is None and sequence:
        yield Break(tenant_id, sequence, "the chain has no head")
