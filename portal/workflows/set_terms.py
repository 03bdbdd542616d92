"""What an underwriter sets of a deal beside its price: positions to pay off, and how payments are collected."""

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus, check_status
from portal.errors import Conflict, Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.statements.queries import find_latest_metrics
from portal.tenants.queries import TenantProfile
from portal.underwriting.gathering import collection_of
from portal.underwriting.inputs import COLLECTION_METHODS, CollectionMethod
from portal.underwriting.payoffs import Payoff, mark_payoff, position_at, take_payoff_back
from portal.underwriting.queries import find_latest_decision
from portal.workflows.make_offers import MadeOffers, make_offers


def pay_off_position(
    session: Session,
    *,
    tenant: TenantProfile,
    deal_id: str,
    metrics_id: str,
    number: int,
    amount_cents: int,
    payee: str,
    actor: str,
) -> Payoff:
    """Let the advance pay off a position of the newest figures, and decide anew where a decision stood.

    The position leaves payments and balance but still counts; the amount leaves what the merchant gets. `metrics_id`
    names the figures in which `number` counts: Conflict when there are newer ones. Also what `mark_payoff` and
    `make_offers` refuse, and NotAllowedNow outside open and offer.
    """
    deal = _open_deal(session, tenant, deal_id)
    snapshot = find_latest_metrics(session, tenant_id=tenant.id, deal_id=deal_id)
    if snapshot is None or snapshot.id != metrics_id:
        raise Conflict("The figures changed meanwhile. Look at the positions as they are now.", code="figures_changed")
    position = position_at(snapshot, number)
    row = mark_payoff(session, deal=deal, position=position, amount_cents=amount_cents, payee=payee, actor=actor)
    _decide_again(session, tenant, deal, actor=actor)
    return row


def keep_position(session: Session, *, tenant: TenantProfile, deal_id: str, payoff_id: str, actor: str) -> Payoff:
    """Take a payoff back, and decide anew where a decision stood; refused as `pay_off_position` is."""
    deal = _open_deal(session, tenant, deal_id)
    row = take_payoff_back(session, deal=deal, payoff_id=payoff_id, actor=actor)
    _decide_again(session, tenant, deal, actor=actor)
    return row


def choose_collection(session: Session, *, tenant: TenantProfile, deal_id: str, method: str, actor: str) -> bool:
    """Choose how a deal's payments are collected; its offers are made again. False where that changes nothing.

    Invalid("method") for no such way; NotAllowedNow outside open and offer, and what `make_offers` refuses.
    """
    if method not in COLLECTION_METHODS:
        raise Invalid("method", "Choose one of the ways of collecting.")
    deal = _open_deal(session, tenant, deal_id)
    before: CollectionMethod = collection_of(deal, tenant.settings)
    if before == method:
        return False
    deal.collection_method = method
    session.flush()
    about = {"tenant_id": tenant.id, "deal_id": deal.id, "merchant_id": deal.merchant_id, "actor": actor}
    record(session, EventType.COLLECTION_CHOSEN, **about, data={"from": before, "to": method})
    _decide_again(session, tenant, deal, actor=actor)
    return True


def _open_deal(session: Session, tenant: TenantProfile, deal_id: str) -> Deal:
    deal = lock_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    if deal.status == DealStatus.ACCEPTED:
        words = (
            "An offer was accepted on these terms. Void the agreement if it is out, or close the deal and reopen it."
        )
        raise NotAllowedNow(words, code="deal_accepted")
    check_status(deal.status, DealStatus.OPEN, DealStatus.OFFER)
    return deal


def _decide_again(session: Session, tenant: TenantProfile, deal: Deal, *, actor: str) -> MadeOffers | None:
    """Decide by the policy on what was set; None where nothing was decided on these figures before."""
    about = {"tenant_id": tenant.id, "deal_id": deal.id}
    snapshot, decision = find_latest_metrics(session, **about), find_latest_decision(session, **about)
    if snapshot is None or decision is None or decision.metrics_id != snapshot.id:
        return None
    return make_offers(session, tenant=tenant, deal_id=deal.id, actor=actor)
