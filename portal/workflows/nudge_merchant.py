"""A gentle reminder of an application that waits for the merchant: after one, three and seven days, then no more."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus
from portal.events.models import Event
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.mail.marks import list_marks, set_mark
from portal.mail.models import MailMark
from portal.mail.preferences import keep_preference
from portal.mail.service import queue_mail
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.daytime import is_daytime
from portal.workflows.read_progress import REQUIRED_SLOTS, Progress, read_progress

SERIES = "nudge"
NUDGE_ON_DAYS = (1, 3, 7)
# After a longer standstill nobody is written to out of the blue.
LATEST = timedelta(days=14)
# What we did ourselves is not the merchant's activity.
OURS = (EventType.MERCHANT_NUDGED, EventType.NUDGES_STOPPED, EventType.NUDGES_ALLOWED)


def list_deals_to_nudge(session: Session) -> list[tuple[str, str]]:
    """Tenant and deal of open applications of the last two weeks that reached a reminder which did not go out."""
    now = clock.now()
    recent = (Deal.status == DealStatus.OPEN, Deal.created_at > now - LATEST)
    gone: dict[str, set[str]] = defaultdict(set)
    marks = select(MailMark.deal_id, MailMark.mark).join(Deal, Deal.id == MailMark.deal_id)
    for deal_id, mark in session.execute(marks.where(MailMark.subject == SERIES, *recent)):
        gone[deal_id].add(mark)
    deals = select(Deal.tenant_id, Deal.id, _last_activity().label("last")).where(*recent)
    return [
        (tenant_id, deal_id)
        for tenant_id, deal_id, last in session.execute(deals.order_by(Deal.created_at, Deal.id))
        if last is not None and (day := due_day(last, now=now)) is not None and not _is_over(day, gone[deal_id])
    ]


def due_day(last_activity: datetime, *, now: datetime) -> int | None:
    """The newest day whose reminder has come; those before it are over with it."""
    reached = [day for day in NUDGE_ON_DAYS if now - last_activity >= timedelta(days=day)]
    return max(reached) if reached and now - last_activity < LATEST else None


def nudge_merchant(session: Session, *, tenant_id: str, deal_id: str) -> bool:
    """Send the reminder that is due, once; False where none is due, wanted, or allowed at this hour."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    now = clock.now()
    progress = read_progress(session, tenant_id=tenant_id, deal_id=deal_id)
    tenant, email = get_tenant(session, tenant_id=tenant_id), progress.merchant.email
    missing = what_is_missing(progress)
    last = session.scalar(select(_last_activity()).where(Deal.id == deal_id))
    day = due_day(last, now=now) if last is not None else None
    if deal.status != DealStatus.OPEN or not tenant.settings.nudges or not email or not missing or day is None:
        return False
    if not is_daytime(progress.merchant.state, at=now):
        return False
    if _is_over(day, list_marks(session, tenant_id=tenant_id, deal_id=deal_id, subject=SERIES)):
        return False
    wish = keep_preference(session, tenant_id=tenant_id, email=email)
    if wish.nudges_stopped:
        return False
    set_mark(session, tenant_id=tenant_id, deal_id=deal_id, subject=SERIES, mark=f"day_{day}")
    about = {"tenant_id": tenant_id, "deal_id": deal_id, "merchant_id": deal.merchant_id}
    record(session, EventType.MERCHANT_NUDGED, **about, actor="system", data={"day": day, "missing": missing})
    _mail(session, deal, tenant=tenant, to=email, missing=missing, code=wish.code)
    return True


def what_is_missing(progress: Progress) -> list[str]:
    """What an application needs from the merchant, in words; empty where it is our turn.

    What a person asked for has a mail of its own.
    """
    if progress.deal.status != DealStatus.OPEN or progress.waiting or progress.measured_at is not None:
        return []
    answers, statements = len(progress.intake.missing), len(REQUIRED_SLOTS) - progress.statements
    words = [f"{answers} {'answer' if answers == 1 else 'answers'} about you and your business"] if answers else []
    if statements > 0:
        words.append(f"{statements} bank {'statement' if statements == 1 else 'statements'}")
    return words


def _is_over(day: int, gone: set[str]) -> bool:
    """Whether this reminder or a later one went out: an application has three at most."""
    return bool(gone & {f"day_{each}" for each in NUDGE_ON_DAYS if each >= day})


def _last_activity() -> ScalarSelect[datetime]:
    query = select(func.max(Event.created_at)).where(
        Event.tenant_id == Deal.tenant_id, Event.deal_id == Deal.id, Event.type.not_in([str(kind) for kind in OURS])
    )
    return query.correlate(Deal).scalar_subquery()


def _mail(session: Session, deal: Deal, *, tenant: TenantProfile, to: str, missing: list[str], code: str) -> None:
    start = f"{get_settings().base_url}/apply/{tenant.slug}"
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=to,
        template="nudge",
        context={
            "funder": tenant.display_name,
            "missing": missing,
            "link": f"{start}/resume/{deal.resume_code}",
            "stop": f"{start}/reminders/{code}",
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
