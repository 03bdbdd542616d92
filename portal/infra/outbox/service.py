"""The outbox: put in with the business transaction, claimed under a lease, finished only by whoever holds it."""

import json
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.db import Database
from portal.infra.outbox.models import OutboxMessage

# Work of a worker that was killed is done by another one within a minute.
LEASE = timedelta(seconds=30)
STUCK_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 12
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 3600.0
# A provider that is back is noticed by all that waits for it within the minute, however long it was down.
LONGEST_OUTAGE_WAIT_S = 30.0
# So many tries an outage may cost; the rest is kept for work that fails by itself.
OUTAGE_TRIES = 4
OUTAGE_GIVEN_UP_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Job:
    """A claimed message. `id` is the idempotency key for whoever is called; `lease_owner` proves the claim."""

    id: str
    tenant_id: str
    kind: str
    payload: dict[str, Any]
    deal_id: str | None
    merchant_id: str | None
    attempts: int
    lease_owner: str
    waiting_since: datetime | None = None


@dataclass(frozen=True)
class WorkState:
    """How a message stands, for whoever shows what it is about; `waiting_since` is set while a provider is down."""

    status: str
    available_at: datetime
    last_error: str
    waiting_since: datetime | None


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    tenant_id: str,
    deal_id: str | None = None,
    merchant_id: str | None = None,
    not_before: datetime | None = None,
) -> str:
    """Have `kind` done after this transaction's commit, once at least; returns the message's id."""
    row = OutboxMessage(
        tenant_id=tenant_id,
        kind=kind,
        deal_id=deal_id,
        merchant_id=merchant_id,
        available_at=not_before or clock.now(),
    )
    row.payload = json.dumps(payload)
    session.add(row)
    return row.id


def claim(
    session: Session,
    *,
    owner: str,
    kinds: frozenset[str] | None = None,
    paused: frozenset[str] = frozenset(),
    when_given_up: Callable[[Session, Job], None] = lambda _session, _job: None,
) -> Job | None:
    """Take the message that is due longest, for the length of a lease; None when nothing is due.

    A message whose lease ran out is due again. What waits for a circuit in `paused` is passed over. `when_given_up` is
    told of each that took down the worker in its last try too: nobody else could give it back.
    """
    now = clock.now()
    ready = or_(
        OutboxMessage.status == "pending",
        (OutboxMessage.status == "running") & (OutboxMessage.lease_expires_at < now),
    )
    query = select(OutboxMessage).where(
        OutboxMessage.status.in_(("pending", "running")), OutboxMessage.available_at <= now, ready
    )
    if kinds is not None:
        query = query.where(OutboxMessage.kind.in_(kinds))
    if paused:
        query = query.where(or_(OutboxMessage.waits_for.is_(None), OutboxMessage.waits_for.not_in(paused)))
    query = query.order_by(OutboxMessage.available_at, OutboxMessage.id).limit(1).with_for_update(skip_locked=True)
    while (row := session.execute(query).scalar_one_or_none()) is not None and row.attempts >= MAX_ATTEMPTS:
        row.status, row.finished_at, row.last_error = "dead", now, "Each try ended without an answer."
        row.waits_for = row.waiting_since = None
        when_given_up(session, _job(row, owner))
        session.flush()
    if row is None:
        return None
    row.status, row.lease_owner, row.lease_expires_at = "running", owner, now + LEASE
    row.attempts += 1
    return _job(row, owner)


def _job(row: OutboxMessage, owner: str) -> Job:
    return Job(
        id=row.id,
        tenant_id=row.tenant_id,
        kind=row.kind,
        payload=json.loads(row.payload or "{}"),
        deal_id=row.deal_id,
        merchant_id=row.merchant_id,
        attempts=row.attempts,
        lease_owner=owner,
        waiting_since=row.waiting_since,
    )


def extend(session: Session, job: Job) -> bool:
    """Hold a claim for another lease; False when somebody else has it by now."""
    return _as_owner(session, job, lease_expires_at=clock.now() + LEASE)


def finish(session: Session, job: Job) -> bool:
    """Mark a claimed message done; False, and nothing changes, when the claim was lost."""
    return _as_owner(
        session, job, status="done", finished_at=clock.now(), last_error="", lease_owner=None, **NOTHING_IS_DOWN
    )


def retry_later(
    session: Session, job: Job, *, error: str, permanent: bool = False, at_least_s: int | None = None
) -> bool:
    """Give a message back with a growing, jittered wait; dead when it is hopeless or was tried too often.

    `at_least_s` is how long a provider asked to be left alone.
    """
    if permanent or is_last_try(job):
        return _as_owner(
            session, job, status="dead", finished_at=clock.now(), last_error=error[:2000], **NOTHING_IS_DOWN
        )
    wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (job.attempts - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
    if at_least_s is not None:
        # Spread as well, or everything that was refused in this window knocks again in the same second.
        wait = max(wait, at_least_s * random.uniform(1.0, 1.1))  # noqa: S311 - spreads load, guards nothing
    return _as_owner(
        session,
        job,
        status="pending",
        available_at=clock.now() + timedelta(seconds=wait),
        last_error=error[:2000],
        lease_owner=None,
        **NOTHING_IS_DOWN,
    )


def wait_out(session: Session, job: Job, *, error: VendorError) -> bool:
    """Give a message back because a provider is down: for half a minute at most, unless it asks for more.

    Tries are not what ends this: one that met a pause costs none, and others cost four in all. Who asks
    `is_waited_out` first gives up after a day.
    """
    tries = min(job.attempts, OUTAGE_TRIES)
    if error.code == "vendor_paused":
        tries = job.attempts - 1
    longest = min(LONGEST_OUTAGE_WAIT_S, FIRST_WAIT_S * 2**tries)
    wait = longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
    if error.retry_after_s is not None:
        wait = error.retry_after_s * random.uniform(1.0, 1.1)  # noqa: S311 - spreads load, guards nothing
    now = clock.now()
    return _as_owner(
        session,
        job,
        status="pending",
        attempts=tries,
        available_at=now + timedelta(seconds=wait),
        last_error=error.words[:2000],
        lease_owner=None,
        waits_for=error.circuit,
        waiting_since=job.waiting_since or now,
    )


def is_waited_out(job: Job) -> bool:
    """Whether a provider was down for so long that a person has to look."""
    return job.waiting_since is not None and clock.now() - job.waiting_since > OUTAGE_GIVEN_UP_AFTER


def postpone(session: Session, job: Job, *, until: datetime) -> bool:
    """Give a message back for later although nothing failed: the try does not count."""
    return _as_owner(
        session,
        job,
        status="pending",
        available_at=until,
        attempts=job.attempts - 1,
        last_error="",
        lease_owner=None,
        **NOTHING_IS_DOWN,
    )


def is_last_try(job: Job) -> bool:
    """Whether a message that fails now is not tried again."""
    return job.attempts >= MAX_ATTEMPTS


def check_moving(db: Database) -> None:
    """Return when work gets done; VendorError when something due has waited for minutes, as without a worker.

    What waits for a provider that is down is no sign of that.
    """
    due = select(OutboxMessage.id).where(
        OutboxMessage.status.in_(("pending", "running")),
        OutboxMessage.available_at < clock.now() - STUCK_AFTER,
        OutboxMessage.waits_for.is_(None),
    )
    with db.read() as session:
        if session.execute(due.limit(1)).first() is not None:
            raise VendorError("Work that is due is not being done. Is a worker running?", code="jobs_stuck")


def list_waiting(session: Session, *, tenant_id: str, limit: int = 50) -> list[OutboxMessage]:
    """A tenant's messages that wait for a provider that is down, longest waiting first."""
    query = select(OutboxMessage).where(
        OutboxMessage.tenant_id == tenant_id,
        OutboxMessage.status.in_(("pending", "running")),
        OutboxMessage.waiting_since.is_not(None),
    )
    longest = query.order_by(OutboxMessage.waiting_since, OutboxMessage.id).limit(limit)
    return list(session.execute(longest).scalars())


def find_work(session: Session, *, tenant_id: str, message_ids: Collection[str]) -> dict[str, WorkState]:
    """How some of a tenant's messages stand, by their id; without those that are not there."""
    query = select(OutboxMessage).where(OutboxMessage.tenant_id == tenant_id, OutboxMessage.id.in_(message_ids))
    return {
        row.id: WorkState(row.status, row.available_at, row.last_error, row.waiting_since)
        for row in session.scalars(query)
    }


# What a message says of a provider that is down, once it waits for none.
NOTHING_IS_DOWN: dict[str, None] = {"waits_for": None, "waiting_since": None}


def _as_owner(session: Session, job: Job, **values: Any) -> bool:
    held = (
        OutboxMessage.id == job.id,
        OutboxMessage.lease_owner == job.lease_owner,
        OutboxMessage.attempts == job.attempts,
        OutboxMessage.status == "running",
    )
    return changed(session, update(OutboxMessage).where(*held).values(**values))


def changed(session: Session, statement: Any) -> bool:
    """Whether an update of messages changed one."""
    statement = statement.returning(OutboxMessage.id).execution_options(synchronize_session=False)
    return session.execute(statement).first() is not None
