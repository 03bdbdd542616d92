"""Campaigns and their messages, of a period or of a number: how many there were, and one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.merchants.identity import phone_hash
from portal.sms.models import SmsMessage, SmsSkip

__all__ = [
    "Campaign",
    "Cursor",
    "KnownNumber",
    "NumberTrace",
    "SmsMessage",
    "TextScope",
    "find_trace",
    "get_number",
    "list_campaigns",
    "list_skips",
    "list_texts",
]

STATUSES = ("queued", "sent", "delivered", "failed", "suppressed")
SKIP_REASONS = ("no_consent", "opted_out", "invalid_number")
Cursor = tuple[datetime, str]


@dataclass(frozen=True, kw_only=True)
class TextScope:
    """Which of a tenant's messages: from a moment on, of a campaign, of a number by its hash."""

    tenant_id: str
    since: datetime | None = None
    campaign: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class Campaign:
    """What became of a campaign's messages: how many there are by status, and how many were skipped by reason."""

    name: str
    first_at: datetime
    last_at: datetime
    by_status: Mapping[str, int]
    skipped: Mapping[str, int]

    @property
    def messages(self) -> int:
        """How many were queued, whatever became of them."""
        return sum(self.by_status.values())


@dataclass(frozen=True)
class KnownNumber:
    """A number that somebody wrote to, heard from or left out."""

    phone: str
    hash: str


@dataclass(frozen=True)
class NumberTrace:
    """By which row a number can be found: its newest message, or its newest skip where there is no message."""

    row_id: str
    only_skipped: bool


def list_campaigns(session: Session, scope: TextScope, *, limit: int) -> list[Campaign]:
    """The campaigns with messages or skips in the scope, the last active first, in one query."""
    messages = select(SmsMessage.campaign, SmsMessage.created_at, SmsMessage.status.label("end"))
    skips = select(SmsSkip.campaign, SmsSkip.created_at, SmsSkip.reason.label("end"))
    messages = messages.where(*_within(SmsMessage, scope), SmsMessage.direction == "out")
    every = union_all(messages, skips.where(*_within(SmsSkip, scope))).subquery()
    counts = [func.count().filter(every.c.end == end) for end in (*STATUSES, *SKIP_REASONS)]
    first, last = func.min(every.c.created_at), func.max(every.c.created_at)
    query = select(every.c.campaign, first, last, *counts).group_by(every.c.campaign)
    newest = query.order_by(last.desc(), every.c.campaign).limit(limit)
    return [_campaign(*row) for row in session.execute(newest)]


def list_texts(
    session: Session,
    scope: TextScope,
    *,
    status: str | None = None,
    direction: str | None = None,
    before: Cursor | None = None,
    limit: int,
) -> list[SmsMessage]:
    """Messages in the scope, newest first, keyset-paged by (created_at, id)."""
    query = select(SmsMessage).where(*_within(SmsMessage, scope), *_before(SmsMessage, before))
    if status is not None:
        query = query.where(SmsMessage.status == status)
    if direction is not None:
        # What came in has a status of its own, so that one index finds both.
        is_in = SmsMessage.status == "received"
        query = query.where(is_in if direction == "in" else ~is_in)
    return list(session.scalars(query.order_by(SmsMessage.created_at.desc(), SmsMessage.id.desc()).limit(limit)))


def list_skips(session: Session, scope: TextScope, *, before: Cursor | None = None, limit: int) -> list[SmsSkip]:
    """What campaigns in the scope left out, newest first, keyset-paged by (created_at, id)."""
    query = select(SmsSkip).where(*_within(SmsSkip, scope), *_before(SmsSkip, before))
    return list(session.scalars(query.order_by(SmsSkip.created_at.desc(), SmsSkip.id.desc()).limit(limit)))


def find_trace(session: Session, *, tenant_id: str, phone: str) -> NumberTrace | None:
    """What is here of a number (E.164), or None."""
    scope = TextScope(tenant_id=tenant_id, number=phone_hash(phone))
    for message in list_texts(session, scope, limit=1):
        return NumberTrace(message.id, only_skipped=False)
    for skip in list_skips(session, scope, limit=1):
        return NumberTrace(skip.id, only_skipped=True)
    return None


def get_number(session: Session, *, tenant_id: str, row_id: str) -> KnownNumber:
    """The number of a message or a skip; NotFound, also for another tenant's."""
    row = session.get(SmsMessage, row_id) or session.get(SmsSkip, row_id)
    if row is None or row.tenant_id != tenant_id or row.phone_hash is None:
        raise NotFound("We could not find that number.")
    return KnownNumber(row.phone or "", row.phone_hash)


def _within(table: type[SmsMessage] | type[SmsSkip], scope: TextScope) -> list[ColumnElement[bool]]:
    found = [table.tenant_id == scope.tenant_id]
    if scope.since is not None:
        found.append(table.created_at >= scope.since)
    if scope.campaign is not None:
        found.append(table.campaign == scope.campaign)
    if scope.number is not None:
        found.append(table.phone_hash == scope.number)
    return found


def _before(table: type[SmsMessage] | type[SmsSkip], cursor: Cursor | None) -> list[ColumnElement[bool]]:
    return [] if cursor is None else [tuple_(table.created_at, table.id) < tuple_(*cursor)]


def _campaign(name: str, first_at: datetime, last_at: datetime, *counts: Any) -> Campaign:
    ends = dict(zip((*STATUSES, *SKIP_REASONS), counts, strict=True))
    return Campaign(
        name=name,
        first_at=first_at,
        last_at=last_at,
        by_status={status: ends[status] for status in STATUSES},
        skipped={reason: ends[reason] for reason in SKIP_REASONS if ends[reason]},
    )
