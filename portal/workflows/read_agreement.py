"""What the agreement of a deal has to state, read from the rows that decided about it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.errors import NotAllowedNow
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant
from portal.offers.models import Offer
from portal.signing.agreement_mapping import agreement_data
from portal.signing.paper.agreement import AgreementData
from portal.statements.models import MetricsSnapshot, Statement
from portal.tenants.queries import TenantProfile
from portal.underwriting.models import Decision


@dataclass(frozen=True)
class AgreementDraft:
    """The accepted offer and the agreement's contents that follow from it."""

    offer_id: str
    data: AgreementData


def read_agreement(session: Session, *, tenant: TenantProfile, deal_id: str, made_on: date) -> AgreementDraft:
    """The agreement's contents as of now. NotAllowedNow before an offer is accepted, or without measured revenue."""
    deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    offer = get_accepted_offer(session, deal)
    metrics = _metrics_of(session, offer)
    data = agreement_data(
        tenant,
        get_merchant(session, tenant_id=tenant.id, merchant_id=deal.merchant_id),
        offer=offer,
        state=read_state(session, tenant_id=tenant.id, deal_id=deal_id),
        average_monthly_revenue_cents=metrics.avg_monthly_revenue_cents or 0,
        account_last4=_account(session, metrics),
        made_on=made_on,
    )
    return AgreementDraft(offer.id, data)


def get_accepted_offer(session: Session, deal: Deal) -> Offer:
    """The offer that the merchant accepted; NotAllowedNow before they did."""
    query = select(Offer).where(Offer.tenant_id == deal.tenant_id, Offer.deal_id == deal.id, Offer.status == "accepted")
    found = session.scalars(query).first()
    if found is None:
        raise NotAllowedNow("No offer of this deal is accepted.", code="offer_missing")
    return found


def _metrics_of(session: Session, offer: Offer) -> MetricsSnapshot:
    """The figures that the accepted offer was made from, not the newest ones."""
    query = select(MetricsSnapshot).join(Decision, Decision.metrics_id == MetricsSnapshot.id)
    found = session.scalars(query.where(Decision.id == offer.decision_id)).one()
    if not found.avg_monthly_revenue_cents:
        raise NotAllowedNow("The revenue behind this offer is not known.", code="metrics_missing")
    return found


def _account(session: Session, metrics: MetricsSnapshot) -> str:
    """The last four of the account, where all statements are of one."""
    query = select(Statement.account_last4).where(
        Statement.tenant_id == metrics.tenant_id, Statement.id.in_(metrics.statement_ids)
    )
    accounts = set(session.scalars(query))
    return str(accounts.pop()) if len(accounts) == 1 and None not in accounts else ""
