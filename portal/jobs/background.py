"""Tasks: background checks at a provider are asked for, and asked about until they are answered."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import NotYet, Writing, task, when_given_up
from portal.workflows.answer_background import ask_provider, give_up, keep_answer
from portal.workflows.run_background import ASK

WAITS = timedelta(days=7)


@task(ASK)
def ask_about_check(parts: Parts, job: Job) -> Writing | None:
    """Ask the provider for a check, or what became of it; while it is open, ask again later, for a week."""
    about = {"tenant_id": job.tenant_id, "job_id": job.payload["job_id"]}
    answer = ask_provider(parts, **about, people=job.payload.get("people", []))
    if answer is None:
        return None
    if answer.is_open:
        with parts.db.write(tenant_id=job.tenant_id) as session:
            keep_answer(session, answer)
        if clock.now() - answer.asked_at > WAITS:
            raise VendorError("The background provider did not answer in a week.", permanent=True)
        raise NotYet(answer.ask_again_at)

    def writing(session: Session) -> None:
        keep_answer(session, answer)

    return writing


@when_given_up(ASK)
def check_failed(session: Session, job: Job) -> None:
    """Say on the check that no answer came, so that a person looks."""
    give_up(session, tenant_id=job.tenant_id, job_id=job.payload["job_id"])
