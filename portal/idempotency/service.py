"""The whole promise: work that is asked for once is done once, and asking again gives the same answer.

Key, work and outcome live in one transaction. What was refused leaves nothing behind, key included.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.errors import KeyReused
from portal.idempotency.models import IdempotencyRecord
from portal.infra.crypto import keyring
from portal.infra.db import Database, again, database_now

API_LIFETIME = timedelta(hours=72)


@dataclass(frozen=True)
class Promise:
    """What makes two requests one: who (tenant and scope), which (key), and what (fingerprint)."""

    tenant_id: str
    scope: str
    key: str
    fingerprint: str
    lifetime: timedelta = API_LIFETIME


@dataclass(frozen=True)
class Outcome:
    """The answer to committed work: a JSON body, or where a browser goes next. `replayed` marks a repeated answer."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    location: str | None = None
    replayed: bool = False


def fingerprint(*parts: object) -> str:
    """A keyed hash over what was asked: a plain hash of a last-four could be guessed."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return keyring().mac(text.encode(), purpose="fingerprint")


def run_once(db: Database, promise: Promise, work: Callable[[Session], Outcome]) -> Outcome:
    """Do `work` in one transaction and keep its outcome, or give the outcome that is kept already.

    Raises KeyReused for another content under the same key, Conflict while the first is still running.
    A deadlock is tried again here; after a connection lost in COMMIT the key tells how it ended.
    """

    def act() -> Outcome:
        with db.write(tenant_id=promise.tenant_id) as session:
            return _claim_or_replay(session, promise, work)

    return again(act)


def find_outcome(session: Session, promise: Promise) -> Outcome | None:
    """The kept outcome of a known key, None for a fresh one; KeyReused for another content."""
    query = select(IdempotencyRecord).where(*_is_key(promise), IdempotencyRecord.expires_at >= database_now(session))
    record = session.execute(query).scalar_one_or_none()
    return None if record is None else _replay(record, promise)


def forget_expired(session: Session) -> None:
    """Delete the keys that are over."""
    session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.expires_at < database_now(session)))


def _claim_or_replay(session: Session, promise: Promise, work: Callable[[Session], Outcome]) -> Outcome:
    if not _claim(session, promise):
        kept = find_outcome(session, promise)
        if kept is not None:
            return kept
        raise KeyReused("This key is being used for something else at this moment.")
    outcome = work(session)
    sealed = keyring().seal(_dump(outcome), place=_place(promise))
    session.execute(update(IdempotencyRecord).where(*_is_key(promise)).values(outcome_sealed=sealed))
    return outcome


def _claim(session: Session, promise: Promise) -> bool:
    now = database_now(session)
    session.execute(delete(IdempotencyRecord).where(*_is_key(promise), IdempotencyRecord.expires_at < now))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(IdempotencyRecord).values(
        tenant_id=promise.tenant_id,
        scope=promise.scope,
        key=promise.key,
        fingerprint=promise.fingerprint,
        created_at=now,
        expires_at=now + promise.lifetime,
    )
    # RETURNING, not rowcount: psycopg answers −1 there and every duplicate would be taken for the first.
    return session.execute(row.on_conflict_do_nothing().returning(IdempotencyRecord.key)).first() is not None


def _is_key(promise: Promise) -> tuple[Any, ...]:
    return (
        IdempotencyRecord.tenant_id == promise.tenant_id,
        IdempotencyRecord.scope == promise.scope,
        IdempotencyRecord.key == promise.key,
    )


def _replay(record: IdempotencyRecord, promise: Promise) -> Outcome:
    if record.fingerprint != promise.fingerprint or record.outcome_sealed is None:
        raise KeyReused(
            "This was sent before with other content. What was sent first stands; use a new key for something new."
        )
    kept = json.loads(keyring().open(record.outcome_sealed, place=_place(promise)))
    return Outcome(status=kept["status"], body=kept["body"], location=kept["location"], replayed=True)


def _dump(outcome: Outcome) -> bytes:
    kept = {"status": outcome.status, "body": outcome.body, "location": outcome.location}
    return json.dumps(kept, separators=(",", ":")).encode()


def _place(promise: Promise) -> str:
    return f"idempotency_records|outcome|{promise.tenant_id}|{promise.scope}|{promise.key}"
