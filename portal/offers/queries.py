"""Finding offers of a deal."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.infra.database_clock import database_now
from portal.offers.models import Offer

__all__ = [
    "LIVE",
    "Offer",
    "current_set",
    "find_accepted_offer",
    "get_offer",
    "has_offers_over",
    "list_deals_with_offers_ending",
    "list_deals_with_offers_over",
    "list_live_offers",
    "list_offer_history",
    "list_offers",
]
LIVE = ("offered", "accepted")
NEWEST_SET_FIRST = (Offer.created_at.desc(), Offer.decision_id.desc(), Offer.tier)


def get_offer(session: Session, *, tenant_id: str, deal_id: str, offer_id: str) -> Offer:
    """The deal's offer; NotFound, also for another deal's or another tenant's."""
    row = session.get(Offer, offer_id)
    if row is None or row.tenant_id != tenant_id or row.deal_id != deal_id:
        raise NotFound("We could not find that offer.")
    return row


def list_offers(session: Session, *, tenant_id: str, deal_id: str) -> list[Offer]:
    """The current set by tier: the newest one, unless it was withdrawn; see `current_set`."""
    return current_set(list_offer_history(session, tenant_id=tenant_id, deal_id=deal_id))


def current_set(history: Sequence[Offer]) -> list[Offer]:
    """Of all offers of a deal, the newest first, those that belong together now, by tier.

    They are of one decision; a counter-offer took the place of the one that it replaced. Expired offers are in it only
    where none waits for a choice or was chosen.
    """
    newest = [offer for offer in history if offer.decision_id == history[0].decision_id]
    standing = [offer for offer in newest if offer.status not in ("withdrawn", "legacy")]
    if any(offer.status in LIVE for offer in standing):
        standing = [offer for offer in standing if offer.status != "expired"]
    return sorted(standing, key=lambda offer: offer.tier)


def list_offer_history(session: Session, *, tenant_id: str, deal_id: str) -> list[Offer]:
    """Every offer that was ever made for the deal, the newest set first, each set by tier."""
    query = select(Offer).where(Offer.tenant_id == tenant_id, Offer.deal_id == deal_id)
    ordered = query.order_by(*NEWEST_SET_FIRST)
    return list(session.execute(ordered).scalars())


def list_live_offers(session: Session, *, tenant_id: str, deal_id: str) -> list[Offer]:
    """Offers that can be chosen or were chosen, by tier."""
    query = select(Offer).where(Offer.tenant_id == tenant_id, Offer.deal_id == deal_id, Offer.status.in_(LIVE))
    return list(session.execute(query.order_by(Offer.tier, Offer.id)).scalars())


def find_accepted_offer(session: Session, *, tenant_id: str, deal_id: str) -> Offer | None:
    """The offer that the merchant chose, or None."""
    live = list_live_offers(session, tenant_id=tenant_id, deal_id=deal_id)
    return next((offer for offer in live if offer.status == "accepted"), None)


def has_offers_over(session: Session, *, tenant_id: str, deal_id: str) -> bool:
    """Whether an offer of the deal is still offered although its time is over, by the database's clock."""
    live = list_live_offers(session, tenant_id=tenant_id, deal_id=deal_id)
    waiting = [offer for offer in live if offer.status == "offered"]
    return bool(waiting) and min(offer.expires_at for offer in waiting) <= database_now(session)


def list_deals_with_offers_over(session: Session, *, limit: int = 500) -> list[tuple[str, str]]:
    """Tenant and deal of offers that are still offered although their time is over, by the database's clock."""
    over = select(Offer.tenant_id, Offer.deal_id).where(
        Offer.status == "offered", Offer.expires_at <= database_now(session)
    )
    rows = session.execute(over.distinct().order_by(Offer.tenant_id, Offer.deal_id).limit(limit))
    return [(tenant_id, deal_id) for tenant_id, deal_id in rows]


def list_deals_with_offers_ending(session: Session, *, after: datetime, until: datetime) -> list[tuple[str, str]]:
    """Tenant and deal of offers that wait for a choice and end between two moments."""
    ending = select(Offer.tenant_id, Offer.deal_id).where(
        Offer.status == "offered", Offer.expires_at > after, Offer.expires_at <= until
    )
    rows = session.execute(ending.distinct().order_by(Offer.tenant_id, Offer.deal_id))
    return [(tenant_id, deal_id) for tenant_id, deal_id in rows]
