"""How far a deal has come, read across the features in three statements, for pages that say what is next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from portal.background_checks.authorization import find_authorization
from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import FLAGGED, is_older_than_answers
from portal.deals.models import Deal
from portal.documents.models import Document
from portal.errors import NotFound
from portal.intake.service import IntakeState, read_state
from portal.merchants.models import Merchant
from portal.offers.models import Offer
from portal.reviews.queries import MerchantRequest, list_requests
from portal.signing.models import Envelope, Invitation
from portal.signing.states import LIVE
from portal.statements.models import MetricsSnapshot
from portal.underwriting.models import Decision

REQUIRED_SLOTS = (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A deal with its merchant and what happened to it so far; None where nothing did.

    `background` is how the newest check stands, None also where the merchant is asked for it again (`asks_again`).
    `other_since` is when it became a second signer's turn. `requests` are what an underwriter asked of the merchant,
    the newest first.
    """

    deal: Deal
    merchant: Merchant
    intake: IntakeState
    statements: int
    measured_at: datetime | None
    outcome: str | None
    decided_at: datetime | None
    offers: int
    background: str | None
    background_at: datetime | None
    asks_again: bool = False
    envelope: str | None
    signed_at: datetime | None
    other_since: datetime | None
    requests: list[MerchantRequest]

    @property
    def waiting(self) -> list[MerchantRequest]:
        """The requests that wait for the merchant, the oldest first; none once the deal is over."""
        if self.deal.status not in ("open", "offer", "accepted"):
            return []
        return [row for row in reversed(self.requests) if row.status == "open"]


def read_progress(session: Session, *, tenant_id: str, deal_id: str) -> Progress:
    """Where a deal stands; NotFound, also for another tenant's."""
    query = (
        select(
            Deal,
            Merchant,
            _count(Document, Document.slot.in_(REQUIRED_SLOTS), Document.superseded_at.is_(None)).label("statements"),
            _newest(MetricsSnapshot, MetricsSnapshot.created_at).label("measured_at"),
            _newest(Decision, Decision.outcome).label("outcome"),
            _newest(Decision, Decision.created_at).label("decided_at"),
            _count(Offer, Offer.status == "offered").label("offers"),
            _newest(BackgroundJob, BackgroundJob.status).label("background"),
            _newest(BackgroundJob, BackgroundJob.created_at).label("background_at"),
            _newest(Envelope, Envelope.status).label("envelope"),
            _newest(Envelope, Envelope.signed_at).label("signed_at"),
            _newest(Envelope, _turn_of_other()).label("other_since"),
        )
        .join(Merchant, Merchant.id == Deal.merchant_id)
        .where(Deal.id == deal_id, Deal.tenant_id == tenant_id)
    )
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("We could not find that application.")
    facts = {name: value for name, value in row.items() if name not in ("Deal", "Merchant")}
    intake = read_state(session, tenant_id=tenant_id, deal_id=deal_id)
    requests = list_requests(session, tenant_id=tenant_id, deal_id=deal_id)
    if facts["envelope"] not in LIVE:
        facts |= _checked(session, row["Deal"], intake, status=facts["background"], at=facts["background_at"])
    return Progress(deal=row["Deal"], merchant=row["Merchant"], intake=intake, requests=requests, **facts)


def _checked(
    session: Session, deal: Deal, intake: IntakeState, *, status: str | None, at: datetime | None
) -> dict[str, Any]:
    """What of the newest check is otherwise for the merchant.

    One that is older than the answers is asked for again. After flags the merchant only authorizes it, and a person
    looks and runs it: nobody comes past them by another name.
    """
    if at is None or not is_older_than_answers(at, intake):
        return {}
    authorized = find_authorization(session, deal=deal, state=intake) if status in FLAGGED else None
    if authorized is None:
        return {"background": None, "background_at": None, "asks_again": True}
    return {"background_at": max(at, authorized.created_at)}


def _count(table: Any, *conditions: Any) -> ScalarSelect[Any]:
    query = select(func.count()).select_from(table).where(*_of_deal(table), *conditions)
    return query.correlate(Deal).scalar_subquery()


def _newest(table: Any, column: Any) -> ScalarSelect[Any]:
    query = select(column).where(*_of_deal(table)).order_by(table.created_at.desc(), table.id.desc()).limit(1)
    return query.correlate(Deal).scalar_subquery()


def _turn_of_other() -> ScalarSelect[Any]:
    query = select(Invitation.sent_at).where(
        Invitation.envelope_id == Envelope.id, Invitation.tenant_id == Envelope.tenant_id
    )
    return query.correlate(Envelope).scalar_subquery()


def _of_deal(table: Any) -> tuple[Any, Any]:
    return table.tenant_id == Deal.tenant_id, table.deal_id == Deal.id
