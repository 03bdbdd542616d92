"""Chore: offers whose time is over expire, and their deals are open again."""

from datetime import timedelta

from portal.infra.parts import Parts
from portal.jobs.registry import chore
from portal.offers.queries import list_deals_with_offers_over
from portal.workflows.accept_offer import expire_deal_offers


@chore("expire offers", every=timedelta(minutes=5))
def expire_offers(parts: Parts) -> None:
    """One transaction a deal, so that one that fails holds up no other; several workers may do it at once."""
    with parts.db.read() as session:
        over = list_deals_with_offers_over(session)
    for tenant_id, deal_id in over:
        with parts.db.write(tenant_id=tenant_id) as session:
            expire_deal_offers(session, tenant_id=tenant_id, deal_id=deal_id)
