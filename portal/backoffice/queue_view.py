"""What the queue shows of a deal, and what can be asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.backoffice.event_words import event_title
from portal.backoffice.notice_words import NoticeWords, notice_words
from portal.deals.queries import DealListing, list_deals, list_deals_owing_notice
from portal.deals.transitions import DealStatus
from portal.errors import Malformed
from portal.events.queries import TimelineEntry, last_events
from portal.infra import clock
from portal.underwriting.notice_clock import notice_due

When = TypeVar("When", date, datetime)
PAGE_ROWS = 50
ME, NOBODY = "me", "nobody"
DUE = "due"
ENDED = ("declined", "closed")
NEXT_ACT = {
    "open": "Complete the file",
    "offer": "Merchant chooses an offer",
    "accepted": "Run the background check",
    "signed": "Release the funds",
    "declined": "Nothing; the merchant was told",
    "closed": "Nothing",
}
# What the newest event says more exactly than the state: (state, event) -> what comes next.
NEXT_AFTER = {
    ("open", "deal.started"): "Merchant answers",
    ("open", "intake.answered"): "Merchant answers",
    ("open", "intake.completed"): "Merchant adds statements",
    ("open", "document.rejected"): "Merchant sends a better file",
    ("open", "metrics.ready"): "Decide",
    ("open", "decision.made"): "Review by a person",
    ("open", "review.cleared"): "Review by a person",
    ("open", "request.made"): "Merchant answers a question",
    ("open", "request.answered"): "Review by a person",
    ("open", "request.withdrawn"): "Review by a person",
    ("open", "notice.reminded"): "Decide, the notice is due",
    ("declined", "deal.declined"): "The notice is being sent",
    ("declined", "notice.reminded"): "Send the notice",
    ("accepted", "background.requested"): "Wait for the provider",
    ("accepted", "sign.sent"): "Merchant signs",
    ("accepted", "sign.viewed"): "Merchant signs",
    ("accepted", "sign.code_sent"): "Merchant signs",
    ("accepted", "sign.proved"): "Merchant signs",
}


@dataclass(frozen=True)
class QueueFilter:
    """What was asked for: words, states, whose, whether a notice is owed, and the row to go on from.

    Those that owe a notice come with the most urgent first, all others with the newest.
    """

    words: str = ""
    status: str = ""
    assigned: str = ""
    notice: str = ""
    before: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "QueueFilter":
        """The filter in an address; a state that is none counts as any."""
        status = args.get("status", "")
        known = status in {str(one) for one in DealStatus} or status == "live"
        return cls(
            words=args.get("q", "").strip()[:200],
            status=status if known else "",
            assigned=args.get("assigned", "")[:64],
            notice=DUE if args.get("notice") == DUE else "",
            before=args.get("before", "")[:120],
        )

    @property
    def statuses(self) -> tuple[str, ...]:
        """The states to look for; empty for any."""
        if self.status == "live":
            return tuple(str(one) for one in DealStatus if one not in ENDED)
        return (self.status,) if self.status else ()

    @property
    def cursor(self) -> tuple[datetime, str] | None:
        """The row to go on from, by when deals were started; Malformed when it cannot be read."""
        return self._cursor(lambda text: clock.as_utc(datetime.fromisoformat(text)))

    @property
    def notice_cursor(self) -> tuple[date, str] | None:
        """The row to go on from, by the last day of the notice; Malformed when it cannot be read."""
        return self._cursor(date.fromisoformat)

    def _cursor(self, read: Callable[[str], When]) -> tuple[When, str] | None:
        if not self.before:
            return None
        when, _, deal_id = self.before.partition("~")
        try:
            return read(when), deal_id
        except (ValueError, OverflowError) as error:
            raise Malformed("This page of the queue could not be found. Start from the first rows.") from error

    def href(self, *, before: str = "") -> str:
        """The address of this filter, at a row."""
        given = {"q": self.words, "status": self.status, "assigned": self.assigned}
        given |= {"notice": self.notice, "before": before}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"/office/queue?{query}" if query else "/office/queue"


@dataclass(frozen=True)
class QueueView:
    """A filter that is asked for often."""

    label: str
    href: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class QueueRow:
    """One deal of the queue."""

    id: str
    name: str
    status: str
    next_act: str
    asked_cents: int | None
    age: timedelta
    last_words: str
    last_at: datetime | None
    assigned_to: str | None
    assigned_name: str | None
    notice: NoticeWords | None


def queue_views(chosen: QueueFilter) -> list[QueueView]:
    """The saved views, with the one that is on."""
    views = (
        ("All deals", QueueFilter()),
        ("Live", QueueFilter(status="live")),
        ("Mine", QueueFilter(status="live", assigned=ME)),
        ("Unclaimed", QueueFilter(status="live", assigned=NOBODY)),
        ("Notice due", QueueFilter(notice=DUE)),
        ("To sign and fund", QueueFilter(status="accepted")),
        ("Declined", QueueFilter(status="declined")),
    )
    now = replace(chosen, before="")
    return [QueueView(label, view.href(), view == now) for label, view in views]


def read_rows(
    session: Session, *, tenant_id: str, chosen: QueueFilter, me: str, people: Mapping[str, str]
) -> tuple[list[QueueRow], str]:
    """A page of rows, and the cursor of the next page ("" at the end), in two queries."""
    listings = _listings(session, tenant_id=tenant_id, chosen=chosen, me=me)
    shown = listings[:PAGE_ROWS]
    events = last_events(session, tenant_id=tenant_id, deal_ids=[one.deal.id for one in shown])
    rows = [_row(one, events.get(one.deal.id), people) for one in shown]
    last = shown[-1] if len(listings) > PAGE_ROWS else None
    return rows, _onward(last, chosen) if last else ""


def next_act(status: str, event: TimelineEntry | None) -> str:
    """What comes next, in a few words, from the state and the newest event."""
    if event is None:
        return NEXT_ACT[status]
    if (status, event.type) == ("accepted", "background.result"):
        return "Send for signing" if event.data.get("status") == "OK" else "Look at the background flags"
    return NEXT_AFTER.get((status, event.type), NEXT_ACT[status])


def _listings(session: Session, *, tenant_id: str, chosen: QueueFilter, me: str) -> list[DealListing]:
    """A page of deals and one more, which tells that there is another page."""
    asked: dict[str, Any] = {
        "tenant_id": tenant_id,
        "statuses": chosen.statuses,
        "search": chosen.words,
        "assigned_to": None if chosen.assigned in ("", NOBODY) else me if chosen.assigned == ME else chosen.assigned,
        "unassigned": chosen.assigned == NOBODY,
        "limit": PAGE_ROWS + 1,
    }
    if chosen.notice:
        return list_deals_owing_notice(session, **asked, after=chosen.notice_cursor)
    return list_deals(session, **asked, before=chosen.cursor)


def _onward(last: DealListing, chosen: QueueFilter) -> str:
    deal = last.deal
    when = deal.notice_due_on if chosen.notice and deal.notice_due_on else deal.created_at
    return f"{when.isoformat()}~{deal.id}"


def _row(listing: DealListing, event: TimelineEntry | None, people: Mapping[str, str]) -> QueueRow:
    deal = listing.deal
    return QueueRow(
        id=deal.id,
        name=listing.merchant.legal_name,
        status=deal.status,
        next_act=next_act(deal.status, event),
        asked_cents=deal.funding_amount_cents,
        age=clock.now() - deal.created_at,
        last_words=event_title(event.type) if event else "",
        last_at=event.created_at if event else None,
        assigned_to=deal.assigned_to,
        assigned_name=people.get(deal.assigned_to) if deal.assigned_to else None,
        notice=notice_words(notice_due(deal)),
    )
