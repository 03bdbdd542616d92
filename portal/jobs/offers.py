"""Chore: offers whose time is over expire, and their deals are open again."""

from datetime import timedelta

import structlog

from portal.errors import Conflict
from portal.infra.parts import Parts
from portal.jobs.registry import chore
from portal.offers.queries import list_deals_with_offers_over
from portal.workflows.accept_offer import expire_deal_offers

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
