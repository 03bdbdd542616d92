"""The background checks of a deal for those who decide: each run, by which right it was asked for, what came of it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import list_jobs
from portal.consents.models import Consent
from portal.consents.queries import find_consent_by_id
from portal.consents.texts import ConsentText, find_text
from portal.errors import NotFound
from portal.events.queries import TimelineEntry, list_events
from portal.events.types import EventType
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.read_deal_file import DealFile, read_deal_file

MOST_EVENTS = 200
FOLLOWS = (EventType.BACKGROUND_REFERENCE_OPENED, EventType.ADMIN_FORCE_ACTION)


@dataclass(frozen=True)
class AskedUnder:
    """The consent that a run was asked for under, and the words of its version as they would be shown today."""

    consent: Consent
    text: ConsentText | None

    @property
    def says_the_same(self) -> bool:
        """Whether today's words are those that were agreed to, by their hash: names and numbers in them may change."""
        return self.text is not None and self.text.sha256 == self.consent.text_hash


@dataclass(frozen=True, kw_only=True)
class BackgroundRun:
    """One run. `replaced_by` is the newest run where that is another one; `openings` and `forced` are events."""

    job: BackgroundJob
    file: DealFile
    authorization: AskedUnder | None
    replaced_by: BackgroundJob | None
    openings: list[TimelineEntry]
    forced: list[TimelineEntry]


def read_runs(session: Session, *, tenant_id: str, deal_id: str) -> tuple[DealFile, list[BackgroundJob]]:
    """The deal and its runs, the newest first; NotFound, also for another tenant's."""
    file = read_deal_file(session, tenant_id=tenant_id, deal_id=deal_id)
    return file, list_jobs(session, tenant_id=tenant_id, deal_id=deal_id)


def read_run(session: Session, *, tenant_id: str, deal_id: str, job_id: str) -> BackgroundRun:
    """One run of a deal; NotFound, also for one of another deal or tenant."""
    file, jobs = read_runs(session, tenant_id=tenant_id, deal_id=deal_id)
    job = next((one for one in jobs if one.id == job_id), None)
    if job is None:
        raise NotFound("We could not find that background check.")
    events = list_events(session, tenant_id=tenant_id, deal_id=deal_id, types=FOLLOWS, limit=MOST_EVENTS)
    openings = [one for one in events if one.type == FOLLOWS[0] and one.data.get("job_id") == job.id]
    return BackgroundRun(
        job=job,
        file=file,
        authorization=_asked_under(session, job, tenant=get_tenant(session, tenant_id=tenant_id)),
        replaced_by=jobs[0] if jobs[0].id != job.id else None,
        openings=openings,
        forced=[one for one in events if _forced_past(one, job, jobs)],
    )


def _forced_past(event: TimelineEntry, job: BackgroundJob, jobs: list[BackgroundJob]) -> bool:
    """Whether an agreement was sent past this run: it was the newest one at that moment."""
    if event.data.get("action") != "sign.send":
        return False
    counted = next((one for one in jobs if one.created_at <= event.created_at), None)
    return counted is not None and counted.id == job.id


def _asked_under(session: Session, job: BackgroundJob, *, tenant: TenantProfile) -> AskedUnder | None:
    consent = (
        find_consent_by_id(session, tenant_id=job.tenant_id, consent_id=job.consent_id) if job.consent_id else None
    )
    if consent is None:
        return None
    settings = tenant.settings
    about = {"funder": tenant.display_name, "phone": settings.phone, "email": settings.email}
    return AskedUnder(consent, find_text(consent.kind, consent.text_version, **about))
