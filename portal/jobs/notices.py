"""Task: a declined merchant gets the notice with the reasons. Chore: the office is reminded of those that are due."""

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from portal.errors import Conflict
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, chore, task
from portal.workflows.remind_of_notice import list_deals_to_remind, remind_of_notice
from portal.workflows.send_notice import NOTIFY, keep_notice, prepare_notice

log = structlog.get_logger("portal.notices")


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


@chore("remind of notices", every=timedelta(hours=1))
def remind_of_notices(parts: Parts) -> None:
    """Remind of every notice that is due soon or overdue, each mark once; several workers may do it at once."""
    with parts.db.read() as session:
        reached = list_deals_to_remind(session)
    for tenant_id, deal_id in reached:
        try:
            with parts.db.write(tenant_id=tenant_id) as session:
                remind_of_notice(session, tenant_id=tenant_id, deal_id=deal_id)
        except Conflict:
            log.warning("a deal is busy; its reminder comes at the next round", deal=deal_id)
