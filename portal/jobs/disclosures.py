"""Task: the disclosures of new offers are made, so that each lies there before anybody asks for it."""

from sqlalchemy.orm import Session

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import Writing, task
from portal.tenants.queries import get_tenant
from portal.workflows.disclose_offer import keep_all, prepare_all
from portal.workflows.make_offers import DISCLOSE


@task(DISCLOSE)
def make_disclosures(parts: Parts, job: Job) -> Writing | None:
    """Typeset and keep what is missing; offers that ended meanwhile get none."""
    deal_id = job.deal_id or ""
    with parts.db.read(tenant_id=job.tenant_id) as session:
        tenant = get_tenant(session, tenant_id=job.tenant_id)
    prepared = prepare_all(parts, tenant=tenant, deal_id=deal_id)
    if not prepared:
        return None

    def writing(session: Session) -> None:
        keep_all(session, prepared, tenant=tenant, deal_id=deal_id)

    return writing
