"""Deliveries of providers: kept raw with their effect in one transaction, so that a repeated one finds itself done."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.inbox.models import InboxDelivery
from portal.infra import clock
from portal.infra.crypto import sha256_hex


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


def list_parked(session: Session, *, provider: str, limit: int = 100) -> list[InboxDelivery]:
    """Deliveries about something that was not known yet, oldest first."""
    query = select(InboxDelivery).where(InboxDelivery.provider == provider, InboxDelivery.status == "parked")
    return list(session.execute(query.order_by(InboxDelivery.created_at, InboxDelivery.id).limit(limit)).scalars())


def list_deliveries(session: Session, *, tenant_id: str, limit: int = 50) -> list[InboxDelivery]:
    """A tenant's deliveries, newest first."""
    query = select(InboxDelivery).where(InboxDelivery.tenant_id == tenant_id)
    return list(
        session.execute(query.order_by(InboxDelivery.created_at.desc(), InboxDelivery.id).limit(limit)).scalars()
    )


def mark(delivery: InboxDelivery, *, status: str, tenant_id: str | None, note: str = "") -> None:
    """Say how a delivery ended: processed, parked or refused."""
    delivery.status, delivery.note = status, note
    delivery.tenant_id = tenant_id or delivery.tenant_id
    delivery.processed_at = clock.now() if status == "processed" else None
