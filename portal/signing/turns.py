"""Whose turn it is where two people sign one agreement."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.signing.models import Envelope, Invitation


def find_turn(session: Session, *, tenant_id: str, envelope_id: str) -> datetime | None:
    """Since when it is the invited person's turn; None before, and where the merchant signs alone."""
    query = select(Invitation.sent_at).where(Invitation.tenant_id == tenant_id, Invitation.envelope_id == envelope_id)
    return session.scalars(query).first()


def note_turn(session: Session, envelope: Envelope, *, at: datetime) -> bool:
    """Keep that the first of two has signed and it is the other's turn; False where that is known."""
    query = select(Invitation).where(
        Invitation.envelope_id == envelope.id, Invitation.tenant_id == envelope.tenant_id, Invitation.sent_at.is_(None)
    )
    invitation = session.scalars(query.with_for_update(key_share=True)).first()
    if invitation is None:
        return False
    invitation.sent_at = at
    session.flush()
    return True
