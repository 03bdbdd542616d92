"""Accepting an offer as a door does it: its disclosure made first, and confirmed."""

from __future__ import annotations

from portal.infra.parts import Parts
from portal.offers.models import Offer
from portal.tenants.queries import TenantProfile
from portal.workflows.accept_offer import Receipt, accept_offer, prepare_acceptance

SIGNED = Receipt(name="Rosa Maple", source="attested", ip="203.0.113.7")


def choose(
    parts: Parts,
    tenant: TenantProfile,
    deal_id: str,
    offer_id: str | None = None,
    *,
    receipt: Receipt | None = SIGNED,
    actor: str = "api:test",
) -> Offer:
    """Accept an offer of the deal (the recommended one for None) in a transaction of its own."""
    disclosure = prepare_acceptance(parts, tenant=tenant, deal_id=deal_id, offer_id=offer_id)
    with parts.db.write(tenant_id=tenant.id) as session:
        return accept_offer(
            session,
            tenant_id=tenant.id,
            deal_id=deal_id,
            offer_id=offer_id,
            actor=actor,
            disclosure=disclosure,
            receipt=receipt,
        )
