"""Chores: what is over is forgotten."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from portal.auth.magic_links import forget_expired as forget_links
from portal.auth.sessions import forget_expired as forget_sessions
from portal.idempotency.service import forget_expired as forget_keys
from portal.inbox.service import refuse_overdue
from portal.infra.limits import forget_expired as forget_windows
from portal.infra.parts import Parts
from portal.jobs.registry import chore
from portal.signing.codes import forget_old as forget_codes

BATCH = 500


@chore("forget what is over", every=timedelta(minutes=10))
def forget_what_is_over(parts: Parts) -> None:
    """Delete idempotency keys and rate windows whose time is over."""
    with parts.db.write() as session:
        forget_keys(session)
        forget_windows(session)


@chore("forget who is gone", every=timedelta(hours=1))
def forget_who_is_gone(parts: Parts) -> None:
    """Delete sessions, magic links and codes that are over; stop waiting for what parked deliveries are about."""
    for act in (forget_sessions, forget_links, forget_codes, refuse_overdue):
        in_batches(parts, partial(act, limit=BATCH), size=BATCH)


def in_batches(parts: Parts, act: Callable[[Session], int], *, size: int) -> None:
    """Repeat an act, each time in a transaction of its own, until it finds fewer than a batch: no lock is held long."""
    while True:
        with parts.db.write() as session:
            if act(session) < size:
                return
