"""Finding proposals."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.approvals.models import Approval
from portal.errors import NotFound
from portal.infra.database_clock import database_now

__all__ = ["Approval", "find_waiting", "get_approval", "list_deals_with_approvals_over", "list_waiting"]


def get_approval(session: Session, *, tenant_id: str, deal_id: str, approval_id: str) -> Approval:
    """The deal's proposal; NotFound, also for another deal's or another tenant's."""
    row = session.get(Approval, approval_id)
    if row is None or row.tenant_id != tenant_id or row.deal_id != deal_id:
        raise NotFound("We could not find that proposal.")
    return row


def find_waiting(session: Session, *, tenant_id: str, deal_id: str) -> Approval | None:
    """The deal's proposal that waits for a second person, or None; one whose time is over still waits here."""
    query = select(Approval).where(
        Approval.tenant_id == tenant_id, Approval.deal_id == deal_id, Approval.status == "waiting"
    )
    return session.scalars(query).first()


def list_waiting(session: Session, *, tenant_id: str, limit: int = 100) -> list[Approval]:
    """The tenant's proposals that wait for a second person, the first to expire first."""
    query = select(Approval).where(Approval.tenant_id == tenant_id, Approval.status == "waiting")
    return list(session.scalars(query.order_by(Approval.expires_at, Approval.id).limit(limit)))


def list_deals_with_approvals_over(session: Session, *, limit: int = 500) -> list[tuple[str, str]]:
    """Tenant and deal of proposals that still wait although their time is over, by the database's clock."""
    over = select(Approval.tenant_id, Approval.deal_id).where(
        Approval.status == "waiting", Approval.expires_at <= database_now(session)
    )
    rows = session.execute(over.order_by(Approval.tenant_id, Approval.deal_id).limit(limit))
    return [(tenant_id, deal_id) for tenant_id, deal_id in rows]
