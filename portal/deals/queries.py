"""Finding deals of a tenant."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.errors import NotFound
from portal.merchants.models import Merchant
from portal.merchants.queries import search_conditions


@dataclass(frozen=True)
class DealListing:
    """A deal beside its merchant, as lists show them."""

    deal: Deal
    merchant: Merchant


def get_deal(session: Session, *, tenant_id: str, deal_id: str) -> Deal:
    """The deal; NotFound, also for another tenant's."""
    row = session.get(Deal, deal_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that deal.")
    return row


def list_business_names(session: Session, *, tenant_id: str, deal_ids: set[str]) -> dict[str, str]:
    """The legal names of the businesses behind some of a tenant's deals, by the deal's id."""
    query = select(Deal.id, Merchant).join(Merchant, Merchant.id == Deal.merchant_id)
    query = query.where(Deal.tenant_id == tenant_id, Deal.id.in_(deal_ids)).order_by(Deal.id)
    return {deal_id: merchant.legal_name for deal_id, merchant in session.execute(query)}


def find_deal_by_resume_code(session: Session, *, tenant_id: str, code: str) -> Deal | None:
    """The deal that a permanent address in a mail belongs to, or None."""
    query = select(Deal).where(Deal.resume_code == code, Deal.tenant_id == tenant_id)
    return session.execute(query).scalar_one_or_none()


def find_earlier_deal(session: Session, *, tenant_id: str, merchant_id: str, before: Deal) -> Deal | None:
    """The merchant's deal before this one, or None."""
    query = select(Deal).where(
        Deal.tenant_id == tenant_id,
        Deal.merchant_id == merchant_id,
        or_(Deal.created_at < before.created_at, (Deal.created_at == before.created_at) & (Deal.id < before.id)),
    )
    return session.execute(query.order_by(Deal.created_at.desc(), Deal.id.desc()).limit(1)).scalar_one_or_none()


def list_deals(
    session: Session,
    *,
    tenant_id: str,
    statuses: tuple[str, ...] = (),
    search: str = "",
    assigned_to: str | None = None,
    unassigned: bool = False,
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[DealListing]:
    """Deals with their merchants, newest first, keyset-paged by (created_at, id)."""
    query = _listed(tenant_id, statuses=statuses, search=search, assigned_to=assigned_to, unassigned=unassigned)
    if before is not None:
        query = query.where(tuple_(Deal.created_at, Deal.id) < tuple_(*before))
    return _listings(session, query.order_by(Deal.created_at.desc(), Deal.id.desc()).limit(limit))


def list_deals_owing_notice(
    session: Session,
    *,
    tenant_id: str,
    statuses: tuple[str, ...] = (),
    search: str = "",
    assigned_to: str | None = None,
    unassigned: bool = False,
    after: tuple[date, str] | None = None,
    limit: int = 50,
) -> list[DealListing]:
    """Deals about which a notice of action taken is owed, the most urgent first, keyset-paged by (last day, id)."""
    query = _listed(tenant_id, statuses=statuses, search=search, assigned_to=assigned_to, unassigned=unassigned)
    query = query.where(Deal.notice_due_on.is_not(None))
    if after is not None:
        query = query.where(tuple_(Deal.notice_due_on, Deal.id) > tuple_(*after))
    return _listings(session, query.order_by(Deal.notice_due_on, Deal.id).limit(limit))


def _listed(
    tenant_id: str, *, statuses: tuple[str, ...], search: str, assigned_to: str | None, unassigned: bool
) -> Select[Deal, Merchant]:
    query = select(Deal, Merchant).join(Merchant, Merchant.id == Deal.merchant_id)
    query = query.where(Deal.tenant_id == tenant_id)
    if statuses:
        query = query.where(Deal.status.in_(statuses))
    if assigned_to is not None:
        query = query.where(Deal.assigned_to == assigned_to)
    if unassigned:
        query = query.where(Deal.assigned_to.is_(None))
    if search.strip():
        query = query.where(or_(Deal.id == search.strip(), *search_conditions(search)))
    return query


def _listings(session: Session, query: Select[Deal, Merchant]) -> list[DealListing]:
    return [DealListing(deal, merchant) for deal, merchant in session.execute(query)]
