"""Ending an envelope that nobody signed, and giving the merchant their offers back."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.approvals.service import end_waiting
from portal.deals.models import Deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus
from portal.errors import Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.offers.models import Offer
from portal.signing.errands import WITHDRAW, queue_errand
from portal.signing.gateways import is_remote
from portal.signing.models import Envelope
from portal.signing.queries import find_live_envelope
from portal.signing.service import lock_envelope, move_envelope
from portal.workflows.tell_merchant import tell_agreement_ended

# By then a provider's search shows an envelope whose making we did not hear of.
LOOK_LATER = timedelta(minutes=20)


def void_live_envelope(session: Session, *, deal: Deal, actor: str, reason: str) -> Envelope | None:
    """End the live envelope of a locked deal, if there is one; where the deal goes is the caller's matter.

    NotAllowedNow when the merchant has signed and the sealed copy is being made: that is not undone.
    """
    live = find_live_envelope(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if live is None:
        return None
    envelope = lock_envelope(session, live)
    if envelope.status == "signed":
        words = "The merchant has signed the agreement, and the signed copy is on its way here. Wait until it is there."
        raise NotAllowedNow(words, code="being_sealed")
    move_envelope(session, envelope, to="voided", at=clock.now(), actor=actor, data={"reason": reason})
    withdraw(session, envelope)
    return envelope


def withdraw(session: Session, envelope: Envelope) -> None:
    """Have what was ended here ended at its provider, where it has one.

    Where nobody knows whether it is there, it is looked for again a little later.
    """
    if not is_remote(envelope.gateway):
        return
    queue_errand(session, WITHDRAW, envelope)
    if envelope.provider_ref is None:
        queue_errand(session, WITHDRAW, envelope, not_before=clock.now() + LOOK_LATER)


def void_envelope(session: Session, *, tenant_id: str, deal_id: str, reason: str, actor: str) -> Envelope:
    """Void the agreement that is out, with a reason; the deal goes back to its offers.

    Errors: Invalid("reason"), NotAllowedNow when none is out or it is signed.
    """
    words = " ".join(reason.split())
    if not words:
        raise Invalid("reason", "Enter a reason. It is kept with the agreement.")
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    envelope = void_live_envelope(session, deal=deal, actor=actor, reason=words)
    if envelope is None:
        raise NotAllowedNow("No agreement of this deal is out.", code="envelope_missing")
    give_offers_back(session, deal, actor=actor, reason="the agreement was voided")
    tell_agreement_ended(session, deal, has_expired=False)
    return envelope


def give_offers_back(session: Session, deal: Deal, *, actor: str, reason: str) -> None:
    """Let a locked, accepted deal go back to its offers; to open when the time of all of them is over."""
    if deal.status != DealStatus.ACCEPTED:
        return
    end_waiting(session, deal=deal, actor=actor, reason=reason)
    offers, now = _chosen_set(session, deal), clock.now()
    standing = [offer for offer in offers if offer.expires_at > now]
    for offer in standing:
        offer.status, offer.accepted_at, offer.accepted_by = "offered", None, None
    session.flush()
    _expire(session, deal, [offer for offer in offers if offer.expires_at <= now], actor=actor)
    if standing:
        move_deal(session, deal, to=DealStatus.OFFER, actor=actor, reason=reason)
    else:
        move_deal(session, deal, to=DealStatus.OPEN, actor=actor, reason=f"{reason}, and the offers have expired")


def _expire(session: Session, deal: Deal, offers: list[Offer], *, actor: str) -> None:
    for offer in offers:
        offer.status = "expired"
    session.flush()
    if offers:
        about = {"tenant_id": deal.tenant_id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
        record(session, EventType.OFFER_EXPIRED, **about, data={"offer_ids": [offer.id for offer in offers]})


def _chosen_set(session: Session, deal: Deal) -> list[Offer]:
    """The accepted offer and those that were not chosen beside it."""
    query = select(Offer).where(Offer.tenant_id == deal.tenant_id, Offer.deal_id == deal.id)
    accepted = session.scalars(query.where(Offer.status == "accepted")).first()
    if accepted is None:
        return []
    same = query.where(Offer.decision_id == accepted.decision_id, Offer.status.in_(("accepted", "not_chosen")))
    return list(session.scalars(same.order_by(Offer.tier)))
