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


def mail_signer_again(
    session: Session, deal: Deal, *, tenant: TenantProfile, to: str, link_code: str | None, until: str, is_last: bool
) -> None:
    """Queue the reminder that the agreement still waits; `until` is the last day in words.

    `link_code` is the second signer's; None for the owner, who comes back by the deal's own address.
    """
    start, own = get_settings().base_url, f"/apply/{tenant.slug}/resume/{deal.resume_code}"
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=to,
        template="sign_reminder",
        context={
            "funder": tenant.display_name,
            "link": f"{start}/sign/{link_code}" if link_code else f"{start}{own}",
            "is_second": link_code is not None,
            "until": until,
            "is_last": is_last,
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )


def mail_co_signer(
    session: Session, deal: Deal, *, tenant: TenantProfile, business: str, to: str, link_code: str
) -> None:
    """Queue the message that it is the second signer's turn; sent again it says the same."""
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=to,
        template="cosign",
        context={
            "funder": tenant.display_name,
            "business": business,
            "link": f"{get_settings().base_url}/sign/{link_code}",
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
