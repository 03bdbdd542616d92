"""Keeping envelopes and signatures. An envelope moves forward only; each move is an event of its transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.deals.models import Deal
from portal.errors import NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.signing.models import Envelope, Signature, SigningCode
from portal.signing.states import may_follow
from portal.signing.strokes import Strokes

EVENTS = {
    "sent": EventType.SIGN_SENT,
    "viewed": EventType.SIGN_VIEWED,
    "completed": EventType.CONTRACT_COMPLETED,
    "declined": EventType.CONTRACT_DECLINED,
    "voided": EventType.CONTRACT_VOIDED,
    # The catalogue has no event of its own for it: an agreement that ran out is void.
    "expired": EventType.CONTRACT_VOIDED,
}
_MOMENTS = {
    "sent": "sent_at",
    "viewed": "viewed_at",
    "completed": "closed_at",
    "declined": "closed_at",
    "voided": "closed_at",
    "expired": "closed_at",
}


def create_envelope(
    session: Session,
    *,
    deal: Deal,
    offer_id: str,
    gateway: str,
    recipient_email: str,
    forced: bool,
    force_reason: str | None,
    agreement_document_id: str | None,
    agreement_sha256: str | None,
) -> Envelope:
    """An envelope that waits to be sent; the database refuses a second live one of the deal."""
    row = Envelope(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        offer_id=offer_id,
        gateway=gateway,
        status="queued",
        forced=forced,
        force_reason=force_reason,
        agreement_document_id=agreement_document_id,
        agreement_sha256=agreement_sha256,
    )
    row.recipient_email = recipient_email
    session.add(row)
    session.flush()
    return row


def lock_envelope(session: Session, envelope: Envelope) -> Envelope:
    """The envelope as it is now, locked because its state is about to be tested. The deal is locked before it."""
    query = select(Envelope).where(Envelope.id == envelope.id).with_for_update(key_share=True)
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def move_envelope(
    session: Session, envelope: Envelope, *, to: str, at: datetime, actor: str, data: dict[str, Any] | None = None
) -> bool:
    """Move a locked envelope and record it; False, and nothing changes, for news that came late or twice."""
    if not may_follow(envelope.status, to):
        return False
    envelope.status = to
    setattr(envelope, _MOMENTS[to], at)
    if to == "completed" and envelope.signed_at is None:
        envelope.signed_at = at
    about = {"tenant_id": envelope.tenant_id, "deal_id": envelope.deal_id, "merchant_id": envelope.merchant_id}
    told = {"envelope_id": envelope.id, "gateway": envelope.gateway, **(data or {})}
    record(session, EVENTS[to], **about, actor=actor, data=told)
    session.flush()
    return True


def note_signed(session: Session, envelope: Envelope, *, at: datetime) -> bool:
    """Keep that a locked envelope is signed at its provider; completed it is when the signed copy lies here.

    False, and nothing changes, for news that came late or twice.
    """
    if not may_follow(envelope.status, "signed"):
        return False
    envelope.status, envelope.signed_at = "signed", at
    session.flush()
    return True


def keep_signature(
    session: Session,
    envelope: Envelope,
    *,
    place: str = "merchant",
    is_last: bool = True,
    consent: Consent,
    name: str,
    ip: str,
    user_agent: str,
    strokes: Strokes | None = None,
    proof: SigningCode | None = None,
) -> Signature:
    """One signature under a locked envelope, which the last one signs; NotAllowedNow when it cannot be signed any more.

    The database refuses a second signature in the same place.
    """
    if not may_follow(envelope.status, "signed"):
        raise NotAllowedNow("This agreement cannot be signed any more.", code=f"envelope_{envelope.status}")
    now = clock.now()
    row = Signature(
        tenant_id=envelope.tenant_id,
        envelope_id=envelope.id,
        place=place,
        consent_id=consent.id,
        agreement_sha256=envelope.agreement_sha256 or "",
        ip=ip,
        user_agent=user_agent[:300],
        signed_at=now,
    )
    row.name = name
    row.strokes = strokes.canonical if strokes is not None else None
    if proof is not None:
        row.proved_by, row.proved_at = proof.channel, proof.used_at
    session.add(row)
    if is_last:
        envelope.status, envelope.signed_at = "signed", now
    session.flush()
    return row
