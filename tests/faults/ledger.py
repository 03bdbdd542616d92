"""What has happened according to the database: counted there, not where it was asked for."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.deals.models import Deal
from portal.documents.models import Document
from portal.events.chain import verify
from portal.events.models import Event
from portal.idempotency.models import IdempotencyRecord
from portal.inbox.models import InboxDelivery
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile

START = "/api/deals/start"


def applicant(number: int) -> dict[str, object]:
    """The body that starts a deal for a merchant of this number."""
    hint = {
        "legal_name": f"Bakery {number}",
        "email": f"owner{number}@example.com",
        "phone": f"+1973{2010000 + number}",
    }
    return {"merchant_hint": hint, "create_if_missing": True}


def effects(parts: Parts, tenant: TenantProfile) -> int:
    """How often a start took effect: every one leaves a deal.started or a deal.reused."""
    with parts.db.read() as session:
        kinds = Event.type.in_(("deal.started", "deal.reused"))
        query = select(func.count()).select_from(Event).where(Event.tenant_id == tenant.id, kinds)
        return session.execute(query).scalar_one()


def deal_ids(parts: Parts, tenant: TenantProfile) -> set[str]:
    """The deals that are there."""
    with parts.db.read() as session:
        return set(session.scalars(select(Deal.id).where(Deal.tenant_id == tenant.id)))


def keys_kept(parts: Parts) -> set[str]:
    """Keys with an outcome."""
    with parts.db.read() as session:
        return set(session.scalars(select(IdempotencyRecord.key)))


def unfinished_keys(parts: Parts) -> int:
    """Keys without an outcome: there must be none."""
    with parts.db.read() as session:
        query = select(func.count()).select_from(IdempotencyRecord)
        return session.execute(query.where(IdempotencyRecord.outcome_sealed.is_(None))).scalar_one()


def chain_breaks(parts: Parts, tenant: TenantProfile) -> list[str]:
    """Where the tenant's timeline does not hold."""
    with parts.db.read() as session:
        return [place.words for place in verify(session, tenant.id)]


def documents(parts: Parts, tenant: TenantProfile) -> int:
    """How many files are kept."""
    with parts.db.read() as session:
        return session.scalar(select(func.count()).select_from(Document).where(Document.tenant_id == tenant.id)) or 0


def deliveries(parts: Parts) -> int:
    """How many webhook deliveries are kept."""
    with parts.db.read() as session:
        return session.scalar(select(func.count()).select_from(InboxDelivery)) or 0
