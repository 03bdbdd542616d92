"""Finding subscribers and their deliveries."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.events.models import ChainHead, Event
from portal.infra import clock
from portal.subscribers.models import Subscriber, SubscriberDelivery


def list_subscribers(session: Session, *, tenant_id: str) -> list[Subscriber]:
    """A tenant's subscribers that were not removed, oldest first."""
    query = select(Subscriber).where(Subscriber.tenant_id == tenant_id, Subscriber.status != "removed")
    return list(session.scalars(query.order_by(Subscriber.created_at, Subscriber.id)))


def list_with_work(session: Session) -> list[str]:
    """Every tenant's active subscribers for whom something happened, or something is due, for the worker."""
    now = clock.now()
    due = select(SubscriberDelivery.id).where(
        SubscriberDelivery.subscriber_id == Subscriber.id,
        SubscriberDelivery.status == "pending",
        SubscriberDelivery.next_try_at <= now,
    )
    free = or_(Subscriber.busy_until.is_(None), Subscriber.busy_until <= now)
    query = (
        select(Subscriber.id)
        .outerjoin(ChainHead, ChainHead.tenant_id == Subscriber.tenant_id)
        .where(Subscriber.status == "active", or_(ChainHead.sequence > Subscriber.cursor, and_(free, due.exists())))
    )
    return list(session.scalars(query.order_by(Subscriber.id)))


def get_subscriber(session: Session, *, tenant_id: str, subscriber_id: str) -> Subscriber:
    """The subscriber; NotFound, also for another tenant's and for one that was removed."""
    row = session.get(Subscriber, subscriber_id)
    if row is None or row.tenant_id != tenant_id or row.status == "removed":
        raise NotFound("We could not find that address.")
    return row


def list_deliveries(
    session: Session, *, tenant_id: str, subscriber_id: str, limit: int = 50
) -> list[SubscriberDelivery]:
    """What a subscriber was told, newest first."""
    query = select(SubscriberDelivery).where(
        SubscriberDelivery.tenant_id == tenant_id, SubscriberDelivery.subscriber_id == subscriber_id
    )
    newest = query.order_by(SubscriberDelivery.created_at.desc(), SubscriberDelivery.id.desc())
    return list(session.scalars(newest.limit(limit)))


def count_waiting(session: Session, *, tenant_id: str) -> dict[str, dict[str, int]]:
    """By subscriber: how many deliveries wait and how many failed."""
    query = (
        select(SubscriberDelivery.subscriber_id, SubscriberDelivery.status, func.count())
        .where(SubscriberDelivery.tenant_id == tenant_id, SubscriberDelivery.status.in_(("pending", "failed")))
        .group_by(SubscriberDelivery.subscriber_id, SubscriberDelivery.status)
    )
    found: dict[str, dict[str, int]] = {}
    for subscriber_id, status, count in session.execute(query):
        found.setdefault(subscriber_id, {})[status] = count
    return found


def count_open(session: Session) -> dict[str, int]:
    """By status: deliveries of all tenants' subscribers that wait or failed."""
    query = (
        select(SubscriberDelivery.status, func.count())
        .where(SubscriberDelivery.status.in_(("pending", "failed")))
        .group_by(SubscriberDelivery.status)
    )
    return {status: count for status, count in session.execute(query)}


def find_event(session: Session, *, tenant_id: str, event_id: str) -> Event | None:
    """The event that a delivery is about."""
    row = session.get(Event, event_id)
    return row if row is not None and row.tenant_id == tenant_id else None
