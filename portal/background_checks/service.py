"""Keeping background checks: who asked, which checks, which flags."""

from typing import Any

from sqlalchemy.orm import Session

from portal.background_checks.gateway import CHECK_TYPES, USUAL_CHECKS, Person, Subject, Verdict
from portal.background_checks.models import BackgroundJob
from portal.deals.models import Deal
from portal.errors import Invalid, NotAllowedNow
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.intake.service import IntakeState
from portal.merchants.models import Merchant

NO_REASON = "Enter a reason. It is kept with your name."


def choose_checks(check_types: list[str] | None) -> tuple[str, ...]:
    """The checks to run, each once: those that were asked for, else the usual ones; Invalid names an unknown one."""
    wanted = tuple(dict.fromkeys(check_types or USUAL_CHECKS))
    unknown = [name for name in wanted if name not in CHECK_TYPES]
    if unknown:
        raise Invalid("check_types", f"Use check types out of these: {', '.join(CHECK_TYPES)}.")
    return wanted


def make_subject(merchant: Merchant, state: IntakeState, *, others: tuple[Person, ...] = ()) -> Subject:
    """Whom the checks are about: always the owner who answered, and whoever else was named.

    Nobody can pass the check by naming another person in the owner's place.
    """
    owner = Person(
        first=state.value("owner.first") or "",
        last=state.value("owner.last") or "",
        born_on=state.value("owner.dob") or "",
        ssn_last4=state.value("owner.ssn_last4") or "",
    )
    business = state.value("business.legal_name") or merchant.legal_name
    return Subject(business, merchant.ein or "", merchant.state or "", (owner, *others))


def create_job(
    session: Session, *, deal: Deal, gateway: str, check_types: tuple[str, ...], consent_id: str, actor: str
) -> BackgroundJob:
    """A run that was asked for under the owner's authorization; it waits for its verdict."""
    row = BackgroundJob(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        status="PENDING",
        gateway=gateway,
        check_types=list(check_types),
        flags=[],
        requested_by=actor,
        consent_id=consent_id,
    )
    session.add(row)
    session.flush()
    data = {
        "job_id": row.id,
        "gateway": gateway,
        "check_types": list(check_types),
        "purpose": row.purpose,
        "consent_id": consent_id,
    }
    record(session, EventType.BACKGROUND_REQUESTED, **_about(row, actor), data=data)
    return row


def keep_verdict(session: Session, job: BackgroundJob, verdict: Verdict, *, actor: str) -> bool:
    """Keep the flags that came back, once; False when there is nothing new (still pending, or answered before)."""
    if job.status != "PENDING":
        return False
    job.provider_ref = verdict.reference or job.provider_ref
    if verdict.status == "PENDING":
        return False
    job.status, job.completed_at = verdict.status, clock.now()
    job.flags = [
        {"check_type": flag.check_type, "flag": flag.flag, "severity": flag.severity} for flag in verdict.flags
    ]
    data = {"job_id": job.id, "status": job.status, "flags": job.flags}
    record(session, EventType.BACKGROUND_RESULT, **_about(job, actor), data=data)
    session.flush()
    return True


def open_reference(session: Session, job: BackgroundJob, *, reason: str, actor: str) -> None:
    """Record that somebody opens the provider's own name for a run, and why; the event never says the name.

    Errors: Invalid("reason") without one, NotAllowedNow with `reference_missing` where the provider gave none.
    """
    why = reason.strip()
    if not why:
        raise Invalid("reason", NO_REASON)
    if job.provider_ref is None:
        raise NotAllowedNow("The provider gave no reference for this run.", code="reference_missing")
    data = {"job_id": job.id, "gateway": job.gateway, "reason": why}
    record(session, EventType.BACKGROUND_REFERENCE_OPENED, **_about(job, actor), data=data)


def _about(job: BackgroundJob, actor: str) -> dict[str, Any]:
    return {"tenant_id": job.tenant_id, "deal_id": job.deal_id, "merchant_id": job.merchant_id, "actor": actor}
