"""Telling a merchant by mail that offers wait, where a person made them: who waited for an answer hears of it."""

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.mail.service import queue_mail
from portal.merchants.queries import get_merchant
from portal.tenants.queries import TenantProfile


def tell_offers_ready(session: Session, deal: Deal, *, tenant: TenantProfile, actor: str) -> bool:
    """Queue the mail, without a price, which never stands without its APR. False for offers that the merchant asked
    for, and where no address is on record."""
    email = get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).email
    if not actor.startswith("user:") or not email:
        return False
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=email,
        template="offers_ready",
        context={
            "funder": tenant.display_name,
            "link": f"{get_settings().base_url}/apply/{tenant.slug}/resume/{deal.resume_code}",
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
    return True
