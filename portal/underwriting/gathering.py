"""What a decision is made from, gathered from the statements, the application and the tenant's settings.

What is not known stays unknown: nothing is put in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from portal.deals.models import Deal
from portal.infra.money import to_cents
from portal.intake.service import IntakeState
from portal.statements.models import MetricsSnapshot
from portal.tenants.settings import TenantSettings
from portal.underwriting.inputs import Burden, CollectionMethod, DecisionInputs, ExistingAdvance, burden_of
from portal.underwriting.models import Payoff
from portal.underwriting.payoffs import Position, find_payoff

NO_BURDEN = Burden(positions=0, existing_daily_payments_cents=0, existing_balance_cents=0, payoff_cents=0)


@dataclass(frozen=True, kw_only=True)
class SimpleMetrics:
    """The four metrics alone; money in cents, counts of three months. All else is unknown."""

    avg_monthly_revenue_cents: int
    avg_daily_balance_3m_cents: int
    total_nsf_3m: int
    total_days_negative_3m: int


def gather_inputs(
    *,
    deal: Deal,
    snapshot: MetricsSnapshot,
    intake: IntakeState,
    settings: TenantSettings,
    offer_date: date,
    cleared_reviews: tuple[str, ...] = (),
    payoffs: Sequence[Payoff] = (),
) -> DecisionInputs:
    """The inputs for a deal: a snapshot of its statements, its answers, what an underwriter set, the tenant's terms."""
    if snapshot.avg_monthly_revenue_cents is None or snapshot.avg_daily_balance_3m_cents is None:
        return DecisionInputs.unread(offer_date=offer_date)
    burden = burden_of_snapshot(snapshot, payoffs)
    known = snapshot.all_proved or burden.positions > 0
    figures: Mapping[str, Any] = snapshot.metrics.get("figures", {})
    return DecisionInputs(
        offer_date=offer_date,
        average_monthly_revenue_cents=snapshot.avg_monthly_revenue_cents,
        average_daily_balance_cents=snapshot.avg_daily_balance_3m_cents,
        nsf_count=snapshot.total_nsf_3m or 0,
        negative_days=snapshot.total_days_negative_3m or 0,
        statements_proved=snapshot.all_proved,
        statements_in_a_row=snapshot.in_a_row,
        lowest_month_cents=_value(figures, "lowest_month"),
        months_in_business=months_in_business(intake.value("business.start_date"), on=offer_date),
        positions=burden.positions if known else None,
        existing_daily_payments_cents=burden.existing_daily_payments_cents,
        existing_balance_cents=burden.existing_balance_cents,
        payoff_cents=burden.payoff_cents,
        requested_cents=requested_cents(deal, intake),
        frequency=settings.frequency,
        fee_pct=settings.origination_fee_pct,
        collection_method=collection_of(deal, settings),
        top_payer_share_pct=_percent(figures, "top_payer_share"),
        falling_trend=_falling(figures),
        volatility_pct=_percent(figures, "volatility"),
        cleared_reviews=cleared_reviews,
    )


def simple_inputs(metrics: SimpleMetrics, *, settings: TenantSettings, offer_date: date) -> DecisionInputs:
    """The inputs where only the four metrics are known, which are taken as proved."""
    return DecisionInputs(
        offer_date=offer_date,
        average_monthly_revenue_cents=metrics.avg_monthly_revenue_cents,
        average_daily_balance_cents=metrics.avg_daily_balance_3m_cents,
        nsf_count=metrics.total_nsf_3m,
        negative_days=metrics.total_days_negative_3m,
        statements_proved=True,
        statements_in_a_row=True,
        frequency=settings.frequency,
        fee_pct=settings.origination_fee_pct,
        collection_method=settings.collection_method,
    )


def collection_of(deal: Deal, settings: TenantSettings) -> CollectionMethod:
    """How a deal's payments are collected: as an underwriter chose for it, else as the tenant does."""
    chosen = cast(CollectionMethod | None, deal.collection_method)
    return settings.collection_method if chosen is None else chosen


def burden_of_snapshot(snapshot: MetricsSnapshot, payoffs: Sequence[Payoff] = ()) -> Burden:
    """The active advances that the statements show, some of them to be paid off.

    Those of an account that could not be read are not known.
    """
    active = [
        _advance(position, find_payoff(payoffs, position))
        for position in snapshot.metrics.get("positions", [])
        if position["active"]
    ]
    return burden_of(active) if active else NO_BURDEN


def _advance(position: Position, payoff: Payoff | None) -> ExistingAdvance:
    return ExistingAdvance(
        payment_cents=position["payment_cents"],
        frequency=position["frequency"],
        balance_cents=position["balance_cents"],
        pay_off=payoff is not None,
        payoff_cents=payoff.amount_cents if payoff else None,
    )


def months_in_business(start_date: str | None, *, on: date) -> int | None:
    """Whole months since an ISO date; None where it is not known."""
    if not start_date:
        return None
    start = date.fromisoformat(start_date)
    months = (on.year - start.year) * 12 + on.month - start.month
    return max(0, months - (on.day < start.day))


def requested_cents(deal: Deal, intake: IntakeState) -> int | None:
    """What the merchant asked for: the answer, else the amount that the deal was started with."""
    answer = intake.value("funding.amount")
    return to_cents(answer) if answer else deal.funding_amount_cents


def _value(figures: Mapping[str, Any], name: str) -> Any:
    return figures.get(name, {}).get("value")


def _percent(figures: Mapping[str, Any], name: str) -> Decimal | None:
    share = _value(figures, name)
    return None if share is None else Decimal(share) * 100


def _falling(figures: Mapping[str, Any]) -> bool | None:
    trend = _value(figures, "trend")
    return None if trend is None else trend == "falling"
