"""Deals at the point where this feature begins: answered, measured, with an accepted offer."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from portal.deals.service import lock_deal, move_deal
from portal.deals.transitions import DealStatus
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.merchants.matching import Hint
from portal.offers.models import Offer
from portal.pricing.figures import Figures, Terms, price
from portal.statements.models import MetricsSnapshot
from portal.tenants.queries import TenantProfile
from portal.underwriting.models import Decision
from portal.workflows.answer_intake import answer_intake
from portal.workflows.start_deal import start_deal

ANSWERS = {
    "business.legal_name": "Maple Deli LLC",
    "business.address": "214 Church Street",
    "business.city": "Montclair",
    "business.state": "NJ",
    "business.zip": "07042",
    "business.ein": "881204417",
    "contact.phone": "+19735550188",
    "contact.email": "rosa@mapledeli.example",
    "owner.first": "Rosa",
    "owner.last": "Delgado-Whitfield",
    "owner.dob": "1980-03-27",
    "owner.ssn_last4": "0123",
}
API_ACTOR = "api:key"


class Stage:
    """A deal and its merchant, by id, with the tenant."""

    def __init__(self, parts: Parts, tenant: TenantProfile) -> None:
        self.parts, self.tenant = parts, tenant
        hint = Hint(phone="+19735550188", email="rosa@mapledeli.example", legal_name="Maple Deli LLC")
        with self.write() as session:
            started = start_deal(
                session,
                tenant_id=tenant.id,
                actor=API_ACTOR,
                hint=hint,
                create_if_missing=True,
                funding_amount_cents=None,
            )
            self.deal_id, self.merchant_id = started.deal.id, started.merchant.id

    def write(self):
        """A transaction of the tenant."""
        return self.parts.db.write(tenant_id=self.tenant.id)

    def read(self):
        """A read session of the tenant."""
        return self.parts.db.read(tenant_id=self.tenant.id)

    def answer(self, **changed: str) -> Stage:
        """Answer every required question; `owner_last="Review"` changes owner.last."""
        answers = ANSWERS | {name.replace("_", ".", 1): value for name, value in changed.items()}
        with self.write() as session:
            answer_intake(
                session,
                tenant_id=self.tenant.id,
                deal_id=self.deal_id,
                answers=list(answers.items()),
                source="merchant",
                actor=f"merchant:{self.merchant_id}",
            )
        return self

    def accept(self, *, expires_at: datetime | None = None) -> Stage:
        """Three offers, the second of them accepted."""
        with self.write() as session:
            self._price(session, expires_at or clock.now() + timedelta(days=10))
        return self

    def status(self) -> str:
        """Where the deal stands."""
        with self.read() as session:
            return _deal(session, self).status

    def work(self) -> int:
        """Do the jobs that wait, those for later too."""
        load_tasks()
        with self.write() as session:
            session.query(OutboxMessage).update({"available_at": clock.now() - timedelta(seconds=1)})
        return Worker(self.parts, stop=threading.Event()).run_until_idle()

    def _price(self, session: Session, expires_at: datetime) -> None:
        deal = lock_deal(session, tenant_id=self.tenant.id, deal_id=self.deal_id)
        about = {"tenant_id": self.tenant.id, "deal_id": self.deal_id}
        metrics = MetricsSnapshot(
            **about,
            source="api",
            statement_ids=[],
            all_proved=True,
            in_a_row=True,
            avg_monthly_revenue_cents=8_000_000,
            avg_daily_balance_3m_cents=1_200_000,
            total_nsf_3m=0,
            total_days_negative_3m=0,
            metrics={},
            findings=[],
        )
        decision = Decision(
            **about,
            metrics_id=metrics.id,
            policy_version="default-1",
            policy_json="{}",
            inputs_json="{}",
            result_json="{}",
            outcome="approved",
            grade="A",
            reasons=[],
            actor=API_ACTOR,
        )
        session.add_all([metrics, decision])
        move_deal(session, deal, to=DealStatus.OFFER, actor=API_ACTOR, reason="approved")
        for tier in (1, 2, 3):
            offer = _offer(tier, expires_at=expires_at, decision_id=decision.id, **about)
            offer.status = "accepted" if tier == 2 else "not_chosen"
            session.add(offer)
        move_deal(session, deal, to=DealStatus.ACCEPTED, actor=API_ACTOR, reason="accepted")


def _deal(session: Session, stage: Stage):
    from portal.deals.queries import get_deal

    return get_deal(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)


def _offer(tier: int, *, expires_at: datetime, **about: str) -> Offer:
    terms = Terms(
        amount_cents=2_000_000 * tier,
        factor_rate=Decimal("1.25"),
        buy_rate=Decimal("1.15"),
        number_of_payments=120,
        frequency="daily",
        fee_pct=Decimal(2),
        payoff_cents=100_000,
    )
    figures: Figures = price(terms, funding_date=clock.today(), monthly_revenue_cents=8_000_000)
    return Offer(
        **about,
        tier=tier,
        name=f"Tier {tier}",
        amount_cents=figures.amount_cents,
        factor_rate=figures.factor_rate,
        payback_cents=figures.payback_cents,
        payment_cents=figures.payment_cents,
        last_payment_cents=figures.last_payment_cents,
        daily_payment_cents=figures.daily_payment_cents,
        frequency="daily",
        number_of_payments=figures.number_of_payments,
        term_days=figures.term_days,
        funding_date=figures.funding_date,
        first_payment_date=figures.first_payment_date,
        last_payment_date=figures.last_payment_date,
        holdback_pct=figures.holdback_pct,
        fee_cents=figures.fee_cents,
        payoff_cents=figures.payoff_cents,
        net_cents=figures.net_to_merchant_cents,
        finance_charge_cents=figures.finance_charge_cents,
        estimated_apr=figures.estimated_apr,
        estimated_monthly_cost_cents=figures.estimated_monthly_cost_cents,
        buy_rate=figures.buy_rate,
        expected_margin_cents=figures.expected_margin_cents,
        revenue_multiple=figures.factor,
        risk_score=Decimal(20),
        qualification_score=80,
        recommended=tier == 2,
        rationale="Fits the sales.",
        advantages=[],
        terms_compliant=True,
        compliance_issues=[],
        collection_method="ach_debit",
        policy_version="default-1",
        expires_at=expires_at,
    )
