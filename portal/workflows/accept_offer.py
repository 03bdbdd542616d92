"""The merchant chooses one of the offers, or none."""

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus, check_status
from portal.errors import NotAllowedNow
from portal.events.types import EventType
from portal.infra.db import Database
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant
from portal.offers.models import Offer
from portal.offers.queries import get_offer, has_offers_over, list_offers
from portal.offers.service import GONE, choose_none, choose_offer, expire_offers


def accept_offer(session: Session, *, tenant_id: str, deal_id: str, offer_id: str | None, actor: str) -> Offer:
    """Accept an offer by the portal's own row (the recommended one for None); the deal moves to accepted.

    Of two at once one wins and the other finds the deal accepted. NotAllowedNow: the deal is not in `offer`
    (`deal_…`), the offer is over (`offer_…`), or the business' state is not known (`state_unknown`), because the
    disclosure that the merchant is owed depends on it.
    """
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    _check_offer_stands(session, deal, offer_id=offer_id)
    check_status(deal.status, DealStatus.OFFER)
    if find_business_state(session, deal=deal) is None:
        raise NotAllowedNow(
            "The state of the business is not known yet. Answer it first: what we must disclose depends on it.",
            code="state_unknown",
            fields=("business.state",),
        )
    offer = choose_offer(session, deal=deal, offer_id=offer_id, actor=actor)
    move_deal(session, deal, to=DealStatus.ACCEPTED, actor=actor, reason="an offer was accepted")
    return offer


def decline_offers(session: Session, *, tenant_id: str, deal_id: str, actor: str) -> int:
    """The merchant wants none of the offers: they end and the deal is closed. Returns how many there were."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    check_status(deal.status, DealStatus.OFFER)
    count = choose_none(session, deal=deal, actor=actor)
    reason = "the merchant wants none of the offers"
    move_deal(session, deal, to=DealStatus.CLOSED, actor=actor, reason=reason, event=EventType.DEAL_CLOSED)
    return count


def expire_deal_offers(session: Session, *, tenant_id: str, deal_id: str) -> int:
    """End the offers of a deal whose time is over and open the deal again; returns how many, 0 where none is."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if deal.status != DealStatus.OFFER:
        return 0
    expired = expire_offers(session, deal=deal)
    if expired:
        move_deal(session, deal, to=DealStatus.OPEN, actor="system", reason="the offers expired")
    return expired


def expire_before_choice(db: Database, *, tenant_id: str, deal_id: str) -> None:
    """In a transaction of its own, end offers whose time is over.

    For before a choice: a choice that is refused leaves nothing behind, so it cannot end them itself.
    """
    with db.read(tenant_id=tenant_id) as session:
        over = has_offers_over(session, tenant_id=tenant_id, deal_id=deal_id)
    if over:
        with db.write(tenant_id=tenant_id) as session:
            expire_deal_offers(session, tenant_id=tenant_id, deal_id=deal_id)


def find_business_state(session: Session, *, deal: Deal) -> str | None:
    """The state of the business: as answered for this deal, else as the merchant is on record; None if not known."""
    answered = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id).value("business.state")
    return answered or get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).state


def _check_offer_stands(session: Session, deal: Deal, *, offer_id: str | None) -> None:
    """Say that an offer has expired even where the deal has moved on because of it; NotFound for a foreign one."""
    if offer_id is not None:
        offers = [get_offer(session, tenant_id=deal.tenant_id, deal_id=deal.id, offer_id=offer_id)]
    else:
        offers = list_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if offers and all(offer.status == "expired" for offer in offers) and deal.status == DealStatus.OPEN:
        raise NotAllowedNow(GONE["expired"], code="offer_expired")
