"""Telling a tenant's own systems what happened: one message an event, signed, in their order where all is well."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.errors import VendorError
from portal.events.models import Event
from portal.infra import clock
from portal.infra.guarded_http import PublicOnly
from portal.infra.http import VendorClient
from portal.infra.outbox.service import enqueue
from portal.infra.parts import Parts
from portal.mail.service import queue_mail
from portal.subscribers.deliveries import claim_busy, claim_delivery, fan_out, note_delivered, note_refused
from portal.subscribers.models import Subscriber, SubscriberDelivery
from portal.subscribers.queries import find_event, get_subscriber, list_with_work
from portal.subscribers.service import host_of, lock_subscriber, pause, secrets_of
from portal.subscribers.signature import headers_for
from portal.tenants.queries import get_tenant

TELL = "subscriber.tell"
AT_ONCE = 200
# Standard Webhooks recommends 15 to 30 seconds.
TIMEOUT_S = 15.0
HELD_FOR = timedelta(seconds=30)
MOST_IN_A_ROW = 20
"""After so many messages the worker turns to other work; what is left is due at once."""
GONE = 410


def wake_subscribers(parts: Parts) -> None:
    """Write down what is to be told, and have each subscriber served that has something due and is not being served."""
    with parts.db.read() as session:
        busy = list_with_work(session)
    for subscriber_id in busy:
        with parts.db.write() as session:
            while fan_out(session, subscriber_id=subscriber_id, limit=AT_ONCE) == AT_ONCE:
                session.flush()
            taken = claim_busy(session, subscriber_id=subscriber_id, until=clock.now() + HELD_FOR)
            if taken is not None:
                enqueue(session, TELL, {"subscriber_id": taken.id}, tenant_id=taken.tenant_id)


def tell_subscriber(parts: Parts, *, tenant_id: str, subscriber_id: str) -> None:
    """Send what is due, one after the other; two refusals in a row end the turn, so that others are not held up."""
    refusals = 0
    for _ in range(MOST_IN_A_ROW):
        with parts.db.write(tenant_id=tenant_id) as session:
            delivery = claim_delivery(session, subscriber_id=subscriber_id, until=clock.now() + HELD_FOR)
        if delivery is None:
            break
        refusals = 0 if _tell(parts, delivery) else refusals + 1
        if refusals >= 2:
            break
    with parts.db.write(tenant_id=tenant_id) as session:
        lock_subscriber(session, tenant_id=tenant_id, subscriber_id=subscriber_id).busy_until = None


def _tell(parts: Parts, delivery: SubscriberDelivery) -> bool:
    with parts.db.read(tenant_id=delivery.tenant_id) as session:
        subscriber = get_subscriber(session, tenant_id=delivery.tenant_id, subscriber_id=delivery.subscriber_id)
        event = (
            find_event(session, tenant_id=delivery.tenant_id, event_id=delivery.event_id) if delivery.event_id else None
        )
    if subscriber.status != "active":
        return False
    try:
        status = _post(subscriber, delivery, event)
    except VendorError as error:
        refused: VendorError | None = error
    else:
        refused = None
    with parts.db.write(tenant_id=delivery.tenant_id) as session:
        kept = session.get_one(SubscriberDelivery, delivery.id)
        if refused is None:
            note_delivered(kept, status=status)
        else:
            _refused(session, kept, refused)
    return refused is None


def _post(subscriber: Subscriber, delivery: SubscriberDelivery, event: Event | None) -> int:
    body = json.dumps(message_of(delivery, event), separators=(",", ":"), ensure_ascii=False).encode()
    message_id = delivery.event_id or delivery.id
    now = clock.now()
    headers = headers_for(message_id=message_id, at=now, body=body, secrets=secrets_of(subscriber, now=now))
    transport = None if get_settings().mock_mode else PublicOnly()
    about: dict[str, Any] = {"vendor": "The address", "base_url": "", "account": subscriber.id}
    with VendorClient(**about, timeout_s=TIMEOUT_S, transport=transport) as client:
        return client.request(
            "POST", subscriber.url, content=body, headers={**headers, "Content-Type": "application/json"}
        ).status


def message_of(delivery: SubscriberDelivery, event: Event | None) -> dict[str, Any]:
    """The message: type and moment, and the event as the API tells it. A test is about nothing."""
    if event is None:
        return {"type": delivery.event_type, "timestamp": clock.iso(delivery.created_at), "data": {}}
    data = {
        "id": event.id,
        "type": event.type,
        "sequence": event.sequence,
        "deal_id": event.deal_id,
        "merchant_id": event.merchant_id,
        "actor": event.actor,
        "data": json.loads(event.data_json),
        "created_at": clock.iso(event.created_at),
    }
    return {"type": event.type, "timestamp": clock.iso(event.created_at), "data": data}


def _refused(session: Session, delivery: SubscriberDelivery, error: VendorError) -> None:
    last = note_refused(delivery, error)
    if error.status == GONE:
        delivery.status = "discarded"
        reason = "The address answered that it is gone (410)."
    elif last:
        reason = "It took nothing for three days."
    else:
        return
    about = {"tenant_id": delivery.tenant_id, "subscriber_id": delivery.subscriber_id}
    subscriber = lock_subscriber(session, **about)
    if pause(session, subscriber, reason=reason, actor="system"):
        _tell_the_tenant(session, subscriber, reason)


def _tell_the_tenant(session: Session, subscriber: Subscriber, reason: str) -> None:
    tenant = get_tenant(session, tenant_id=subscriber.tenant_id)
    if not tenant.settings.email:
        return
    context = {
        "funder": tenant.display_name,
        "host": host_of(subscriber.url),
        "reason": reason,
        "link": f"{get_settings().base_url}/office/subscribers/{subscriber.id}",
    }
    queue_mail(session, tenant_id=tenant.id, to=tenant.settings.email, template="subscriber_paused", context=context)
