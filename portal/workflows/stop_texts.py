"""A merchant says by telephone or letter that they want no more texts: any reasonable way counts (47 CFR 64.1200)."""

from sqlalchemy.orm import Session

from portal.deals.queries import get_deal
from portal.errors import NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.merchants.queries import get_merchant
from portal.sms.service import set_opted_out

LONGEST_REASON = 500


def stop_texts(session: Session, *, tenant_id: str, deal_id: str, reason: str, actor: str) -> None:
    """Write to the merchant's number no more, in any campaign, with how they said so in the timeline.

    What waits to be sent does not leave. Only the number itself can rejoin, by START. Errors: NotFound;
    NotAllowedNow where there is no number, or where it stopped before.
    """
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
    if merchant.phone is None:
        raise NotAllowedNow("There is no phone number on record for this merchant.", code="no_number")
    if not set_opted_out(session, tenant_id=tenant_id, phone=merchant.phone, opted_out=True):
        raise NotAllowedNow("This number gets no texts already.", code="opted_out")
    about = {"tenant_id": tenant_id, "deal_id": deal.id, "merchant_id": merchant.id, "actor": actor}
    record(session, EventType.SMS_STOP, **about, data={"reason": reason})
