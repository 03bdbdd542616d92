"""Opening the provider's own name for a background check: knowingly, for a reason, with an event."""

from sqlalchemy.orm import Session

from portal.background_checks.queries import get_job
from portal.background_checks.service import open_reference
from portal.deals.queries import get_deal
from portal.errors import NotFound


def open_background_reference(
    session: Session, *, tenant_id: str, deal_id: str, job_id: str, reason: str, actor: str
) -> None:
    """Record that somebody opens the reference of a deal's run.

    NotFound for a run of another deal or tenant; other errors as `open_reference`.
    """
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    job = get_job(session, tenant_id=tenant_id, job_id=job_id)
    if job.deal_id != deal.id:
        raise NotFound("We could not find that background check.")
    open_reference(session, job, reason=reason, actor=actor)
