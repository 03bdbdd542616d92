"""What the queue shows of a deal, and what can be asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.backoffice.event_words import event_title
from portal.deals.queries import DealListing, list_deals
from portal.deals.transitions import DealStatus
from portal.errors import Malformed
from portal.events.queries import TimelineEntry, last_events
from portal.infra import clock

PAGE_ROWS = 50
ME, NOBODY = "me", "nobody"
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
    ("accepted", "background.requested"): "Wait for the provider",
    ("accepted", "sign.sent"): "Merchant signs",
    ("accepted", "sign.viewed"): "Merchant signs",
}


@dataclass(frozen=True)
class QueueFilter:
    """What was asked for: words, states, whose, and the row to go on from."""

    words: str = ""
    status: str = ""
    assigned: str = ""
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
        """The row to go on from; Malformed when it cannot be read."""
        if not self.before:
            return None
        moment, _, deal_id = self.before.partition("~")
        try:
            return datetime.fromisoformat(moment), deal_id
        except ValueError as error:
            raise Malformed("This page of the queue could not be found. Start from the first rows.") from error

    def href(self, *, before: str = "") -> str:
        """The address of this filter, at a row."""
        given = {"q": self.words, "status": self.status, "assigned": self.assigned, "before": before}
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


def queue_views(chosen: QueueFilter) -> list[QueueView]:
    """The saved views, with the one that is on."""
    views = (
        ("All deals", QueueFilter()),
        ("Live", QueueFilter(status="live")),
        ("Mine", QueueFilter(status="live", assigned=ME)),
        ("Unclaimed", QueueFilter(status="live", assigned=NOBODY)),
        ("To sign and fund", QueueFilter(status="accepted")),
        ("Declined", QueueFilter(status="declined")),
    )
    now = QueueFilter(words=chosen.words, status=chosen.status, assigned=chosen.assigned)
    return [QueueView(label, view.href(), view == now) for label, view in views]


def read_rows(
    session: Session, *, tenant_id: str, chosen: QueueFilter, me: str, people: Mapping[str, str]
) -> tuple[list[QueueRow], str]:
    """A page of rows, and the cursor of the next page ("" at the end), in two queries."""
    listings = list_deals(
        session,
        tenant_id=tenant_id,
        statuses=chosen.statuses,
        search=chosen.words,
        assigned_to=None if chosen.assigned in ("", NOBODY) else me if chosen.assigned == ME else chosen.assigned,
        unassigned=chosen.assigned == NOBODY,
        before=chosen.cursor,
        limit=PAGE_ROWS + 1,
    )
    shown = listings[:PAGE_ROWS]
    events = last_events(session, tenant_id=tenant_id, deal_ids=[one.deal.id for one in shown])
    rows = [_row(one, events.get(one.deal.id), people) for one in shown]
    last = shown[-1].deal if len(listings) > PAGE_ROWS else None
    return rows, f"{last.created_at.isoformat()}~{last.id}" if last else ""


def next_act(status: str, event: TimelineEntry | None) -> str:
    """What comes next, in a few words, from the state and the newest event."""
    if event is None:
        return NEXT_ACT[status]
    if (status, event.type) == ("accepted", "background.result"):
        return "Send for signing" if event.data.get("status") == "OK" else "Look at the background flags"
    return NEXT_AFTER.get((status, event.type), NEXT_ACT[status])


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
    )
