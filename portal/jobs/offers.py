"""Chores: offers that end are told of; offers and proposals whose time is over expire, which may open the deal."""

from datetime import timedelta

import structlog

from portal.approvals.queries import list_deals_with_approvals_over
from portal.errors import Conflict
from portal.infra import clock
from portal.infra.parts import Parts
from portal.jobs.registry import chore
from portal.offers.queries import list_deals_with_offers_ending, list_deals_with_offers_over
from portal.workflows.accept_offer import expire_deal_offers
from portal.workflows.second_person import expire_deal_approvals
from portal.workflows.tell_merchant import ENDS_SOON, tell_offers_end

log = structlog.get_logger("portal.offers")


@chore("expire offers", every=timedelta(minutes=5))
def expire_offers(parts: Parts) -> None:
    """One transaction a deal, so that one that is busy holds up no other; several workers may do it at once."""
    with parts.db.read() as session:
        over = list_deals_with_offers_over(session)
    for tenant_id, deal_id in over:
        try:
            with parts.db.write(tenant_id=tenant_id) as session:
                expire_deal_offers(session, tenant_id=tenant_id, deal_id=deal_id)
        except Conflict:
            log.warning("a deal is busy; its offers expire at the next round", deal=deal_id)


@chore("tell that offers end", every=timedelta(minutes=15))
def tell_that_offers_end(parts: Parts) -> None:
    """Write to merchants whose offers end within a day, once for each set; several workers may do it at once."""
    now = clock.now()
    with parts.db.read() as session:
        ending = list_deals_with_offers_ending(session, after=now, until=now + ENDS_SOON)
    for tenant_id, deal_id in ending:
        try:
            with parts.db.write(tenant_id=tenant_id) as session:
                tell_offers_end(session, tenant_id=tenant_id, deal_id=deal_id)
        except Conflict:
            log.warning("a deal is busy; it is told of its offers’ end at the next round", deal=deal_id)


@chore("expire proposals", every=timedelta(minutes=5))
def expire_proposals(parts: Parts) -> None:
    """Proposals that no second person decided upon in time end, one transaction a deal."""
    with parts.db.read() as session:
        over = list_deals_with_approvals_over(session)
    for tenant_id, deal_id in over:
        try:
            with parts.db.write(tenant_id=tenant_id) as session:
                expire_deal_approvals(session, tenant_id=tenant_id, deal_id=deal_id)
        except Conflict:
            log.warning("a deal is busy; its proposal expires at the next round", deal=deal_id)
