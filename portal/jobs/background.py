"""Tasks: background checks that were pending are asked about again."""

from sqlalchemy.orm import Session

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, task
from portal.workflows.answer_background import ask_provider, keep_answer
from portal.workflows.run_background import ASK


@task(ASK)
def ask_about_check(parts: Parts, job: Job) -> Writing | None:
    """Ask the provider what became of a check; while it is open, the outbox asks again later."""
    answer = ask_provider(
        parts, tenant_id=job.tenant_id, job_id=job.payload["job_id"], people=job.payload.get("people", [])
    )
    if answer is None:
        return None

    def writing(session: Session) -> None:
        keep_answer(session, answer)

    return writing
