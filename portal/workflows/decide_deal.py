"""What people decide about a deal: decline, reopen, close, assign, note."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import find_live_deal, lock_deal, move_deal
from portal.deals.transitions import DealStatus
from portal.errors import Conflict, Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.merchants.queries import lock_merchant
from portal.reviews.service import withdraw_open_requests
from portal.statements.queries import find_latest_metrics
from portal.underwriting.decline_reasons import as_data, choose_reasons
from portal.underwriting.notice_clock import deal_declined, deal_reopened, notice_settled
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.service import verdict_of
from portal.users.queries import get_user
from portal.workflows.send_notice import queue_notice
from portal.workflows.tell_merchant import tell_reopened
from portal.workflows.void_envelope import void_live_envelope
from portal.workflows.withdraw_offers import withdraw_live_offers

LONGEST_REASON = 2000


def decline_deal(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    reason: str,
    notes: str,
    actor: str,
    codes: Sequence[str] = (),
) -> str:
    """Decline a deal; its live offers, envelope and requests end with it. Returns the state before.

    `reason` is in one's own words, `codes` are principal reasons of `decline_reasons`; at least one of both is needed,
    and the merchant is told exactly these. Errors: Invalid("reason" or "codes").
    """
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    decision = find_latest_decision(session, tenant_id=tenant_id, deal_id=deal_id) if codes else None
    own = _reason(reason) if reason.strip() or not codes else ""
    chosen = choose_reasons(verdict_of(decision) if decision else None, codes=codes, own=own)
    words = "; ".join([*(one.heading for one in chosen if one.code in codes), *([own] if own else [])])
    _end_what_lives(session, deal, actor=actor, reason="declined")
    if notes.strip():
        _note(session, deal, text=notes, actor=actor)
    queue_notice(session, deal)
    deal_declined(deal)
    withdraw_open_requests(session, deal, actor=actor)
    return move_deal(
        session,
        deal,
        to=DealStatus.DECLINED,
        actor=actor,
        reason=words,
        event=EventType.DEAL_DECLINED,
        details={"principal": as_data(chosen)},
    )


def reopen_deal(session: Session, *, tenant_id: str, deal_id: str, reason: str, notes: str, actor: str) -> str:
    """Open a declined or closed deal again; Conflict when the merchant has another live deal by now."""
    words = _reason(reason)
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if DealStatus(deal.status) not in (DealStatus.DECLINED, DealStatus.CLOSED):
        raise NotAllowedNow("Only a declined or closed deal can be opened again.", code=f"deal_{deal.status}")
    _check_no_other_live(session, deal)
    if notes.strip():
        _note(session, deal, text=notes, actor=actor)
    deal_reopened(deal, is_complete=find_latest_metrics(session, tenant_id=tenant_id, deal_id=deal_id) is not None)
    before = move_deal(session, deal, to=DealStatus.OPEN, actor=actor, reason=words, event=EventType.DEAL_REOPENED)
    tell_reopened(session, deal)
    return before


def close_deal(session: Session, *, tenant_id: str, deal_id: str, reason: str, actor: str) -> str:
    """Close a deal: withdrawn, funded or cancelled; its live offers and envelope end with it."""
    words = _reason(reason)
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    _end_what_lives(session, deal, actor=actor, reason="closed")
    notice_settled(deal)
    withdraw_open_requests(session, deal, actor=actor)
    return move_deal(session, deal, to=DealStatus.CLOSED, actor=actor, reason=words, event=EventType.DEAL_CLOSED)


def add_note(session: Session, *, tenant_id: str, deal_id: str, text: str, actor: str) -> None:
    """Keep a note of staff in the timeline."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    _note(session, deal, text=text, actor=actor)


def assign_deal(
    session: Session, *, tenant_id: str, deal_id: str, user_id: str | None, actor: str, take_over: bool = False
) -> None:
    """Give a deal to a member of staff, or to nobody.

    Conflict when somebody else has it and it is not taken over; NotFound for an account of another tenant.
    """
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if user_id is not None:
        get_user(session, tenant_id=tenant_id, user_id=user_id)
    if deal.assigned_to not in (None, user_id) and user_id is not None and not take_over:
        raise Conflict("Somebody else took this deal a moment ago.", code="deal_taken")
    deal.assigned_to, deal.assigned_at = user_id, clock.now() if user_id else None
    about = {"tenant_id": tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    record(session, EventType.DEAL_ASSIGNED, **about, data={"user_id": user_id})


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Invalid("reason", "Enter a reason. It is kept with the decision.")
    if len(words) > LONGEST_REASON:
        raise Invalid("reason", f"Use {LONGEST_REASON} characters or fewer.")
    return words


def _note(session: Session, deal: Deal, *, text: str, actor: str) -> None:
    words = text.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Invalid("text", f"Enter a note of up to {LONGEST_REASON} characters.")
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    record(session, EventType.NOTE_ADDED, **about, data={"text": words})


def _end_what_lives(session: Session, deal: Deal, *, actor: str, reason: str) -> None:
    void_live_envelope(session, deal=deal, actor=actor, reason=reason)
    withdraw_live_offers(session, deal=deal, actor=actor, reason=reason)


def _check_no_other_live(session: Session, deal: Deal) -> None:
    lock_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id)
    if find_live_deal(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id) is not None:
        raise Conflict("This merchant has another live deal. Close that one first.", code="other_live_deal")
