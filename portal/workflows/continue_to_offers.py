"""The merchant goes on: the staged statements are measured and the offers worked out, in one transaction."""

from sqlalchemy.orm import Session

from portal.statements.models import MetricsSnapshot
from portal.tenants.queries import TenantProfile
from portal.underwriting.queries import find_latest_decision
from portal.workflows.make_offers import make_offers
from portal.workflows.submit_statements import finish_statements


def continue_to_offers(session: Session, *, tenant: TenantProfile, deal_id: str, actor: str) -> MetricsSnapshot:
    """Measure the three statements and decide; what was decided about the same figures before stands.

    Invalid names the slots that are empty.
    """
    snapshot = finish_statements(session, tenant_id=tenant.id, deal_id=deal_id, actor=actor)
    decided = find_latest_decision(session, tenant_id=tenant.id, deal_id=deal_id)
    if decided is None or decided.metrics_id != snapshot.id:
        make_offers(session, tenant=tenant, deal_id=deal_id, actor=actor)
    return snapshot
