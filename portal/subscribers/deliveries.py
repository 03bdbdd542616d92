"""What each subscriber is to be told, and what became of it. Nothing here speaks to anybody."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.errors import NotAllowedNow, NotFound, VendorError
from portal.events.models import Event
from portal.events.types import EventType
from portal.infra import clock
from portal.subscribers.models import Subscriber, SubscriberDelivery
from portal.subscribers.schedule import OUTAGE_TRIES, next_try, next_try_after_outage
from portal.subscribers.service import lock_subscriber, say

TEST = "webhook.test"


def send_test(session: Session, *, tenant_id: str, subscriber_id: str) -> None:
    """Have a message sent that is about nothing, to try the address; NotAllowedNow while it is paused."""
    row = lock_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
    if row.status != "active":
        raise NotAllowedNow("This address is paused. Resume it first.", code="paused")
    session.add(_delivery(row, event_id=None, event_type=TEST, sequence=row.cursor))


def send_again(
    session: Session, *, tenant_id: str, subscriber_id: str, delivery_id: str | None = None, actor: str
) -> int:
    """Send a delivery once more under its own id, or all that failed; returns how many. NotFound."""
    row = lock_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
    which = SubscriberDelivery.id == delivery_id if delivery_id else SubscriberDelivery.status == "failed"
    again = update(SubscriberDelivery).where(
        SubscriberDelivery.tenant_id == tenant_id, SubscriberDelivery.subscriber_id == row.id, which
    )
    again = again.values(status="pending", attempts=0, next_try_at=clock.now()).returning(SubscriberDelivery.id)
    count = len(session.execute(again.execution_options(synchronize_session=False)).all())
    if delivery_id and not count:
        raise NotFound("We could not find that delivery.")
    say(session, row, EventType.SUBSCRIBER_CHANGED, actor=actor, change="sent_again", count=count)
    return count


def discard(session: Session, *, tenant_id: str, subscriber_id: str, delivery_id: str, actor: str) -> None:
    """Stop trying one delivery; NotFound unless it waits or failed."""
    row = lock_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id)
    ended = update(SubscriberDelivery).where(
        SubscriberDelivery.id == delivery_id,
        SubscriberDelivery.tenant_id == tenant_id,
        SubscriberDelivery.subscriber_id == subscriber_id,
        SubscriberDelivery.status.in_(("pending", "failed")),
    )
    ended = ended.values(status="discarded").returning(SubscriberDelivery.id)
    if session.execute(ended.execution_options(synchronize_session=False)).first() is None:
        raise NotFound("That delivery does not wait any more.")
    say(session, row, EventType.SUBSCRIBER_CHANGED, actor=actor, change="discarded", count=1)


def fan_out(session: Session, *, subscriber_id: str, limit: int) -> int:
    """Write down what an active subscriber is to be told of the next `limit` events; returns how many there were.

    Events are numbered at their commit under the chain's lock, so none appears behind the cursor later.
    """
    query = select(Subscriber).where(Subscriber.id == subscriber_id, Subscriber.status == "active")
    row = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return 0
    after = select(Event).where(Event.tenant_id == row.tenant_id, Event.sequence > row.cursor)
    events = session.scalars(after.order_by(Event.sequence).limit(limit)).all()
    wanted = [event for event in events if not row.event_types or event.type in row.event_types]
    session.add_all(
        _delivery(row, event_id=event.id, event_type=event.type, sequence=event.sequence) for event in wanted
    )
    if events:
        row.cursor = events[-1].sequence
    return len(events)


def claim_busy(session: Session, *, subscriber_id: str, until: datetime) -> Subscriber | None:
    """Take an active subscriber that nobody serves and that has something due; None otherwise."""
    now = clock.now()
    due = select(SubscriberDelivery.id).where(
        SubscriberDelivery.subscriber_id == subscriber_id,
        SubscriberDelivery.status == "pending",
        SubscriberDelivery.next_try_at <= now,
    )
    free = or_(Subscriber.busy_until.is_(None), Subscriber.busy_until <= now)
    query = select(Subscriber).where(Subscriber.id == subscriber_id, Subscriber.status == "active", free, due.exists())
    row = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if row is not None:
        row.busy_until = until
    return row


def claim_delivery(session: Session, *, subscriber_id: str, until: datetime) -> SubscriberDelivery | None:
    """Take the delivery that is due first, so that nobody else sends it before `until`; None when none is due."""
    query = select(SubscriberDelivery).where(
        SubscriberDelivery.subscriber_id == subscriber_id,
        SubscriberDelivery.status == "pending",
        SubscriberDelivery.next_try_at <= clock.now(),
    )
    first = query.order_by(SubscriberDelivery.sequence, SubscriberDelivery.id).limit(1)
    row = session.scalars(first.with_for_update(skip_locked=True)).one_or_none()
    if row is not None:
        row.next_try_at = until
        row.attempts += 1
    return row


def note_delivered(delivery: SubscriberDelivery, *, status: int) -> None:
    """It was taken."""
    delivery.status, delivery.delivered_at = "delivered", clock.now()
    delivery.last_status, delivery.last_error = status, ""


def note_refused(delivery: SubscriberDelivery, error: VendorError) -> bool:
    """It was not taken: when it is tried again, or that it is not. True when that was the last try."""
    delivery.last_status, delivery.last_error = error.status, error.words
    if error.is_outage:
        was_not_tried = error.code == "vendor_paused"
        delivery.attempts = min(delivery.attempts - was_not_tried, OUTAGE_TRIES)
        later = next_try_after_outage(delivery.created_at, at_least_s=error.retry_after_s)
    else:
        later = next_try(delivery.attempts, at_least_s=error.retry_after_s)
    if later is None:
        delivery.status = "failed"
        return True
    delivery.next_try_at = later
    return False


def forget_delivered(session: Session, *, limit: int) -> int:
    """Delete what was delivered or discarded more than 30 days ago, at most `limit`; returns how many."""
    old = SubscriberDelivery.created_at < clock.now() - timedelta(days=30)
    done = select(SubscriberDelivery).where(SubscriberDelivery.status.in_(("delivered", "discarded")), old)
    rows = session.scalars(done.limit(limit)).all()
    for row in rows:
        session.delete(row)
    return len(rows)


def _delivery(row: Subscriber, *, event_id: str | None, event_type: str, sequence: int) -> SubscriberDelivery:
    return SubscriberDelivery(
        tenant_id=row.tenant_id,
        subscriber_id=row.id,
        event_id=event_id,
        event_type=event_type,
        sequence=sequence,
        next_try_at=clock.now(),
    )
