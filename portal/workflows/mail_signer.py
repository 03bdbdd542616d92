"""The message that brings a signer to the page on which they sign."""

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.mail.service import queue_mail
from portal.tenants.queries import TenantProfile


def mail_signer(session: Session, deal: Deal, *, tenant: TenantProfile, to: str) -> None:
    """Queue the message that the agreement of a deal is ready."""
    link = f"{get_settings().base_url}/apply/{tenant.slug}/resume/{deal.resume_code}"
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=to,
        template="sign",
        context={"funder": tenant.display_name, "link": link},
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
