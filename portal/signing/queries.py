"""Finding envelopes and signatures."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.signing.models import Envelope, Signature
from portal.signing.states import LIVE


def find_envelope(session: Session, *, tenant_id: str, deal_id: str) -> Envelope | None:
    """The deal's live envelope, else its last one, else None."""
    query = select(Envelope).where(Envelope.tenant_id == tenant_id, Envelope.deal_id == deal_id)
    newest = query.order_by(Envelope.status.in_(LIVE).desc(), Envelope.created_at.desc(), Envelope.id.desc())
    return session.scalars(newest.limit(1)).first()


def find_live_envelope(session: Session, *, tenant_id: str, deal_id: str) -> Envelope | None:
    """The deal's envelope that is on its way or being sealed, or None."""
    query = select(Envelope).where(
        Envelope.tenant_id == tenant_id, Envelope.deal_id == deal_id, Envelope.status.in_(LIVE)
    )
    return session.scalars(query).first()


def find_envelope_anywhere(session: Session, *, envelope_id: str) -> Envelope | None:
    """The envelope that a provider names: it does not know our tenants."""
    return session.get(Envelope, envelope_id)


def find_envelope_at(session: Session, *, gateway: str, provider_ref: str) -> Envelope | None:
    """The envelope that a provider calls by this id; it does not know our tenants."""
    query = select(Envelope).where(Envelope.gateway == gateway, Envelope.provider_ref == provider_ref)
    return session.scalars(query.order_by(Envelope.created_at, Envelope.id).limit(1)).first()


def list_silent_envelopes(
    session: Session, *, gateways: tuple[str, ...], since: datetime, limit: int = 50
) -> list[Envelope]:
    """Agreements of any tenant that are out at providers of whom nothing was heard or asked since, the oldest first."""
    heard = func.coalesce(Envelope.asked_at, Envelope.viewed_at, Envelope.sent_at)
    query = select(Envelope).where(
        Envelope.gateway.in_(gateways), Envelope.status.in_(("sent", "viewed")), heard < since
    )
    return list(session.scalars(query.order_by(heard, Envelope.id).limit(limit)))


def list_unsigned_here(session: Session, *, sent_before: datetime, limit: int | None = None) -> list[Envelope]:
    """Agreements of any tenant that are out to be signed on our pages since before a moment, the oldest first."""
    is_signed_here = or_(Envelope.gateway == "embedded", Envelope.framed.is_(True))
    query = select(Envelope).where(
        is_signed_here, Envelope.status.in_(("sent", "viewed")), Envelope.sent_at <= sent_before
    )
    return list(session.scalars(query.order_by(Envelope.sent_at, Envelope.id).limit(limit)))


def get_envelope(session: Session, *, tenant_id: str, envelope_id: str) -> Envelope:
    """The envelope; NotFound, also for another tenant's."""
    row = session.get(Envelope, envelope_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that envelope.")
    return row


def find_signature(session: Session, *, tenant_id: str, envelope_id: str, place: str = "merchant") -> Signature | None:
    """The signature that was given on our pages in one place of the agreement, or None."""
    query = select(Signature).where(
        Signature.tenant_id == tenant_id, Signature.envelope_id == envelope_id, Signature.place == place
    )
    return session.scalars(query).first()


def list_signatures(session: Session, *, tenant_id: str, envelope_id: str) -> list[Signature]:
    """The signatures that were given on our pages under one agreement, in their order."""
    query = select(Signature).where(Signature.tenant_id == tenant_id, Signature.envelope_id == envelope_id)
    return list(session.scalars(query.order_by(Signature.signed_at, Signature.id)))
