"""Until when an applicant is owed a notice of action taken. Regulation B, 12 CFR 1002.9(a)(1). The one place for it.

An application is complete once three statements are measured: they are what this portal regularly obtains and
considers before it decides (12 CFR 1002.2(f)); answers that are missing count as unknown and hold no decision up, so a
later start would be a late one. From then on the applicant hears of an approval, a counter-offer or a decline within 30
days. A decline of an incomplete application is told within 30 days of the decline. Offers below what was asked for are
a counter-offer: one that is not accepted is followed by a notice within 90 days. Asking the merchant for something
stops no clock. Days are calendar days of the office.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from portal.deals.models import Deal
from portal.deals.transitions import DealStatus
from portal.infra import clock

Basis = Literal["completed", "declined", "counter_offer"]
DAYS = timedelta(days=30)
COUNTER_OFFER_DAYS = timedelta(days=90)
OVERDUE = -1
# Each is reminded of once: ten days before, three days before, and on the first day that is too late.
REMIND_AT = (10, 3, OVERDUE)
OFFICE_ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class NoticeDue:
    """A notice that is owed: why, its last day, and how many days are left (0 on that day, below 0 when overdue)."""

    basis: str
    due_on: date
    days_left: int


def notice_due(deal: Deal) -> NoticeDue | None:
    """What is owed about a deal today, or None."""
    if deal.notice_due_on is None or deal.notice_basis is None:
        return None
    return NoticeDue(deal.notice_basis, deal.notice_due_on, (deal.notice_due_on - office_today()).days)


def office_today() -> date:
    """The calendar day at the office."""
    return clock.now().astimezone(OFFICE_ZONE).date()


def application_completed(deal: Deal) -> None:
    """The statements of a locked deal are measured: an open one is answered within 30 days, or earlier if owed."""
    if deal.status == DealStatus.OPEN:
        _owe(deal, "completed", office_today() + DAYS)


def offers_made(deal: Deal, *, largest_cents: int, requested_cents: int | None) -> None:
    """The applicant can see offers: an approval ends the clock, a counter-offer has 90 days from its first one."""
    if requested_cents is None or largest_cents >= requested_cents:
        notice_settled(deal)
    elif deal.notice_basis != "counter_offer":
        notice_settled(deal)
        _owe(deal, "counter_offer", office_today() + COUNTER_OFFER_DAYS)


def deal_declined(deal: Deal) -> None:
    """A decline is told within 30 days; what was owed earlier stays due earlier."""
    _owe(deal, "declined", office_today() + DAYS)
    deal.notice_basis = "declined"


def deal_reopened(deal: Deal, *, is_complete: bool) -> None:
    """The decline no longer stands. A complete application waits for an answer again; another one for nothing."""
    if is_complete:
        _owe(deal, "completed", office_today() + DAYS)
        deal.notice_basis = "completed"
    else:
        notice_settled(deal)


def notice_settled(deal: Deal) -> None:
    """Nothing is owed any more: told, accepted, or withdrawn by the applicant."""
    deal.notice_basis = deal.notice_due_on = deal.notice_reminded_at_days = None


def reminder_due(deal: Deal) -> int | None:
    """The mark of `REMIND_AT` that the deal has reached and nobody was reminded of, or None."""
    due = notice_due(deal)
    if due is None:
        return None
    reached = [mark for mark in REMIND_AT if due.days_left <= mark]
    last = deal.notice_reminded_at_days
    return min(reached) if reached and (last is None or min(reached) < last) else None


def _owe(deal: Deal, basis: Basis, due_on: date) -> None:
    if deal.notice_due_on is None or due_on < deal.notice_due_on:
        deal.notice_basis, deal.notice_due_on, deal.notice_reminded_at_days = basis, due_on, None
