"""Making deals and moving them; every move is an event in the same transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.transitions import LIVE, DealStatus, check_move
from portal.errors import NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock, ids


def create_deal(session: Session, *, tenant_id: str, merchant_id: str, funding_amount_cents: int | None) -> Deal:
    """A new open deal; the database refuses a second live one of the merchant."""
    row = Deal(
        tenant_id=tenant_id,
        merchant_id=merchant_id,
        status=DealStatus.OPEN.value,
        status_changed_at=clock.now(),
        funding_amount_cents=funding_amount_cents,
        resume_code=ids.new_token(),
    )
    session.add(row)
    session.flush()
    return row


def find_live_deal(session: Session, *, tenant_id: str, merchant_id: str) -> Deal | None:
    """The merchant's newest deal in open, offer or accepted, or None."""
    query = select(Deal).where(
        Deal.tenant_id == tenant_id, Deal.merchant_id == merchant_id, Deal.status.in_([str(s) for s in LIVE])
    )
    return session.execute(query.order_by(Deal.created_at.desc(), Deal.id.desc()).limit(1)).scalar_one_or_none()


def lock_deal(session: Session, *, tenant_id: str, deal_id: str) -> Deal:
    """The deal, locked for this transaction because its state is about to be tested; NotFound for another tenant's."""
    query = select(Deal).where(Deal.id == deal_id, Deal.tenant_id == tenant_id)
    # Not FOR UPDATE: that would hold up the COMMIT of whoever writes a row that refers to this deal.
    query = query.with_for_update(key_share=True)
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound("We could not find that deal.")
    return row


def move_deal(
    session: Session,
    deal: Deal,
    *,
    to: DealStatus,
    actor: str,
    reason: str,
    event: EventType = EventType.DEAL_STATUS_CHANGED,
    details: Mapping[str, Any] | None = None,
) -> str:
    """Move a locked deal and record it; returns the state before. NotAllowedNow for a move that is not in the table.

    `details` join the event's data.
    """
    check_move(deal.status, to)
    before = deal.status
    deal.status, deal.status_changed_at = to.value, clock.now()
    record(
        session,
        event,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor=actor,
        data={"from": before, "to": to.value, "reason": reason, **(details or {})},
    )
    session.flush()
    return before
