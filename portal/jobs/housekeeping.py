"""Chores: what is over is forgotten."""

from datetime import timedelta

from portal.idempotency.service import forget_expired as forget_keys
from portal.infra.limits import forget_expired as forget_windows
from portal.infra.parts import Parts
from portal.jobs.registry import chore


@chore("forget what is over", every=timedelta(minutes=10))
def forget_what_is_over(parts: Parts) -> None:
    """Delete idempotency keys and rate windows whose time is over."""
    with parts.db.write() as session:
        forget_keys(session)
        forget_windows(session)
