"""Finding background checks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.background_checks.models import BackgroundJob
from portal.errors import NotAllowedNow, NotFound
from portal.intake.service import IntakeState

__all__ = [
    "BackgroundJob",
    "Standing",
    "find_latest_job",
    "get_job",
    "is_older_than_answers",
    "is_outdated",
    "list_jobs",
    "read_standing",
]


@dataclass(frozen=True)
class Standing:
    """Whether a deal may go to signing as far as its background goes; `code` says why not."""

    ok: bool
    code: str
    words: str
    status: str | None

    def check(self) -> None:
        """NotAllowedNow with the code unless it may."""
        if not self.ok:
            raise NotAllowedNow(self.words, code=self.code)


MOST_RUNS = 100
# The answers that say whom a run is about, as `make_subject` reads them.
SUBJECT = (
    *("owner.first", "owner.last", "owner.dob", "owner.ssn_last4"),
    *("business.legal_name", "business.ein", "business.state"),
)
_NEWEST_FIRST = (BackgroundJob.created_at.desc(), BackgroundJob.id.desc())
# What the newest run may have come back with so that only a person goes on.
FLAGGED = ("REVIEW", "DECLINE")
_WORDS = {
    "REVIEW": "The background check found something that a person has to look at first.",
    "DECLINE": "The background check advises against this deal. A person has to look at it first.",
    "PENDING": "The background check is not finished.",
}


def find_latest_job(session: Session, *, tenant_id: str, deal_id: str) -> BackgroundJob | None:
    """The deal's newest run of checks, the one that counts; None before the first."""
    return next(iter(list_jobs(session, tenant_id=tenant_id, deal_id=deal_id, limit=1)), None)


def list_jobs(session: Session, *, tenant_id: str, deal_id: str, limit: int = MOST_RUNS) -> list[BackgroundJob]:
    """The deal's runs of checks, the newest first, which is the one that counts."""
    query = select(BackgroundJob).where(BackgroundJob.tenant_id == tenant_id, BackgroundJob.deal_id == deal_id)
    return list(session.scalars(query.order_by(*_NEWEST_FIRST).limit(limit)))


def get_job(session: Session, *, tenant_id: str, job_id: str) -> BackgroundJob:
    """The run of an id; NotFound, also for another tenant's."""
    row = session.get(BackgroundJob, job_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that background check.")
    return row


def is_outdated(job: BackgroundJob, state: IntakeState) -> bool:
    """Whether the owner or the business was answered otherwise since: a run says nothing about anybody else."""
    return is_older_than_answers(job.created_at, state)


def is_older_than_answers(asked_at: datetime, state: IntakeState) -> bool:
    """Whether the owner or the business was answered otherwise after a run was asked for."""
    answers = (state.answers[field_id] for field_id in SUBJECT if field_id in state.answers)
    return any(answer.updated_at > asked_at for answer in answers)


def read_standing(session: Session, *, tenant_id: str, deal_id: str, state: IntakeState) -> Standing:
    """Where the background of a deal with these answers stands; the newest run decides."""
    job = find_latest_job(session, tenant_id=tenant_id, deal_id=deal_id)
    if job is None:
        return Standing(False, "background_missing", "Run the background check first.", None)
    if is_outdated(job, state):
        words = "The answers about the owner or the business changed after the background check. Run it again."
        return Standing(False, "background_missing", words, job.status)
    if job.status != "OK":
        return Standing(False, "background_not_ok", _WORDS[job.status], job.status)
    return Standing(True, "", "", job.status)
