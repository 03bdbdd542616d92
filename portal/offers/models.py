"""The table of offers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import Cents, TenantRow, belongs_to, of_tenant, parent_key, unique_where


class Offer(TenantRow):
    """One priced offer. Its figures never change; only its status does.

    `countered_by` made it of their own, for `counter_reason`; `counter_approved_by` is the second person, if any.
    """

    __tablename__ = "offers"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("decisions", "decision_id"),
        CheckConstraint(
            "status IN ('offered', 'accepted', 'not_chosen', 'withdrawn', 'expired', 'legacy')", name="status"
        ),
        CheckConstraint("tier BETWEEN 1 AND 3", name="tier"),
        CheckConstraint("frequency IN ('daily', 'weekly')", name="frequency"),
        CheckConstraint("(countered_by IS NULL) = (counter_reason IS NULL)", name="countered"),
        CheckConstraint("counter_approved_by IS NULL OR counter_approved_by <> countered_by", name="second_person"),
        unique_where("uq_offers_live_tier", "tenant_id", "deal_id", "tier", where="status = 'offered'"),
        unique_where("uq_offers_one_accepted", "tenant_id", "deal_id", where="status = 'accepted'"),
        Index(None, "tenant_id", "deal_id", "created_at"),
        Index(None, "status", "expires_at"),
    )
    id_prefix = "of"

    deal_id: Mapped[str] = mapped_column(String(64))
    decision_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20), default="offered")
    tier: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    amount_cents: Mapped[Cents]
    factor_rate: Mapped[Decimal]
    payback_cents: Mapped[Cents]
    payment_cents: Mapped[Cents]
    last_payment_cents: Mapped[Cents]
    daily_payment_cents: Mapped[Cents]
    frequency: Mapped[str] = mapped_column(String(10))
    number_of_payments: Mapped[int]
    term_days: Mapped[int]
    funding_date: Mapped[date]
    first_payment_date: Mapped[date]
    last_payment_date: Mapped[date]
    holdback_pct: Mapped[Decimal]
    fee_cents: Mapped[Cents]
    payoff_cents: Mapped[Cents]
    net_cents: Mapped[Cents]
    finance_charge_cents: Mapped[Cents]
    estimated_apr: Mapped[Decimal]
    estimated_monthly_cost_cents: Mapped[Cents]
    buy_rate: Mapped[Decimal]
    expected_margin_cents: Mapped[Cents]
    revenue_multiple: Mapped[Decimal]
    risk_score: Mapped[Decimal]
    qualification_score: Mapped[int]
    recommended: Mapped[bool]
    rationale: Mapped[str] = mapped_column(Text)
    advantages: Mapped[list[Any]]
    binding_constraint: Mapped[str | None] = mapped_column(String(40))
    terms_compliant: Mapped[bool]
    compliance_issues: Mapped[list[Any]]
    collection_method: Mapped[str] = mapped_column(String(30))
    policy_version: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(String(100))
    countered_by: Mapped[str | None] = mapped_column(String(100))
    counter_reason: Mapped[str | None] = mapped_column(Text)
    counter_approved_by: Mapped[str | None] = mapped_column(String(100))
