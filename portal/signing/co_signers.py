"""Who signs an agreement beside its owner: named at the deal before it is sent, invited with its envelope."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock, ids
from portal.signing.models import CoSigner, Envelope, Invitation

__all__ = [
    "PLACE",
    "CoSigner",
    "Invited",
    "drop_co_signer",
    "find_co_signer",
    "find_invitation",
    "find_invited",
    "invite_with",
    "keep_co_signer",
]
PLACE = "co_signer"


@dataclass(frozen=True)
class Invited:
    """An invitation with the envelope that it is about and the person who was named."""

    invitation: Invitation
    envelope: Envelope
    co_signer: CoSigner


def find_co_signer(session: Session, *, tenant_id: str, deal_id: str) -> CoSigner | None:
    """Who stands as the deal's second signer, or None."""
    query = select(CoSigner).where(
        CoSigner.tenant_id == tenant_id, CoSigner.deal_id == deal_id, CoSigner.removed_at.is_(None)
    )
    return session.scalars(query).first()


def keep_co_signer(
    session: Session, deal: Deal, *, capacity: str, name: str, email: str, address: str | None, actor: str
) -> CoSigner:
    """The second signer of a locked deal, in place of one that stood before."""
    drop_co_signer(session, deal, actor=actor)
    row = CoSigner(tenant_id=deal.tenant_id, deal_id=deal.id, capacity=capacity, named_by=actor)
    row.name, row.email, row.address = name, email, address
    session.add(row)
    session.flush()
    _tell(session, EventType.CO_SIGNER_NAMED, deal, row, actor=actor)
    return row


def drop_co_signer(session: Session, deal: Deal, *, actor: str) -> bool:
    """Let a locked deal have no second signer; False where it had none."""
    standing = find_co_signer(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if standing is None:
        return False
    standing.removed_at, standing.removed_by = clock.now(), actor
    session.flush()
    _tell(session, EventType.CO_SIGNER_REMOVED, deal, standing, actor=actor)
    return True


def invite_with(session: Session, envelope: Envelope) -> Invitation | None:
    """Make the second signer's part of a fresh envelope; their turn comes later. None where nobody was named."""
    standing = find_co_signer(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id)
    if standing is None:
        return None
    row = Invitation(
        tenant_id=envelope.tenant_id, envelope_id=envelope.id, co_signer_id=standing.id, link_code=ids.new_token()
    )
    session.add(row)
    session.flush()
    return row


def find_invitation(session: Session, *, tenant_id: str, envelope_id: str) -> Invitation | None:
    """The second signer's part of an envelope, or None where the owner signs alone."""
    query = select(Invitation).where(Invitation.tenant_id == tenant_id, Invitation.envelope_id == envelope_id)
    return session.scalars(query).first()


def find_invited(
    session: Session, *, link_code: str = "", invitation_id: str = "", envelope_id: str = ""
) -> Invited | None:
    """Whom a link, a session or an envelope is about, with the envelope; None for one that is unknown.

    The first of the three that is given counts. An envelope that its owner signs alone has nobody: None.
    """
    query = (
        select(Invitation, Envelope, CoSigner)
        .join(Envelope, (Envelope.id == Invitation.envelope_id) & (Envelope.tenant_id == Invitation.tenant_id))
        .join(CoSigner, (CoSigner.id == Invitation.co_signer_id) & (CoSigner.tenant_id == Invitation.tenant_id))
    )
    if link_code:
        query = query.where(Invitation.link_code == link_code)
    elif invitation_id:
        query = query.where(Invitation.id == invitation_id)
    else:
        query = query.where(Invitation.envelope_id == envelope_id)
    found = session.execute(query).first()
    return None if found is None else Invited(found[0], found[1], found[2])


def _tell(session: Session, event: EventType, deal: Deal, row: CoSigner, *, actor: str) -> None:
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    record(session, event, **about, data={"co_signer_id": row.id, "capacity": row.capacity})
