"""Telling subscribers: a chore writes down what is to be told, a task tells it."""

from datetime import timedelta
from functools import partial

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.housekeeping import BATCH, in_batches
from portal.jobs.registry import Writing, chore, task
from portal.subscribers.deliveries import forget_delivered
from portal.workflows.tell_subscribers import TELL, tell_subscriber, wake_subscribers


@chore("wake subscribers", every=timedelta(seconds=2))
def wake(parts: Parts) -> None:
    """Have every subscriber served that has something due."""
    wake_subscribers(parts)


@task(TELL)
def tell(parts: Parts, job: Job) -> Writing | None:
    """Send one subscriber what is due. Each message is noted by itself, so a second run repeats none that was taken."""
    tell_subscriber(parts, tenant_id=job.tenant_id, subscriber_id=job.payload["subscriber_id"])
    return None


@chore("forget old deliveries", every=timedelta(hours=1))
def forget(parts: Parts) -> None:
    """Delete deliveries that ended a month ago."""
    in_batches(parts, partial(forget_delivered, limit=BATCH), size=BATCH)
