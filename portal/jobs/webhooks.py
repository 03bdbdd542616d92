"""Chores: deliveries that came too early find what they are about."""

from datetime import timedelta

from portal.infra.parts import Parts
from portal.jobs.registry import chore
from portal.workflows.receive_signing_event import match_parked


@chore("match parked deliveries", every=timedelta(seconds=30))
def match_parked_deliveries(parts: Parts) -> None:
    """Apply parked signing events whose envelope is known by now."""
    with parts.db.write() as session:
        match_parked(session)
