"""Finding background checks."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.background_checks.models import BackgroundJob
from portal.errors import NotAllowedNow, NotFound

__all__ = [
    "BackgroundJob",
    "Standing",
    "check_background_ok",
    "find_latest_job",
    "get_job",
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


MOST_RUNS = 100
_NEWEST_FIRST = (BackgroundJob.created_at.desc(), BackgroundJob.id.desc())
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


def read_standing(session: Session, *, tenant_id: str, deal_id: str) -> Standing:
    """Where the deal's background stands; the newest run decides."""
    job = find_latest_job(session, tenant_id=tenant_id, deal_id=deal_id)
    if job is None:
        return Standing(False, "background_missing", "Run the background check first.", None)
    if job.status != "OK":
        return Standing(False, "background_not_ok", _WORDS[job.status], job.status)
    return Standing(True, "", "", job.status)


def check_background_ok(session: Session, *, tenant_id: str, deal_id: str) -> None:
    """Refuse with `background_missing` or `background_not_ok` unless the newest run came back OK."""
    standing = read_standing(session, tenant_id=tenant_id, deal_id=deal_id)
    if not standing.ok:
        raise NotAllowedNow(standing.words, code=standing.code)
