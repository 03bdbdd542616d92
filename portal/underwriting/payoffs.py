"""Existing advances that a new one pays off: marked by an underwriter, and taken back."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.statements.models import MetricsSnapshot
from portal.underwriting.models import Payoff

__all__ = ["Payoff", "Position", "find_payoff", "list_payoffs", "mark_payoff", "position_at", "take_payoff_back"]
LONGEST_PAYEE = 120
LONGEST_LENDER = 200
Position = Mapping[str, Any]


def list_payoffs(session: Session, *, tenant_id: str, deal_id: str) -> list[Payoff]:
    """The deal's payoffs that were not taken back, the first one first."""
    return list(
        session.scalars(payoffs_of(tenant_id=tenant_id, deal_id=deal_id).order_by(Payoff.created_at, Payoff.id))
    )


def payoffs_of(*, tenant_id: str, deal_id: str) -> Select[Payoff]:
    """The payoffs of `list_payoffs`, in no order."""
    return select(Payoff).where(
        Payoff.tenant_id == tenant_id, Payoff.deal_id == deal_id, Payoff.taken_back_at.is_(None)
    )


def find_payoff(payoffs: Iterable[Payoff], position: Position) -> Payoff | None:
    """The payoff of a position of the statements, or None where it stays."""
    return next((payoff for payoff in payoffs if _key(payoff) == _key_of(position)), None)


def position_at(snapshot: MetricsSnapshot, number: int) -> Position:
    """The active position at a place of the figures' list, from 0; NotFound."""
    listed = snapshot.metrics.get("positions", [])
    if not 0 <= number < len(listed) or not listed[number]["active"]:
        raise NotFound("We could not find that position.")
    found: Position = listed[number]
    return found


def mark_payoff(
    session: Session, *, deal: Deal, position: Position, amount_cents: int, payee: str, actor: str
) -> Payoff:
    """Let a position of a locked deal be paid off out of the advance; its funder's figure counts, not the estimate.

    Invalid for an amount that is not above zero or a payee without a name; NotAllowedNow where it is marked already.
    """
    name = " ".join(payee.split())
    if not name or len(name) > LONGEST_PAYEE:
        raise Invalid("payee", f"Enter whom the money goes to, in up to {LONGEST_PAYEE} characters.")
    if amount_cents <= 0:
        raise Invalid("amount", "Enter what ends the position, above zero.")
    if find_payoff(list_payoffs(session, tenant_id=deal.tenant_id, deal_id=deal.id), position) is not None:
        raise NotAllowedNow("This position is marked to be paid off already.", code="payoff_marked")
    row = Payoff(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        lender=_lender(position),
        frequency=position["frequency"],
        payment_cents=position["payment_cents"],
        amount_cents=amount_cents,
        payee=name,
        marked_by=actor,
    )
    session.add(row)
    session.flush()
    _record(session, EventType.PAYOFF_MARKED, row, deal=deal, actor=actor)
    return row


def take_payoff_back(session: Session, *, deal: Deal, payoff_id: str, actor: str) -> Payoff:
    """Let the position stay after all. NotFound for another deal's; NotAllowedNow the second time."""
    row = session.get(Payoff, payoff_id)
    if row is None or row.tenant_id != deal.tenant_id or row.deal_id != deal.id:
        raise NotFound("We could not find that payoff.")
    if row.taken_back_at is not None:
        raise NotAllowedNow("This payoff was taken back already.", code="payoff_taken_back")
    row.taken_back_at, row.taken_back_by = clock.now(), actor
    session.flush()
    _record(session, EventType.PAYOFF_TAKEN_BACK, row, deal=deal, actor=actor)
    return row


def _key(payoff: Payoff) -> tuple[str, str, int]:
    return payoff.lender, payoff.frequency, payoff.payment_cents


def _key_of(position: Position) -> tuple[str, str, int]:
    return _lender(position), position["frequency"], position["payment_cents"]


def _lender(position: Position) -> str:
    return str(position.get("lender") or "Unnamed lender")[:LONGEST_LENDER]


def _record(session: Session, event: EventType, row: Payoff, *, deal: Deal, actor: str) -> None:
    data = {"payoff_id": row.id, "lender": row.lender, "amount_cents": row.amount_cents}
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    record(session, event, **about, data=data)
