"""How much work waits, for whoever watches the installation."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage

OPEN = ("pending", "running", "dead")


def count_open(session: Session) -> dict[tuple[str, str], int]:
    """By kind and status: the work of all tenants that is to be done, runs or gave up and was not discarded.

    `waiting` is what a provider that is down keeps from being done.
    """
    is_waiting = OutboxMessage.waiting_since.is_not(None) & (OutboxMessage.status != "dead")
    status = case((is_waiting, "waiting"), else_=OutboxMessage.status)
    query = (
        select(OutboxMessage.kind, status, func.count())
        .where(OutboxMessage.status.in_(OPEN), OutboxMessage.discarded_at.is_(None))
        .group_by(OutboxMessage.kind, status)
    )
    return {(kind, status): count for kind, status, count in session.execute(query)}


def oldest_due_s(session: Session) -> float:
    """For how many seconds the oldest work that is due has waited; 0 where nothing is due."""
    due = OutboxMessage.status.in_(("pending", "running")), OutboxMessage.available_at <= clock.now()
    oldest: datetime | None = session.scalar(select(func.min(OutboxMessage.available_at)).where(*due))
    return 0.0 if oldest is None else (clock.now() - clock.as_utc(oldest)).total_seconds()
