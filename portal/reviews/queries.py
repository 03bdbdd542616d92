"""Finding what was cleared and what was asked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.reviews.models import MerchantRequest, ReviewClearing

__all__ = [
    "MerchantRequest",
    "ReviewClearing",
    "get_request",
    "list_clearings",
    "list_open_requests",
    "list_requests",
]


def list_clearings(session: Session, *, tenant_id: str, deal_id: str, metrics_id: str) -> list[ReviewClearing]:
    """What was cleared for these figures of a deal, the first clearing first."""
    query = select(ReviewClearing).where(
        ReviewClearing.tenant_id == tenant_id,
        ReviewClearing.deal_id == deal_id,
        ReviewClearing.metrics_id == metrics_id,
    )
    return list(session.scalars(query.order_by(ReviewClearing.created_at, ReviewClearing.id)))


def list_requests(session: Session, *, tenant_id: str, deal_id: str) -> list[MerchantRequest]:
    """Everything that was asked of a deal's merchant, the newest first."""
    query = select(MerchantRequest).where(MerchantRequest.tenant_id == tenant_id, MerchantRequest.deal_id == deal_id)
    return list(session.scalars(query.order_by(MerchantRequest.created_at.desc(), MerchantRequest.id.desc())))


def list_open_requests(session: Session, *, tenant_id: str, deal_id: str) -> list[MerchantRequest]:
    """What waits for the merchant, the oldest first."""
    found = list_requests(session, tenant_id=tenant_id, deal_id=deal_id)
    return [row for row in reversed(found) if row.status == "open"]


def get_request(session: Session, *, tenant_id: str, deal_id: str, request_id: str) -> MerchantRequest:
    """The deal's request; NotFound, also for another deal's or another tenant's."""
    row = session.get(MerchantRequest, request_id)
    if row is None or row.tenant_id != tenant_id or row.deal_id != deal_id:
        raise NotFound("We could not find that request.")
    return row
