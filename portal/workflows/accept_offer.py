"""The merchant chooses one of the offers, or none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from portal.approvals.service import end_waiting
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus, check_status
from portal.disclosures.gates import check_collection, check_signed, check_state_reviewed
from portal.disclosures.service import mark_shown, sign_disclosure
from portal.errors import NotAllowedNow, NotFound
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.db import Database
from portal.infra.parts import Parts
from portal.offers.figures import apr_holds
from portal.offers.models import Offer
from portal.offers.queries import get_offer, has_offers_over, list_live_offers, list_offers
from portal.offers.service import GONE, choose_none, choose_offer, expire_offers, get_choice
from portal.pricing.schedule import funding_date_for
from portal.tenants.queries import TenantProfile, get_tenant
from portal.underwriting.notice_clock import notice_settled
from portal.workflows.business_state import find_business_state, get_business_state
from portal.workflows.counter_offer import renew_counter
from portal.workflows.disclose_offer import PreparedDisclosure, keep_prepared, prepare_disclosure
from portal.workflows.make_offers import make_offers
from portal.workflows.tell_merchant import tell_accepted


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """That the merchant confirmed a disclosure: in the browser, or as the caller attests. `at` is now for None."""

    name: str
    source: Literal["browser", "attested"]
    at: datetime | None = None
    ip: str | None = None
    user_agent: str | None = None


def accept_offer(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    offer_id: str | None,
    actor: str,
    disclosure: PreparedDisclosure | None = None,
    receipt: Receipt | None = None,
) -> Offer:
    """Accept an offer by the portal's own row (the recommended one for None); the deal moves to accepted.

    `disclosure` is what `prepare_acceptance` made before. Of two at once one wins and the other finds the deal
    accepted. NotAllowedNow, in this order: the deal is not in `offer` (`deal_…`), the state of the business is not
    known (`state_unknown`), the offer is over (`offer_…`), nobody reviewed the state's rules (`state_unreviewed`), its
    law refuses the collection (`collection_not_allowed`), its disclosure is not signed (`disclosure_not_signed`).
    """
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    _check_offer_stands(session, deal, offer_id=offer_id)
    check_status(deal.status, DealStatus.OFFER)
    state = get_business_state(session, deal=deal)
    offer = get_choice(session, deal=deal, offer_id=offer_id)
    entry = check_state_reviewed(session, tenant_id=tenant_id, state=state)
    check_collection(entry, method=offer.collection_method, amount_cents=offer.amount_cents, on=offer.created_at.date())
    tenant = get_tenant(session, tenant_id=tenant_id)
    shown = keep_prepared(session, tenant=tenant, deal_id=deal_id, offer_id=offer.id, prepared=disclosure)
    if receipt is not None:
        sign_disclosure(session, shown, deal=deal, actor=actor, **vars(receipt))
    check_signed(shown)
    choose_offer(session, deal=deal, offer=offer, actor=actor)
    end_waiting(session, deal=deal, actor=actor, reason="an offer was accepted")
    notice_settled(deal)
    move_deal(session, deal, to=DealStatus.ACCEPTED, actor=actor, reason="an offer was accepted")
    tell_accepted(session, deal, offer=offer)
    return offer


def show_disclosure(
    session: Session,
    *,
    tenant_id: str,
    deal_id: str,
    offer_id: str,
    disclosure: PreparedDisclosure | None,
    actor: str,
) -> None:
    """Keep an offer's disclosure and record that the merchant was shown it; refused as `accept_offer` refuses."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    _check_offer_stands(session, deal, offer_id=offer_id)
    check_status(deal.status, DealStatus.OFFER)
    get_business_state(session, deal=deal)
    offer = get_choice(session, deal=deal, offer_id=offer_id)
    tenant = get_tenant(session, tenant_id=tenant_id)
    row = keep_prepared(session, tenant=tenant, deal_id=deal_id, offer_id=offer.id, prepared=disclosure)
    mark_shown(session, row, deal=deal, actor=actor)


def prepare_acceptance(
    parts: Parts, *, tenant: TenantProfile, deal_id: str, offer_id: str | None
) -> PreparedDisclosure | None:
    """Make the disclosure that an acceptance needs, outside its transaction.

    First, offers whose time is over end, and offers whose APR no longer holds are made again. None where nothing has
    to be made, and where the acceptance will be refused: `accept_offer` then says why.
    """
    expire_before_choice(parts.db, tenant_id=tenant.id, deal_id=deal_id)
    reissue_before_choice(parts.db, tenant=tenant, deal_id=deal_id)
    with parts.db.read(tenant_id=tenant.id) as session:
        deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
        chosen = _find_choice(session, deal, offer_id=offer_id)
    return None if chosen is None else prepare_disclosure(parts, tenant=tenant, deal_id=deal_id, offer_id=chosen)


def decline_offers(session: Session, *, tenant_id: str, deal_id: str, actor: str) -> int:
    """The merchant wants none of the offers: they end and the deal is closed. Returns how many there were."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    check_status(deal.status, DealStatus.OFFER)
    end_waiting(session, deal=deal, actor=actor, reason="the merchant wants none of the offers")
    count = choose_none(session, deal=deal, actor=actor)
    reason = "the merchant wants none of the offers"
    move_deal(session, deal, to=DealStatus.CLOSED, actor=actor, reason=reason, event=EventType.DEAL_CLOSED)
    return count


def expire_deal_offers(session: Session, *, tenant_id: str, deal_id: str) -> int:
    """End the offers of a deal whose time is over; without any left the deal opens again. Returns how many ended."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if deal.status != DealStatus.OFFER:
        return 0
    expired = expire_offers(session, deal=deal)
    if expired and not list_live_offers(session, tenant_id=tenant_id, deal_id=deal_id):
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


def reissue_before_choice(db: Database, *, tenant: TenantProfile, deal_id: str) -> None:
    """In a transaction of its own, make offers again whose APR, funded as of today, is above what they say.

    Within the tolerance of 10 CCR 955 they stay; the same terms funded on a later day run over other holidays. An
    underwriter's own offers come back at their own terms.
    """
    with db.read(tenant_id=tenant.id) as session:
        deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
        is_off = deal.status == DealStatus.OFFER and has_stale_apr(session, deal=deal)
    if is_off:
        with db.write(tenant_id=tenant.id) as session:
            _make_again(session, tenant=tenant, deal_id=deal_id)


def _make_again(session: Session, *, tenant: TenantProfile, deal_id: str) -> None:
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    live = list_live_offers(session, tenant_id=tenant.id, deal_id=deal_id)
    counters = [offer for offer in live if offer.countered_by is not None]
    make_offers(session, tenant=tenant, deal_id=deal_id, actor="system", correcting=True)
    for counter in counters if deal.status in (DealStatus.OPEN, DealStatus.OFFER) else ():
        renew_counter(session, deal=deal, old=counter)


def has_stale_apr(session: Session, *, deal: Deal) -> bool:
    """Whether an offer that can be chosen states an APR that would be too low if it were funded as of today."""
    day = funding_date_for(clock.today())
    live = list_live_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    return any(offer.status == "offered" and not apr_holds(offer, on=day) for offer in live)


def _find_choice(session: Session, deal: Deal, *, offer_id: str | None) -> str | None:
    """The offer that is about to be accepted, or None where that will be refused before its disclosure matters."""
    if deal.status != DealStatus.OFFER or find_business_state(session, deal=deal) is None:
        return None
    try:
        return get_choice(session, deal=deal, offer_id=offer_id).id
    except (NotAllowedNow, NotFound):
        return None


def _check_offer_stands(session: Session, deal: Deal, *, offer_id: str | None) -> None:
    """Say that an offer has expired even where the deal has moved on because of it; NotFound for a foreign one."""
    if offer_id is not None:
        offers = [get_offer(session, tenant_id=deal.tenant_id, deal_id=deal.id, offer_id=offer_id)]
    else:
        offers = list_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if offers and all(offer.status == "expired" for offer in offers) and deal.status == DealStatus.OPEN:
        raise NotAllowedNow(GONE["expired"], code="offer_expired")
