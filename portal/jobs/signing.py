"""Tasks: signed agreements are sealed, and those that nobody signs run out."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.infra import clock
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, chore, task
from portal.signing.queries import list_stale_envelopes
from portal.workflows.apply_signing_event import expire_stale
from portal.workflows.seal_agreement import keep_sealed_copy, make_sealed_copy
from portal.workflows.sign_agreement import SEAL

# The offers behind an agreement are long over by then; other gateways have a term of their own.
SIGN_WITHIN = timedelta(days=30)


@task(SEAL)
def seal_signed_agreement(parts: Parts, job: Job) -> Writing | None:
    """Make the sealed copy of a signed agreement and complete its envelope; once, however often it is asked for."""
    envelope_id = job.payload["envelope_id"]
    copy = make_sealed_copy(parts, tenant_id=job.tenant_id, envelope_id=envelope_id)
    if copy is None:
        return None

    def writing(session: Session) -> None:
        keep_sealed_copy(session, tenant_id=job.tenant_id, envelope_id=envelope_id, copy=copy)

    return writing


@chore("let unsigned agreements run out", every=timedelta(hours=1))
def expire_unsigned(parts: Parts) -> None:
    """End agreements on our own pages that nobody signed within thirty days."""
    with parts.db.read() as session:
        stale = list_stale_envelopes(session, gateway="embedded", sent_before=clock.now() - SIGN_WITHIN)
    for envelope in stale:
        with parts.db.write(tenant_id=envelope.tenant_id) as session:
            expire_stale(session, envelope)
