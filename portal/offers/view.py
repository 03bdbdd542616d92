"""An offer as the JSON API shows it, under its own names and those of the earlier system."""

from typing import Any

from portal.infra import clock
from portal.infra.money import json_amount, json_number
from portal.offers.models import Offer

TYPES = {1: "lowest_total_cost", 2: "balanced", 3: "most_cash"}


def offer_json(offer: Offer, *, disclosure_id: str | None = None) -> dict[str, Any]:
    """Every field of the contract. Amounts are dollars; `factor` is the revenue multiple, `fee` the factor rate."""
    return {
        "id": offer.id,
        "tier": offer.tier,
        "type": TYPES[offer.tier],
        "name": offer.name,
        "amount": json_amount(offer.amount_cents),
        "factor_rate": json_number(offer.factor_rate),
        "payback_amount": json_amount(offer.payback_cents),
        "payment": json_amount(offer.payment_cents),
        "frequency": offer.frequency,
        "number_of_payments": offer.number_of_payments,
        "term_days": offer.term_days,
        "holdback_pct": json_number(offer.holdback_pct),
        "fees": _fees(offer),
        "net_to_merchant": json_amount(offer.net_cents),
        "finance_charge": json_amount(offer.finance_charge_cents),
        "estimated_apr": json_number(offer.estimated_apr),
        "estimated_monthly_cost": json_amount(offer.estimated_monthly_cost_cents),
        "expires_at": clock.iso(offer.expires_at),
        "recommended": offer.recommended,
        "rationale": offer.rationale,
        "binding_constraint": offer.binding_constraint,
        "policy_version": offer.policy_version,
        "collection_method": offer.collection_method,
        "payoff_amount": json_amount(offer.payoff_cents),
        "status": offer.status,
        "disclosure_id": disclosure_id,
        **_earlier_names(offer),
    }


def _earlier_names(offer: Offer) -> dict[str, Any]:
    return {
        "factor": json_number(offer.revenue_multiple),
        "fee": json_number(offer.factor_rate),
        "daily_payment": json_amount(offer.daily_payment_cents),
        "buy_rate": json_number(offer.buy_rate),
        "expected_margin": json_amount(offer.expected_margin_cents),
        "risk_score": json_number(offer.risk_score),
        "qualification_score": offer.qualification_score,
        "terms_compliant": offer.terms_compliant,
        "compliance_issues": offer.compliance_issues,
        "advantages": offer.advantages,
    }


def _fees(offer: Offer) -> list[dict[str, Any]]:
    if not offer.fee_cents:
        return []
    return [{"name": "Origination fee", "amount": json_amount(offer.fee_cents)}]
