"""Proposals as they are made, decided upon and end. Whoever calls holds the deal's lock and does what was approved."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from portal.approvals.models import Approval
from portal.approvals.queries import find_waiting
from portal.deals.models import Deal
from portal.errors import Invalid, NotAllowed, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.database_clock import database_now

Kind = Literal["counter_offer", "forced_signature"]
LONGEST_REASON = 2000
OVER = "This proposal was not decided upon in time. Make it again if it is still wanted."
CLOSED = {
    "approved": "This proposal was approved already.",
    "rejected": "This proposal was rejected already.",
    "ended": "This proposal is no longer current: it was taken back, or the deal changed below it.",
    "expired": OVER,
}


def propose(
    session: Session,
    *,
    deal: Deal,
    kind: Kind,
    terms: str,
    reason: str,
    exceeds: Sequence[str],
    actor: str,
    waits_hours: int,
) -> Approval:
    """Let something wait for a second person. NotAllowedNow (`approval_waiting`) while another proposal waits."""
    expire_approvals(session, deal=deal)
    if find_waiting(session, tenant_id=deal.tenant_id, deal_id=deal.id) is not None:
        words = (
            "Another proposal of this deal waits for a second person. It has to be decided upon or taken back first."
        )
        raise NotAllowedNow(words, code="approval_waiting")
    row = Approval(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        kind=kind,
        status="waiting",
        terms=terms,
        reason=reason,
        exceeds=list(exceeds),
        proposed_by=actor,
        expires_at=clock.now() + timedelta(hours=waits_hours),
    )
    session.add(row)
    session.flush()
    _record(session, EventType.APPROVAL_ASKED, row, deal=deal, actor=actor, reason=reason, exceeds=list(exceeds))
    return row


def check_may_decide(session: Session, row: Approval, *, actor: str, role: str, roles: Sequence[str]) -> None:
    """NotAllowedNow for a proposal that waits no longer; NotAllowed for its proposer and for a role not named."""
    if row.status != "waiting":
        raise NotAllowedNow(CLOSED[row.status], code=f"approval_{row.status}")
    if row.expires_at <= database_now(session):
        raise NotAllowedNow(OVER, code="approval_expired")
    if row.proposed_by == actor:
        raise NotAllowed("You proposed this, so another person has to decide upon it.", code="second_person_needed")
    if role not in roles:
        raise NotAllowed("By the policy in force, your role does not decide upon proposals.")


def approve(session: Session, row: Approval, *, deal: Deal, actor: str) -> None:
    """Mark a proposal that `check_may_decide` let through as approved."""
    _close(session, row, status="approved", actor=actor, reason=None)
    _record(session, EventType.APPROVAL_GIVEN, row, deal=deal, actor=actor)


def reject(session: Session, row: Approval, *, deal: Deal, actor: str, reason: str) -> None:
    """Mark it as rejected, with a reason. Invalid("reason") without one."""
    words = needed_reason(reason)
    _close(session, row, status="rejected", actor=actor, reason=words)
    _record(session, EventType.APPROVAL_REFUSED, row, deal=deal, actor=actor, reason=words)


def take_back(session: Session, row: Approval, *, deal: Deal, actor: str) -> None:
    """End one's own proposal. NotAllowedNow once it waits no longer; NotAllowed for anybody else's."""
    if row.status != "waiting":
        raise NotAllowedNow(CLOSED[row.status], code=f"approval_{row.status}")
    if row.proposed_by != actor:
        raise NotAllowed("Only whoever proposed this can take it back. You can reject it, with a reason.")
    _end(session, row, status="ended", deal=deal, actor=actor, reason="taken back")


def end_waiting(session: Session, *, deal: Deal, actor: str, reason: str) -> bool:
    """End what waits for a second person because the deal changed below it; whether anything waited."""
    row = find_waiting(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if row is None:
        return False
    _end(session, row, status="ended", deal=deal, actor=actor, reason=reason)
    return True


def expire_approvals(session: Session, *, deal: Deal) -> bool:
    """End the deal's proposal if its time is over by the database's clock; whether it was."""
    row = find_waiting(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if row is None or row.expires_at > database_now(session):
        return False
    _end(session, row, status="expired", deal=deal, actor="system", reason="nobody decided in time")
    return True


def needed_reason(text: str) -> str:
    """The reason in one line; Invalid("reason") for none and for one that is too long."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_REASON:
        raise Invalid("reason", f"Enter a reason of up to {LONGEST_REASON} characters. It is kept with the deal.")
    return words


def _end(session: Session, row: Approval, *, status: str, deal: Deal, actor: str, reason: str) -> None:
    _close(session, row, status=status, actor=actor, reason=reason)
    _record(session, EventType.APPROVAL_ENDED, row, deal=deal, actor=actor, reason=reason)


def _close(session: Session, row: Approval, *, status: str, actor: str, reason: str | None) -> None:
    row.status, row.closed_at, row.closed_by, row.closing_reason = status, clock.now(), actor, reason
    session.flush()


def _record(session: Session, event: EventType, row: Approval, *, deal: Deal, actor: str, **more: Any) -> None:
    data = {"approval_id": row.id, "kind": row.kind, "proposed_by": row.proposed_by, **more}
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    record(session, event, **about, data=data)
