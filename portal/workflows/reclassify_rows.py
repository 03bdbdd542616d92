"""Reclassifying rows and letting the decision follow where offers were open."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from portal.deals.queries import get_deal
from portal.deals.transitions import DealStatus
from portal.tenants.queries import TenantProfile
from portal.workflows.make_offers import MadeOffers, decide_if_due
from portal.workflows.measure_statements import reclassify


def reclassify_and_decide(
    session: Session,
    *,
    tenant: TenantProfile,
    deal_id: str,
    transaction_id: str,
    category: str,
    reason: str,
    actor: str,
    also: Collection[str] = (),
) -> MadeOffers | None:
    """Reclassify rows; where offers were waiting for the merchant, decide anew on the figures that follow.

    Returns what was decided, None where no offers were open: then a person decides. What the new decision is, it does:
    other offers, a person's look, or a decline. Raises what `reclassify` raises.
    """
    deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    had_offers = deal.status == DealStatus.OFFER
    about = {"tenant_id": tenant.id, "deal_id": deal_id, "transaction_id": transaction_id, "actor": actor}
    reclassify(session, **about, category=category, reason=reason, also=also)
    return decide_if_due(session, tenant=tenant, deal_id=deal_id, actor=actor) if had_offers else None
