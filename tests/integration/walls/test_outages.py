"""Work for a provider that is down waits without wearing itself out, and goes on as soon as the provider is back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from portal.infra import circuits, clock
from portal.infra.http import VendorClient
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import LONGEST_OUTAGE_WAIT_S, MAX_ATTEMPTS, OUTAGE_TRIES, Job, check_moving, enqueue
from portal.infra.parts import Parts
from portal.infra.storage import StorageError
from portal.jobs.loop import Worker
from portal.jobs.registry import FAILURES, TASKS
from portal.tenants.queries import TenantProfile

KIND = "test.call"


class Provider:
    """What the work calls; a fault of its own, or a limit that is used up, until it is mended."""

    def __init__(self) -> None:
        self.down, self.calls, self.done, self.status = True, 0, 0, 500

    def task(self, _parts: Parts, _job: Job) -> None:
        transport = httpx.MockTransport(self._answer)
        with VendorClient(vendor="Cherry", base_url="https://vendor.example", transport=transport) as client:
            client.request("POST", "/x")
        self.done += 1

    def _answer(self, _: httpx.Request) -> httpx.Response:
        self.calls += 1
        return httpx.Response(self.status if self.down else 200)


@pytest.fixture
def provider() -> Iterator[Provider]:
    one = Provider()
    TASKS[KIND] = one.task
    yield one
    del TASKS[KIND]
    FAILURES.pop(KIND, None)


def put_in(parts: Parts, tenant: TenantProfile, *, count: int) -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        for _ in range(count):
            enqueue(session, KIND, {}, tenant_id=tenant.id)


def work(parts: Parts) -> None:
    Worker(parts, stop=threading.Event()).run_until_idle()


def change(parts: Parts, **values: object) -> None:
    with parts.db.write() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.kind == KIND).values(**values))


def messages(parts: Parts) -> list[OutboxMessage]:
    with parts.db.read() as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == KIND)))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_work_behind_the_third_failure_costs_neither_a_call_nor_a_try(
    parts: Parts, demo: TenantProfile, provider: Provider, status: int
) -> None:
    provider.status = status
    put_in(parts, demo, count=8)

    work(parts)

    rows = messages(parts)
    assert provider.calls == circuits.FAILURES
    assert sorted(row.attempts for row in rows) == [0] * 5 + [1] * 3
    assert {row.status for row in rows} == {"pending"}
    assert max(row.available_at for row in rows) < clock.now() + timedelta(seconds=30)
    assert {row.waits_for for row in rows} == set(circuits.paused_keys())


def test_what_is_due_during_a_pause_is_passed_over_and_is_no_standstill(
    parts: Parts, demo: TenantProfile, provider: Provider
) -> None:
    put_in(parts, demo, count=4)
    work(parts)
    change(parts, available_at=clock.now() - timedelta(minutes=10))

    work(parts)

    check_moving(parts.db)
    assert provider.calls == circuits.FAILURES


@pytest.mark.parametrize("status", [500, 429])
def test_all_of_it_is_done_when_the_provider_is_back(
    parts: Parts, demo: TenantProfile, provider: Provider, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    provider.status = status
    put_in(parts, demo, count=5)
    monkeypatch.setattr(circuits, "SHORTEST_PAUSE_S", 0.0)
    monkeypatch.setattr(circuits, "LONGEST_PAUSE_S", 0.0)
    for _ in range(3 * MAX_ATTEMPTS):
        change(parts, available_at=clock.now())
        Worker(parts, stop=threading.Event()).run_one()
    worn = max(row.attempts for row in messages(parts))
    longest = max(row.available_at for row in messages(parts))
    provider.down = False
    change(parts, available_at=clock.now())

    work(parts)

    assert worn <= OUTAGE_TRIES
    assert longest < clock.now() + timedelta(seconds=LONGEST_OUTAGE_WAIT_S)
    assert provider.done == 5
    assert {(row.status, row.waits_for, row.waiting_since) for row in messages(parts)} == {("done", None, None)}


def test_a_document_store_that_is_down_is_waited_for_as_a_provider_is(parts: Parts, demo: TenantProfile) -> None:
    def stored(_parts: Parts, _job: Job) -> None:
        raise StorageError

    TASKS[KIND] = stored
    put_in(parts, demo, count=1)
    for _ in range(3 * MAX_ATTEMPTS):
        change(parts, available_at=clock.now())
        work(parts)
    del TASKS[KIND]

    [row] = messages(parts)
    assert (row.status, row.attempts) == ("pending", OUTAGE_TRIES)
    assert row.available_at < clock.now() + timedelta(seconds=LONGEST_OUTAGE_WAIT_S)


def test_after_a_day_a_person_has_to_look(parts: Parts, demo: TenantProfile, provider: Provider) -> None:
    told: list[str] = []
    FAILURES[KIND] = lambda _session, job: told.append(job.id)
    put_in(parts, demo, count=1)
    work(parts)
    change(parts, available_at=clock.now(), waiting_since=clock.now() - timedelta(hours=25))

    work(parts)

    [row] = messages(parts)
    assert (row.status, row.last_error) == ("dead", "Cherry refused a request (status 500).")
    assert told == [row.id]


def test_another_process_learns_by_itself_and_asks_meanwhile(
    parts: Parts, demo: TenantProfile, provider: Provider
) -> None:
    put_in(parts, demo, count=4)
    work(parts)
    provider.down = False
    circuits.forget_all()
    change(parts, available_at=clock.now())

    work(parts)

    assert provider.done == 4
