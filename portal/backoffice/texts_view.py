"""What the page of text messages shows, and what can be asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.backoffice.text_words import (
    OWN_CAMPAIGNS,
    SKIPPED,
    SKIPS,
    SKIPS_SHORT,
    STATUSES,
    TAGS,
    campaign_name,
    why,
)
from portal.deals.queries import list_business_names
from portal.errors import Malformed
from portal.infra import clock
from portal.infra.outbox.service import WorkState, find_work
from portal.sms.campaigns import (
    Campaign,
    Cursor,
    KnownNumber,
    SmsMessage,
    TextScope,
    list_campaigns,
    list_skips,
    list_texts,
)

PAGE = "/office/texts"
PAGE_ROWS = 50
FEW_CAMPAIGNS, MOST_CAMPAIGNS = 10, 100
PERIODS = (7, 30, 90)
USUAL_DAYS = 30
DIRECTIONS = {"out": "Sent by us", "in": "Received"}


@dataclass(frozen=True)
class TextFilter:
    """What was asked for. `number` is the id of a message to or from it; all its messages are shown, of any time.

    `all` shows as many campaigns as can be shown, else it is the last few.
    """

    days: int = USUAL_DAYS
    campaign: str = ""
    status: str = ""
    direction: str = ""
    number: str = ""
    all: str = ""
    before: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "TextFilter":
        """The filter in an address; what is none of the choices counts as any."""
        days, status, direction = args.get("days", ""), args.get("status", ""), args.get("direction", "")
        return cls(
            days=next((one for one in PERIODS if str(one) == days), USUAL_DAYS),
            campaign=args.get("campaign", "")[:100],
            status=status if status in STATUSES or status == SKIPPED else "",
            direction=direction if direction in DIRECTIONS else "",
            number=args.get("number", "")[:64],
            all="yes" if args.get("all") else "",
            before=args.get("before", "")[:120],
        )

    def scope(self, tenant_id: str, number: KnownNumber | None) -> TextScope:
        """Whose messages are looked at: of the number that was found, else of the period."""
        return TextScope(
            tenant_id=tenant_id,
            since=None if number else clock.now() - timedelta(days=self.days),
            campaign=self.campaign or None,
            number=number.hash if number else None,
        )

    @property
    def cursor(self) -> Cursor | None:
        """The row to go on from; Malformed when it cannot be read."""
        if not self.before:
            return None
        moment, _, row_id = self.before.partition("~")
        try:
            return clock.as_utc(datetime.fromisoformat(moment)), row_id
        except (ValueError, OverflowError) as error:
            raise Malformed("This page of the messages could not be found. Start from the first rows.") from error

    def href(self, **other: Any) -> str:
        """The address of this filter with some of it changed, at the first row unless `before` is given."""
        asked = replace(self, **{"before": "", **other})
        given = {name: value for name, value in vars(asked).items() if value and (name, value) != ("days", USUAL_DAYS)}
        return f"{PAGE}?{urlencode(given)}" if given else PAGE


@dataclass(frozen=True)
class CampaignRow:
    """One campaign. `counts` are (label, count or None, address of those messages)."""

    name: str
    href: str
    is_own: bool
    first_at: datetime
    last_at: datetime
    messages: int
    counts: list[tuple[str, int | None, str]]
    left_out: int | None
    left_out_href: str
    left_out_words: str


@dataclass(frozen=True)
class TextRow:
    """One message, or one that was left out. `leaves_at` is when one that waits may leave, if that is known."""

    id: str
    at: datetime
    phone: str
    phone_href: str
    words: str
    tag: tuple[str, str]
    why: str
    leaves_at: datetime | None
    campaign: str
    campaign_href: str
    deal_id: str | None
    business: str


def periods(chosen: TextFilter) -> list[dict[str, Any]]:
    """How far back one may look, with the choice that is on."""
    return [
        {"label": f"{days} days", "href": chosen.href(days=days), "current": days == chosen.days, "count": None}
        for days in PERIODS
    ]


def read_campaigns(session: Session, chosen: TextFilter, scope: TextScope) -> tuple[list[CampaignRow], bool]:
    """The campaigns that were active last, and whether there are more, in one query."""
    most = MOST_CAMPAIGNS if chosen.all else FEW_CAMPAIGNS
    found = list_campaigns(session, scope, limit=most + 1)
    return [_campaign(one, chosen) for one in found[:most]], len(found) > most


def read_texts(session: Session, chosen: TextFilter, scope: TextScope) -> tuple[list[TextRow], str]:
    """A page of rows and the address of the next page ("" at the end), in three queries at most."""
    rows = (_skips if chosen.status == SKIPPED else _messages)(session, chosen, scope)
    shown, more = rows[:PAGE_ROWS], len(rows) > PAGE_ROWS
    return shown, chosen.href(before=f"{shown[-1].at.isoformat()}~{shown[-1].id}") if more else ""


def _campaign(one: Campaign, chosen: TextFilter) -> CampaignRow:
    of_it = replace(chosen, campaign=one.name, direction="")
    return CampaignRow(
        name=campaign_name(one.name) or "Without a name",
        href=of_it.href(status=""),
        is_own=one.name in OWN_CAMPAIGNS,
        first_at=one.first_at,
        last_at=one.last_at,
        messages=one.messages,
        counts=[
            (label, one.by_status[status] or None, of_it.href(status=status)) for status, (label, _) in STATUSES.items()
        ],
        left_out=sum(one.skipped.values()) or None,
        left_out_href=of_it.href(status=SKIPPED),
        left_out_words=", ".join(f"{count:,} {SKIPS_SHORT[reason]}" for reason, count in one.skipped.items()),
    )


def _messages(session: Session, chosen: TextFilter, scope: TextScope) -> list[TextRow]:
    asked = {"status": chosen.status or None, "direction": chosen.direction or None}
    found = list_texts(session, scope, **asked, before=chosen.cursor, limit=PAGE_ROWS + 1)
    # Only of these is there more to tell than the message itself says.
    unsent = {one.work_id for one in found if one.work_id and one.status in ("queued", "failed")}
    work = find_work(session, tenant_id=scope.tenant_id, message_ids=unsent) if unsent else {}
    deals = {one.deal_id for one in found if one.deal_id}
    names = list_business_names(session, tenant_id=scope.tenant_id, deal_ids=deals) if deals else {}
    return [_message(one, chosen, work=work.get(one.work_id or ""), names=names) for one in found]


def _message(one: SmsMessage, chosen: TextFilter, *, work: WorkState | None, names: Mapping[str, str]) -> TextRow:
    return TextRow(
        id=one.id,
        at=one.created_at,
        phone=one.phone or "",
        phone_href=TextFilter(number=one.id).href(),
        words=one.body or "",
        tag=TAGS[one.status],
        why=why(one.status, one.reason, work),
        leaves_at=_leaves_at(work) if one.status == "queued" else None,
        campaign=campaign_name(one.campaign),
        campaign_href=chosen.href(campaign=one.campaign),
        deal_id=one.deal_id,
        business=names.get(one.deal_id or "", ""),
    )


def _skips(session: Session, chosen: TextFilter, scope: TextScope) -> list[TextRow]:
    """What was left out; nothing where only what came in is asked for."""
    if chosen.direction == "in":
        return []
    return [
        TextRow(
            id=one.id,
            at=one.created_at,
            phone=one.phone or "",
            phone_href=TextFilter(number=one.id, status=SKIPPED).href() if one.phone_hash else "",
            words="",
            tag=TAGS[SKIPPED],
            why=SKIPS[one.reason],
            leaves_at=None,
            campaign=campaign_name(one.campaign),
            campaign_href=chosen.href(campaign=one.campaign),
            deal_id=None,
            business="",
        )
        for one in list_skips(session, scope, before=chosen.cursor, limit=PAGE_ROWS + 1)
    ]


def _leaves_at(work: WorkState | None) -> datetime | None:
    """When work that did not begin may begin."""
    if work is None or work.status != "pending" or work.available_at <= clock.now():
        return None
    return work.available_at
