"""The box by which a merchant agrees to text messages; it never has to be ticked."""

from flask import request
from sqlalchemy.orm import Session

from portal.consents.queries import find_consent
from portal.consents.texts import ConsentText, current_text
from portal.tenants.queries import TenantProfile
from portal.web.line_field import TickField
from portal.workflows.give_consent import give_consent


def texting_words(tenant: TenantProfile) -> ConsentText:
    """What stands at the box today."""
    settings = tenant.settings
    return current_text("sms", funder=tenant.display_name, phone=settings.phone, email=settings.email)


def has_agreed(session: Session, *, tenant_id: str, merchant_id: str) -> bool:
    """Whether the merchant agreed before and did not take it back."""
    return find_consent(session, tenant_id=tenant_id, merchant_id=merchant_id, kind="sms") is not None


def keep_agreement(
    session: Session, box: TickField, *, tenant_id: str, merchant_id: str, deal_id: str, phone: str
) -> None:
    """Keep the consent when the box was ticked; its value names the version of the words that were shown."""
    if not box.data:
        return
    give_consent(
        session,
        tenant_id=tenant_id,
        merchant_id=merchant_id,
        deal_id=deal_id,
        kind="sms",
        text_version=str(box.raw_data[0]) if box.raw_data else "",
        source="browser",
        actor=f"merchant:{merchant_id}",
        phone=phone,
        ip=request.remote_addr,
        user_agent=request.user_agent.string,
    )
