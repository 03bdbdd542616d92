"""Messages of the outbox that were given up: shown, tried again from the start, or laid aside for good."""

import random
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import LONGEST_OUTAGE_WAIT_S, NOTHING_IS_DOWN, changed

REVIVED_APART_S = 0.2


def revive(session: Session, message_id: str, *, tenant_id: str, due: datetime | None = None) -> bool:
    """Let a dead message be tried again from the start."""
    again = {"status": "pending", "attempts": 0, "available_at": due or clock.now()}
    return changed(
        session,
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, *_given_up(tenant_id))
        .values(**again, lease_owner=None, finished_at=None, **NOTHING_IS_DOWN),
    )


def revive_all(session: Session, *, tenant_id: str) -> int:
    """Let all dead messages of a tenant be tried again from the start; how many.

    They are due one after the other within half a minute, so that what is queued meanwhile comes in between.
    """
    found = session.scalars(select(OutboxMessage.id).where(*_given_up(tenant_id)).order_by(OutboxMessage.id)).all()
    apart_s, now = min(REVIVED_APART_S, LONGEST_OUTAGE_WAIT_S / max(len(found), 1)), clock.now()
    revived = 0
    for nth, message_id in enumerate(found):
        due = now + timedelta(seconds=nth * apart_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, guards nothing
        revived += revive(session, message_id, tenant_id=tenant_id, due=due)
    return revived


def discard(session: Session, message_id: str, *, tenant_id: str) -> bool:
    """Lay a dead message aside for good; it stays in the table. False unless it is dead and was not laid aside."""
    return changed(
        session,
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, *_given_up(tenant_id))
        .values(discarded_at=clock.now()),
    )


def list_dead(session: Session, *, tenant_id: str, limit: int = 50) -> list[OutboxMessage]:
    """A tenant's messages that were given up and not laid aside, newest first."""
    query = select(OutboxMessage).where(*_given_up(tenant_id))
    newest = query.order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc()).limit(limit)
    return list(session.execute(newest).scalars())


def count_dead(session: Session, *, tenant_id: str) -> int:
    """How many messages of a tenant were given up and not laid aside."""
    return session.execute(select(func.count()).select_from(OutboxMessage).where(*_given_up(tenant_id))).scalar_one()


def _given_up(tenant_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.tenant_id == tenant_id,
        OutboxMessage.status == "dead",
        OutboxMessage.discarded_at.is_(None),
    )
