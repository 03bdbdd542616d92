"""Work that gave up and is not wanted any more."""

from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import discard


def discard_work(session: Session, *, tenant_id: str, message_id: str, actor: str) -> None:
    """Lay dead work aside for good, with an event at its deal that says what was not done. NotFound unless it waits."""
    if not discard(session, message_id, tenant_id=tenant_id):
        raise NotFound("That work is not waiting here any more.")
    row = session.get_one(OutboxMessage, message_id)
    record(
        session,
        EventType.WORK_DISCARDED,
        tenant_id=tenant_id,
        deal_id=row.deal_id,
        merchant_id=row.merchant_id,
        actor=actor,
        data={"kind": row.kind, "error": row.last_error},
    )
