"""What a tenant's own system is told: every event once believed, in order, whatever it answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.errors import Invalid, NotFound
from portal.events.queries import list_events
from portal.infra import circuits, clock
from portal.infra.guarded_http import check_url, is_public
from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.mail.queries import list_messages
from portal.merchants.matching import Hint
from portal.subscribers.deliveries import send_again, send_test
from portal.subscribers.models import Subscriber, SubscriberDelivery
from portal.subscribers.schedule import MOST_TRIES
from portal.subscribers.service import add_subscriber, resume, rotate_secret
from portal.tenants.queries import TenantProfile
from portal.workflows.start_deal import start_deal
from portal.workflows.tell_subscribers import wake_subscribers
from tests.integration.subscribers.receiver import Receiver, receiving

KEY = b"k" * 32
ADMIN = "user:us_admin"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def subscriber(parts: Parts, demo: TenantProfile, receiver: Receiver) -> Subscriber:
    return subscribe(parts, demo, receiver)


@pytest.fixture
def work(parts: Parts) -> Callable[[], None]:
    """What the worker does in the time that is passed to it."""
    load_tasks()
    worker = Worker(parts, stop=threading.Event())

    def until_idle() -> None:
        for _ in range(3):
            wake_subscribers(parts)
            worker.run_until_idle()

    return until_idle


def subscribe(parts: Parts, tenant: TenantProfile, receiver: Receiver, *types: str) -> Subscriber:
    with parts.db.write(tenant_id=tenant.id) as session:
        row = add_subscriber(
            session, tenant_id=tenant.id, url=receiver.url, event_types=types, key=KEY, plain=True, actor=ADMIN
        )
    receiver.secret = row.secret or ""
    return row


def apply(parts: Parts, tenant: TenantProfile, name: str = "Maple Deli LLC") -> str:
    hint = Hint(phone="+19735550188", email=f"{name[:5].lower()}@maple.example", legal_name=name, state="NJ")
    with parts.db.write(tenant_id=tenant.id) as session:
        return start_deal(
            session, tenant_id=tenant.id, actor="system", hint=hint, create_if_missing=True, funding_amount_cents=None
        ).deal.id


def deliveries(parts: Parts) -> list[SubscriberDelivery]:
    with parts.db.read() as session:
        return list(session.scalars(select(SubscriberDelivery).order_by(SubscriberDelivery.sequence)))


def let_time_pass(parts: Parts) -> None:
    with parts.db.write() as session:
        session.execute(update(SubscriberDelivery).values(next_try_at=clock.now()))


def test_every_event_from_now_on_is_told_once_and_in_order(
    parts: Parts, demo: TenantProfile, receiver: Receiver, work: Callable[[], None]
) -> None:
    apply(parts, demo, "Before Bakery")
    subscribe(parts, demo, receiver)
    deal_id = apply(parts, demo)

    work()
    work()

    with parts.db.read() as session:
        events = list_events(session, tenant_id=demo.id, limit=50)
    since = [event for event in reversed(events) if event.sequence >= receiver.taken[0]["data"]["sequence"]]
    assert [message["data"]["id"] for message in receiver.taken] == [event.id for event in since]
    assert receiver.taken[0]["type"] == "subscriber.added"
    started = next(message for message in receiver.taken if message["type"] == "deal.started")
    assert started["data"]["deal_id"] == deal_id
    assert receiver.ids == [event.id for event in since]
    assert receiver.forged == 0


def test_only_the_events_that_were_chosen_are_told_and_no_other_tenants(
    parts: Parts, demo: TenantProfile, rival: TenantProfile, receiver: Receiver, work: Callable[[], None]
) -> None:
    subscribe(parts, demo, receiver, "deal.started")
    apply(parts, rival, "Rival Bakery")
    deal_id = apply(parts, demo)

    work()

    assert [(message["type"], message["data"]["deal_id"]) for message in receiver.taken] == [("deal.started", deal_id)]


@pytest.mark.parametrize("answer", [500, 404, 301, 429])
def test_what_was_not_taken_is_told_again_under_its_id(
    parts: Parts,
    demo: TenantProfile,
    receiver: Receiver,
    subscriber: Subscriber,
    work: Callable[[], None],
    answer: int,
) -> None:
    receiver.answers = [answer]
    work()
    assert receiver.taken == []

    let_time_pass(parts)
    work()

    assert len(receiver.taken) == 1
    assert [(one.status, one.attempts) for one in deliveries(parts)] == [("delivered", 2)]


def test_an_address_that_asks_for_time_is_left_alone(
    parts: Parts, receiver: Receiver, subscriber: Subscriber, work: Callable[[], None]
) -> None:
    receiver.answers, receiver.headers = [429], {"Retry-After": "600"}

    work()

    [waits] = deliveries(parts)
    assert waits.next_try_at - clock.now() > timedelta(minutes=9)


def test_after_three_days_an_address_is_paused_the_tenant_is_told_and_nothing_is_lost(
    parts: Parts, demo: TenantProfile, receiver: Receiver, subscriber: Subscriber, work: Callable[[], None]
) -> None:
    receiver.answers = [404] * 99
    for _ in range(MOST_TRIES):
        work()
        let_time_pass(parts)
    with parts.db.read() as session:
        kept = session.get_one(Subscriber, subscriber.id)
        mails = [mail.template for mail in list_messages(session, tenant_id=demo.id)]
    assert (kept.status, mails) == ("paused", ["subscriber_paused"])

    receiver.answers = []
    deal_id = apply(parts, demo)
    work()
    assert receiver.taken == []
    with parts.db.write(tenant_id=demo.id) as session:
        resume(session, tenant_id=demo.id, subscriber_id=subscriber.id, actor=ADMIN)
        send_again(session, tenant_id=demo.id, subscriber_id=subscriber.id, actor=ADMIN)
    work()

    assert {"subscriber.added", "deal.started"} <= {message["type"] for message in receiver.taken}
    assert deal_id in {message["data"]["deal_id"] for message in receiver.taken}


def test_an_address_that_is_down_is_tried_within_half_a_minute_for_three_days_and_then_paused(
    parts: Parts, demo: TenantProfile, receiver: Receiver, subscriber: Subscriber, work: Callable[[], None]
) -> None:
    receiver.answers = [500] * 99
    for _ in range(2 * MOST_TRIES):
        circuits.forget_all()
        work()
        with parts.db.read() as session:
            waits = session.scalars(select(SubscriberDelivery.next_try_at)).all()
            assert max(waits) < clock.now() + timedelta(seconds=31)
        let_time_pass(parts)
    with parts.db.write() as session:
        session.execute(update(SubscriberDelivery).values(created_at=clock.now() - timedelta(days=4)))
    work()

    with parts.db.read() as session:
        assert session.get_one(Subscriber, subscriber.id).status == "paused"


def test_an_address_that_says_it_is_gone_is_paused_at_once(
    parts: Parts, receiver: Receiver, subscriber: Subscriber, work: Callable[[], None]
) -> None:
    receiver.answers = [410]

    work()

    with parts.db.read() as session:
        assert session.get_one(Subscriber, subscriber.id).status == "paused"


def test_while_a_secret_is_replaced_both_sign(
    parts: Parts, demo: TenantProfile, receiver: Receiver, subscriber: Subscriber, work: Callable[[], None]
) -> None:
    old = receiver.secret
    with parts.db.write(tenant_id=demo.id) as session:
        new = rotate_secret(session, tenant_id=demo.id, subscriber_id=subscriber.id, key=b"n" * 32, actor=ADMIN).secret
        send_test(session, tenant_id=demo.id, subscriber_id=subscriber.id)
    work()
    receiver.secret = new or ""
    with parts.db.write(tenant_id=demo.id) as session:
        send_test(session, tenant_id=demo.id, subscriber_id=subscriber.id)
    work()
    assert receiver.forged == 0

    with parts.db.write(tenant_id=demo.id) as session:
        session.get_one(Subscriber, subscriber.id).previous_secret_until = clock.now() - timedelta(seconds=1)
        send_test(session, tenant_id=demo.id, subscriber_id=subscriber.id)
    receiver.secret = old
    work()
    assert receiver.forged >= 1


def test_two_workers_tell_nothing_twice(
    parts: Parts, demo: TenantProfile, receiver: Receiver, subscriber: Subscriber
) -> None:
    load_tasks()
    apply(parts, demo)
    workers = [Worker(parts, stop=threading.Event()) for _ in range(2)]

    def run(worker: Worker) -> None:
        wake_subscribers(parts)
        worker.run_until_idle()

    threads = [threading.Thread(target=run, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(receiver.ids) == len(set(receiver.ids)) > 0


def test_another_tenants_address_is_not_found(parts: Parts, rival: TenantProfile, subscriber: Subscriber) -> None:
    with parts.db.write(tenant_id=rival.id) as session, pytest.raises(NotFound):
        send_test(session, tenant_id=rival.id, subscriber_id=subscriber.id)


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example", "http://a.example", "https://u:p@a.example", "https://", "https://a b.example"]
)
def test_an_address_that_cannot_be_told_in_secret_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        check_url(url, plain=False)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::808:808", False),
        ("::10.0.0.1", False),
        ("fec0::1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("nonsense", False),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_outside_mock_mode_a_machine_of_our_own_is_never_reached(
    parts: Parts, receiver: Receiver, subscriber: Subscriber, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.workflows.tell_subscribers.get_settings", lambda: _Production)

    work()

    assert (receiver.taken, receiver.forged) == ([], 0)
    assert [(one.status, one.last_error) for one in deliveries(parts)] == [("pending", "The address did not answer.")]


class _Production:
    mock_mode = False
    base_url = "https://portal.example"
