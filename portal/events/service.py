"""Recording events: in the transaction of the change, or not at all."""

from typing import Any

from sqlalchemy.orm import Session

from portal.events.chain import PENDING, canonical
from portal.events.models import Event
from portal.events.types import EventType


def record(
    session: Session,
    event_type: EventType,
    *,
    tenant_id: str,
    actor: str,
    deal_id: str | None = None,
    merchant_id: str | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Let the event happen with this transaction; it is numbered and chained at the commit.

    `data` holds ids, figures and field ids, never personal data. `actor` is `merchant:<id>`, `user:<id>`,
    `api:<key id>`, `provider:<name>` or `system`.
    """
    row = Event(
        tenant_id=tenant_id,
        type=event_type.value,
        deal_id=deal_id,
        merchant_id=merchant_id,
        actor=actor,
        data_json=canonical(data or {}),
    )
    session.info.setdefault(PENDING, []).append(row)
    return row
