"""Keeping subscribers: who is told, under which secret, and whether it is paused."""

from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.models import ChainHead
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.guarded_http import check_url
from portal.subscribers.models import Subscriber, SubscriberDelivery
from portal.subscribers.signature import secret_from

OLD_SECRET_FOR = timedelta(hours=24)
MOST = 20


def add_subscriber(
    session: Session, *, tenant_id: str, url: str, event_types: Collection[str], key: bytes, plain: bool, actor: str
) -> Subscriber:
    """Tell `url` of the tenant's events from now on; `key` (32 bytes) becomes its secret.

    `plain` admits http, for a trial on one machine. Errors: Invalid("url" or "event_types"); NotAllowedNow past 20.
    """
    check_url(url, plain=plain)
    unknown = sorted(set(event_types) - {each.value for each in EventType})
    if unknown:
        raise Invalid("event_types", f"There is no event called {unknown[0]}.")
    there = select(Subscriber.id).where(Subscriber.tenant_id == tenant_id, Subscriber.status != "removed")
    if len(session.scalars(there.limit(MOST)).all()) >= MOST:
        raise NotAllowedNow(f"At most {MOST} addresses can be told. Remove one first.", code="too_many")
    newest = session.scalar(select(ChainHead.sequence).where(ChainHead.tenant_id == tenant_id)) or 0
    row = Subscriber(tenant_id=tenant_id, url=url, event_types=sorted(event_types), made_by=actor, cursor=newest)
    row.secret = secret_from(key)
    session.add(row)
    session.flush()
    say(session, row, EventType.SUBSCRIBER_ADDED, actor=actor, host=host_of(url))
    return row


def host_of(url: str) -> str:
    """The host alone: a path may hold a token that is nobody else's business."""
    return urlsplit(url).hostname or ""


def rotate_secret(session: Session, *, tenant_id: str, subscriber_id: str, key: bytes, actor: str) -> Subscriber:
    """Sign with another secret from now on; for a day both sign, so that no message is lost meanwhile."""
    row = lock_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
    row.previous_secret, row.previous_secret_until = row.secret, clock.now() + OLD_SECRET_FOR
    row.secret = secret_from(key)
    say(session, row, EventType.SUBSCRIBER_CHANGED, actor=actor, change="secret")
    return row


def secrets_of(subscriber: Subscriber, *, now: datetime) -> list[str]:
    """The secrets that sign now, the newest first."""
    previous = subscriber.previous_secret if (subscriber.previous_secret_until or now) > now else None
    return [secret for secret in (subscriber.secret, previous) if secret]


def pause(session: Session, subscriber: Subscriber, *, reason: str, actor: str) -> bool:
    """Tell it nothing until it is resumed; what happens meanwhile waits. False when it was paused before."""
    if subscriber.status != "active":
        return False
    subscriber.status, subscriber.status_reason, subscriber.paused_at = "paused", reason, clock.now()
    say(session, subscriber, EventType.SUBSCRIBER_CHANGED, actor=actor, change="paused")
    return True


def resume(session: Session, *, tenant_id: str, subscriber_id: str, actor: str) -> None:
    """Tell it again, first of all that waited; NotAllowedNow unless it is paused."""
    row = lock_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
    if row.status != "paused":
        raise NotAllowedNow("This address is told already.", code="not_paused")
    row.status, row.status_reason, row.paused_at = "active", "", None
    waits = SubscriberDelivery.subscriber_id == row.id, SubscriberDelivery.status == "pending"
    session.execute(update(SubscriberDelivery).where(*waits).values(next_try_at=clock.now(), attempts=0))
    say(session, row, EventType.SUBSCRIBER_CHANGED, actor=actor, change="resumed")


def remove(session: Session, *, tenant_id: str, subscriber_id: str, actor: str) -> None:
    """Tell it nothing more; what was told stays on record."""
    row = lock_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
    row.status, row.removed_at = "removed", clock.now()
    waits = SubscriberDelivery.subscriber_id == row.id, SubscriberDelivery.status == "pending"
    session.execute(update(SubscriberDelivery).where(*waits).values(status="discarded"))
    say(session, row, EventType.SUBSCRIBER_CHANGED, actor=actor, change="removed")


def lock_subscriber(session: Session, *, tenant_id: str, subscriber_id: str) -> Subscriber:
    """The subscriber, locked; NotFound, also for another tenant's and for one that was removed."""
    query = select(Subscriber).where(Subscriber.id == subscriber_id, Subscriber.tenant_id == tenant_id)
    row = session.scalars(query.where(Subscriber.status != "removed").with_for_update()).one_or_none()
    if row is None:
        raise NotFound("We could not find that address.")
    return row


def say(session: Session, row: Subscriber, event: EventType, *, actor: str, **data: object) -> None:
    """Record what was done about a subscriber."""
    record(session, event, tenant_id=row.tenant_id, actor=actor, data={"subscriber_id": row.id, **data})
