"""Task: a declined merchant gets the notice with the reasons."""

from sqlalchemy.orm import Session

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, task
from portal.workflows.send_notice import NOTIFY, keep_notice, prepare_notice


@task(NOTIFY)
def send_notice(parts: Parts, job: Job) -> Writing | None:
    """Make the notice of the deal's newest decline and send it; once, however often it is asked for."""
    whose = {"tenant_id": job.tenant_id, "deal_id": job.deal_id or ""}
    prepared = prepare_notice(parts, **whose)
    if prepared is None:
        return None

    def writing(session: Session) -> None:
        keep_notice(session, prepared, **whose)

    return writing
