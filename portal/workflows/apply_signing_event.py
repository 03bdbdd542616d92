"""What became of an envelope, whoever tells it: the same moves for our own pages and for a provider."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import TAKES_UPLOADS, DealStatus, can_move
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.infra import clock
from portal.signing.models import Envelope
from portal.signing.queries import find_envelope_anywhere
from portal.signing.service import EVENTS, lock_envelope, move_envelope
from portal.signing.turns import find_turn
from portal.workflows.tell_merchant import tell_agreement_ended
from portal.workflows.void_envelope import give_offers_back, withdraw

Answer = Literal["processed", "already_processed"]
CO_SIGNER_DECLINED = "the second signer declined to sign"
_BACK = {
    "declined": "the merchant declined to sign",
    "voided": "the agreement was voided",
    "expired": "the agreement ran out",
}


def apply_signing_event(
    session: Session, *, envelope_id: str, gateway: str, event_type: str, occurred_at: datetime, actor: str
) -> Answer:
    """Apply one event of a provider. News that comes late or twice changes nothing: `already_processed`.

    Errors: NotFound for an unknown envelope, NotAllowedNow (`other_gateway`) for one that another gateway has,
    Invalid("event_type").
    """
    if event_type not in EVENTS:
        raise Invalid("event_type", f"Use one of these: {', '.join(EVENTS)}.")
    known = find_envelope_anywhere(session, envelope_id=envelope_id)
    if known is None:
        raise NotFound("We could not find that envelope.")
    if known.gateway != gateway:
        raise NotAllowedNow("This envelope is signed in another way.", code="other_gateway")
    moved = advance(session, known, to=event_type, at=occurred_at, actor=actor)
    return "processed" if moved else "already_processed"


def advance(
    session: Session, envelope: Envelope, *, to: str, at: datetime, actor: str, data: dict[str, Any] | None = None
) -> bool:
    """Move an envelope, and with its end the deal: signed when completed, back to its offers otherwise.

    False when there was nothing to move. The deal is locked before the envelope, as everywhere.
    """
    deal = lock_deal(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id)
    envelope = lock_envelope(session, envelope)
    told = {"offer_id": envelope.offer_id, **(data or {})}
    if not move_envelope(session, envelope, to=to, at=at, actor=actor, data=told):
        return False
    if to == "completed":
        _sign(session, deal, actor=actor)
    elif to in _BACK:
        _go_back(session, deal, envelope, to=to, actor=actor)
    return True


def expire_stale(session: Session, envelope: Envelope) -> bool:
    """End an agreement that nobody signed in time, at its provider too; False when it was signed or ended meanwhile."""
    ended = advance(session, envelope, to="expired", at=clock.now(), actor="system", data={"reason": "expired"})
    if ended:
        withdraw(session, envelope)
    return ended


def _go_back(session: Session, deal: Deal, envelope: Envelope, *, to: str, actor: str) -> None:
    """Give the offers back, and write to the merchant unless it was they who declined: they have seen it on a page."""
    turned = find_turn(session, tenant_id=envelope.tenant_id, envelope_id=envelope.id) is not None
    # Whoever has signed declines no more: once it was the second signer's turn, it is they who do.
    by_other = to == "declined" and turned
    give_offers_back(session, deal, actor=actor, reason=CO_SIGNER_DECLINED if by_other else _BACK[to])
    if (by_other or to != "declined") and DealStatus(deal.status) in TAKES_UPLOADS:
        tell_agreement_ended(session, deal, has_expired=to == "expired", by_other=by_other)


def _sign(session: Session, deal: Deal, *, actor: str) -> None:
    """A signature is a fact even where the deal ended otherwise meanwhile: the event stands, the deal stays."""
    if can_move(deal.status, DealStatus.SIGNED):
        move_deal(session, deal, to=DealStatus.SIGNED, actor=actor, reason="the agreement is signed")
