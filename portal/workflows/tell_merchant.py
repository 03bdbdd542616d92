"""Mails that tell a merchant where their application stands: who acts next, and what comes then.

Each is queued in the transaction of what it tells, and none where the merchant has just seen the same on a page.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus
from portal.infra import clock
from portal.infra.phrases import long_date, moment
from portal.intake.service import read_state
from portal.mail.marks import set_mark
from portal.mail.service import queue_mail
from portal.merchants.queries import get_merchant
from portal.offers.models import Offer
from portal.offers.queries import list_live_offers
from portal.tenants.queries import get_tenant
from portal.workflows.daytime import is_daytime, zone_of

ENDS_SOON = timedelta(days=1)


def tell_in_review(session: Session, deal: Deal, *, metrics_id: str, actor: str) -> bool:
    """That the statements are here and a person looks at it; once for the same statements.

    False where that person made the decision: then it tells the merchant nothing new.
    """
    whose = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    if actor.startswith("user:") or not set_mark(session, **whose, subject="in_review", mark=metrics_id):
        return False
    is_complete = not read_state(session, **whose).missing
    return _tell(session, deal, template="in_review", reference=deal.id, is_complete=is_complete)


def tell_accepted(session: Session, deal: Deal, *, offer: Offer) -> bool:
    """The receipt of an acceptance with its date and time, and what comes next. 23 NYCRR 600 wants one in New York."""
    zone = zone_of(get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).state)
    at = moment(offer.accepted_at or clock.now(), zone=zone)
    return _tell(session, deal, template="accepted", reference=deal.id, offer=offer.name, at=at)


def tell_agreement_ended(session: Session, deal: Deal, *, has_expired: bool, by_other: bool = False) -> bool:
    """That an agreement cannot be signed any more, and where the merchant is now.

    `by_other`: the second signer declined, which the merchant did not see happen.
    """
    has_offers = deal.status == DealStatus.OFFER
    why = {"has_expired": has_expired, "by_other": by_other}
    return _tell(session, deal, template="agreement_ended", has_offers=has_offers, **why)


def tell_reopened(session: Session, deal: Deal) -> bool:
    """That an application that was over goes on."""
    return _tell(session, deal, template="reopened", reference=deal.id)


def tell_offers_end(session: Session, *, tenant_id: str, deal_id: str) -> bool:
    """That the offers end within a day, once for each set, by day where the business is; False where none goes out."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    now = clock.now()
    state = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id).state
    live = [row for row in list_live_offers(session, tenant_id=tenant_id, deal_id=deal_id) if row.status == "offered"]
    if deal.status != DealStatus.OFFER or not live or not is_daytime(state, at=now):
        return False
    ends = min(offer.expires_at for offer in live)
    if not now < ends <= now + ENDS_SOON:
        return False
    # A set that is made again ends at another moment, and is told of again.
    if not set_mark(session, tenant_id=tenant_id, deal_id=deal_id, subject="offers_end", mark=clock.iso(ends)[:30]):
        return False
    # Offers end with a day: what a merchant reads is the last day on which they can choose.
    last_day = (ends.astimezone(zone_of(state)) - timedelta(seconds=1)).date()
    return _tell(session, deal, template="offers_end", last_day=long_date(last_day))


def _tell(session: Session, deal: Deal, *, template: str, **context: Any) -> bool:
    """Queue a mail to the address on record; False where there is none."""
    email = get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).email
    if not email:
        return False
    tenant = get_tenant(session, tenant_id=deal.tenant_id)
    link = f"{get_settings().base_url}/apply/{tenant.slug}/resume/{deal.resume_code}"
    queue_mail(
        session,
        tenant_id=deal.tenant_id,
        to=email,
        template=template,
        context={"funder": tenant.display_name, "link": link, **context},
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
    return True
