"""Reminding a tenant of a notice of action taken that is due soon, or overdue: once for each mark."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.phrases import long_date
from portal.mail.service import queue_mail
from portal.merchants.queries import get_merchant
from portal.tenants.queries import get_tenant
from portal.underwriting.notice_clock import REMIND_AT, NoticeDue, notice_due, office_today, reminder_due

WHY = {
    "completed": "The application is complete and has no answer yet.",
    "declined": "The deal was declined and its notice was not sent.",
    "counter_offer": "A smaller amount than asked for was offered and not accepted.",
}


def list_deals_to_remind(session: Session, *, limit: int = 500) -> list[tuple[str, str]]:
    """Tenant and deal of clocks that reached a mark which nobody was reminded of, the most urgent first."""
    last, done = office_today() + timedelta(days=max(REMIND_AT)), min(REMIND_AT)
    query = (
        select(Deal)
        .where(
            Deal.notice_due_on <= last,
            Deal.notice_reminded_at_days.is_(None) | (Deal.notice_reminded_at_days > done),
        )
        .order_by(Deal.notice_due_on, Deal.id)
        .limit(limit)
    )
    return [(deal.tenant_id, deal.id) for deal in session.scalars(query) if reminder_due(deal) is not None]


def remind_of_notice(session: Session, *, tenant_id: str, deal_id: str) -> bool:
    """Record and mail that a notice is due, once for each mark; False where that was done, or nothing is owed."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    mark, due = reminder_due(deal), notice_due(deal)
    if mark is None or due is None:
        return False
    deal.notice_reminded_at_days = mark
    record(
        session,
        EventType.NOTICE_REMINDED,
        tenant_id=tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor="system",
        data={"due_on": due.due_on.isoformat(), "days_left": due.days_left, "basis": due.basis},
    )
    _mail(session, deal, due)
    return True


def _mail(session: Session, deal: Deal, due: NoticeDue) -> None:
    tenant = get_tenant(session, tenant_id=deal.tenant_id)
    if not tenant.settings.email:
        return
    merchant = get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id)
    queue_mail(
        session,
        tenant_id=deal.tenant_id,
        to=tenant.settings.email,
        template="notice_due",
        context={
            "business": merchant.legal_name,
            "reference": deal.id,
            "days_left": due.days_left,
            "due_on": long_date(due.due_on),
            "why": WHY[due.basis],
            "link": f"{get_settings().base_url}/office/deals/{deal.id}",
        },
    )
