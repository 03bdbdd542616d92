"""Tasks: signed agreements are sealed."""

from sqlalchemy.orm import Session

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, task
from portal.workflows.seal_agreement import keep_sealed_copy, make_sealed_copy
from portal.workflows.sign_agreement import SEAL


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
