"""Work that gave up: tried again, or not wanted any more, as somebody said."""

from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.outbox.given_up import discard, revive, revive_all
from portal.infra.outbox.models import OutboxMessage


def retry_work(session: Session, *, tenant_id: str, message_id: str, actor: str) -> None:
    """Let dead work be tried again from the start, with an event at its deal. NotFound unless it waits for that."""
    if not revive(session, message_id, tenant_id=tenant_id):
        raise NotFound("That work is not waiting here any more. It may be under way already.")
    _record_at_deal(session, EventType.WORK_RETRIED, message_id, actor=actor)


def retry_all_work(session: Session, *, tenant_id: str, actor: str) -> int:
    """Let all dead work of a tenant be tried again, spread over half a minute; how many. Without any, no event."""
    count = revive_all(session, tenant_id=tenant_id)
    if count:
        record(session, EventType.WORK_RETRIED, tenant_id=tenant_id, actor=actor, data={"count": count})
    return count


def discard_work(session: Session, *, tenant_id: str, message_id: str, actor: str) -> None:
    """Lay dead work aside for good, with an event at its deal that says what was not done. NotFound unless it waits."""
    if not discard(session, message_id, tenant_id=tenant_id):
        raise NotFound("That work is not waiting here any more.")
    _record_at_deal(session, EventType.WORK_DISCARDED, message_id, actor=actor)


def _record_at_deal(session: Session, kind: EventType, message_id: str, *, actor: str) -> None:
    row = session.get_one(OutboxMessage, message_id)
    record(
        session,
        kind,
        tenant_id=row.tenant_id,
        deal_id=row.deal_id,
        merchant_id=row.merchant_id,
        actor=actor,
        data={"kind": row.kind, "error": row.last_error},
    )
