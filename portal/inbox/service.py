"""Deliveries of providers: kept raw with their effect in one transaction, so that a repeated one finds itself done."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.inbox.models import InboxDelivery
from portal.infra import clock
from portal.infra.crypto import sha256_hex

PARKED_FOR = timedelta(days=30)
NOBODY_CAME = "Nothing that it could be about became known in 30 days."


def receive(
    session: Session, *, provider: str, natural_id: str, body: bytes, subject: str | None = None
) -> InboxDelivery | None:
    """Keep a verified delivery, to be processed in this transaction; None when it was kept before."""
    row = InboxDelivery(
        provider=provider,
        natural_id=natural_id,
        body_hash=sha256_hex(body),
        subject=subject,
        status="received",
        note="",
    )
    row.body = body.decode("utf-8", "replace")
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {column.name: getattr(row, column.name) for column in InboxDelivery.__table__.columns}
    fresh = insert(InboxDelivery).values(**values).on_conflict_do_nothing().returning(InboxDelivery.id)
    if session.execute(fresh).first() is None:
        return None
    return session.execute(select(InboxDelivery).where(InboxDelivery.id == row.id)).scalar_one()


def find_delivery(session: Session, *, provider: str, natural_id: str) -> InboxDelivery:
    """The delivery that was kept under this natural id, locked."""
    query = select(InboxDelivery).where(InboxDelivery.provider == provider, InboxDelivery.natural_id == natural_id)
    return session.execute(query.with_for_update()).scalar_one()


def list_parked(
    session: Session, *, provider: str, known: ColumnElement[bool], limit: int = 100
) -> list[InboxDelivery]:
    """Deliveries about something that was not known when they came and that is `known` now, oldest first.

    The others wait aside: a provider that tells of much that is not ours must not hold up what is.
    """
    parked = InboxDelivery.status == "parked"
    query = select(InboxDelivery).where(InboxDelivery.provider == provider, parked, known)
    return list(session.execute(query.order_by(InboxDelivery.created_at, InboxDelivery.id).limit(limit)).scalars())


def list_deliveries(session: Session, *, tenant_id: str, limit: int = 50) -> list[InboxDelivery]:
    """A tenant's deliveries, newest first."""
    query = select(InboxDelivery).where(InboxDelivery.tenant_id == tenant_id)
    return list(
        session.execute(query.order_by(InboxDelivery.created_at.desc(), InboxDelivery.id).limit(limit)).scalars()
    )


def get_delivery(session: Session, *, tenant_id: str, delivery_id: str) -> InboxDelivery:
    """One of a tenant's deliveries; NotFound, also for another tenant's and for one whose tenant is not known."""
    row = session.get(InboxDelivery, delivery_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that delivery.")
    return row


def mark(delivery: InboxDelivery, *, status: str, tenant_id: str | None, note: str = "") -> None:
    """Say how a delivery ended: processed, parked or refused."""
    delivery.status, delivery.note = status, note
    delivery.tenant_id = tenant_id or delivery.tenant_id
    delivery.processed_at = clock.now() if status == "processed" else None


def refuse_overdue(session: Session, *, limit: int) -> int:
    """Stop waiting for what parked deliveries are about after 30 days, at most `limit` of them; returns how many.

    Otherwise old ones, which are tried first, would stand in the way of new ones for ever.
    """
    kept = InboxDelivery.created_at < clock.now() - PARKED_FOR
    overdue = select(InboxDelivery.id).where(InboxDelivery.status == "parked", kept).limit(limit)
    # Another worker may match one meanwhile, so that it is still parked is asked again where it is changed.
    ended = update(InboxDelivery).where(InboxDelivery.id.in_(overdue), InboxDelivery.status == "parked")
    return len(session.execute(ended.values(status="refused", note=NOBODY_CAME).returning(InboxDelivery.id)).all())


def count_open(session: Session) -> dict[tuple[str, str], int]:
    """By provider and status: deliveries of all tenants that wait for what they are about, or were refused."""
    query = (
        select(InboxDelivery.provider, InboxDelivery.status, func.count())
        .where(InboxDelivery.status.in_(("received", "parked", "refused")))
        .group_by(InboxDelivery.provider, InboxDelivery.status)
    )
    return {(provider, status): count for provider, status, count in session.execute(query)}
