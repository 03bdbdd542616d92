"""What the agreement of a deal has to state, read from the rows that decided about it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.errors import NotAllowedNow
from portal.intake.service import IntakeState, read_state
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.offers.models import Offer
from portal.signing.agreement_mapping import agreement_data
from portal.signing.clauses.queries import current_wording
from portal.signing.co_signers import CoSigner, find_co_signer
from portal.signing.paper.agreement import AgreementData
from portal.signing.paper.wording import Wording
from portal.statements.models import MetricsSnapshot, Statement
from portal.tenants.queries import TenantProfile
from portal.underwriting.models import Decision
from portal.underwriting.payoffs import find_payoff, list_payoffs


@dataclass(frozen=True)
class AgreementDraft:
    """The accepted offer and the agreement's contents that follow from it."""

    offer_id: str
    data: AgreementData


def read_agreement(session: Session, *, tenant: TenantProfile, deal_id: str, made_on: date) -> AgreementDraft:
    """The agreement's contents as of now. NotAllowedNow before an offer is accepted, or without measured revenue."""
    deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    offer = get_accepted_offer(session, deal)
    data = agreement_of(
        session,
        offer,
        tenant=tenant,
        merchant=get_merchant(session, tenant_id=tenant.id, merchant_id=deal.merchant_id),
        state=read_state(session, tenant_id=tenant.id, deal_id=deal_id),
        made_on=made_on,
        wording=current_wording(session, tenant_id=tenant.id),
        co_signer=find_co_signer(session, tenant_id=tenant.id, deal_id=deal_id),
    )
    return AgreementDraft(offer.id, data)


def agreement_of(
    session: Session,
    offer: Offer,
    *,
    tenant: TenantProfile,
    merchant: Merchant,
    state: IntakeState,
    made_on: date,
    wording: Wording,
    co_signer: CoSigner | None,
) -> AgreementData:
    """The contents that follow from rows that are there already; NotAllowedNow without measured revenue."""
    metrics, account = _measured(session, offer)
    return agreement_data(
        tenant,
        merchant,
        offer=offer,
        state=state,
        average_monthly_revenue_cents=metrics.avg_monthly_revenue_cents or 0,
        account_last4=account,
        made_on=made_on,
        wording=wording,
        payoffs=_payoffs(session, offer, metrics),
        co_signer=co_signer,
    )


def get_accepted_offer(session: Session, deal: Deal) -> Offer:
    """The offer that the merchant accepted; NotAllowedNow before they did."""
    query = select(Offer).where(Offer.tenant_id == deal.tenant_id, Offer.deal_id == deal.id, Offer.status == "accepted")
    found = session.scalars(query).first()
    if found is None:
        raise NotAllowedNow("No offer of this deal is accepted.", code="offer_missing")
    return found


def _payoffs(session: Session, offer: Offer, metrics: MetricsSnapshot) -> list[tuple[str, int]]:
    """Whom the offer pays off, and with how much; empty where what is marked now is not what it was made from."""
    if not offer.payoff_cents:
        return []
    marked = list_payoffs(session, tenant_id=offer.tenant_id, deal_id=offer.deal_id)
    shown = [find_payoff(marked, position) for position in metrics.metrics.get("positions", []) if position["active"]]
    paid = [(payoff.payee or "", payoff.amount_cents) for payoff in shown if payoff is not None]
    return paid if sum(cents for _, cents in paid) == offer.payoff_cents else []


def _measured(session: Session, offer: Offer) -> tuple[MetricsSnapshot, str]:
    """The figures that the accepted offer was made from, not the newest ones, and the account's last four digits.

    The account stays open where the statements are of more than one, or do not say.
    """
    query = (
        select(MetricsSnapshot, Statement.id, Statement.account_last4)
        .join(Decision, Decision.metrics_id == MetricsSnapshot.id)
        .outerjoin(
            Statement,
            (Statement.deal_id == MetricsSnapshot.deal_id) & (Statement.tenant_id == MetricsSnapshot.tenant_id),
        )
        .where(Decision.id == offer.decision_id, MetricsSnapshot.tenant_id == offer.tenant_id)
    )
    rows = session.execute(query).all()
    metrics = rows[0][0] if rows else None
    if metrics is None or not metrics.avg_monthly_revenue_cents:
        raise NotAllowedNow("The revenue behind this offer is not known.", code="metrics_missing")
    accounts = {last4 for _, statement_id, last4 in rows if statement_id in metrics.statement_ids}
    only = accounts.pop() if len(accounts) == 1 else None
    return metrics, only or ""
