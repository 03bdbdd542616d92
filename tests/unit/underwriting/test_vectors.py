"""The policy's own vectors, every field of every offer."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.underwriting.decision import decide
from portal.underwriting.policy import default_policy
from tests.unit.underwriting.cases import business, cents

VECTORS = Path(__file__).parents[4] / "shared" / "data" / "policy" / "vectors.json"


def _vectors() -> list[Any]:
    return json.loads(VECTORS.read_text()) if VECTORS.exists() else []


@pytest.mark.skipif(not VECTORS.exists(), reason="The policy's vectors are not beside this checkout.")
def test_the_vectors_are_there() -> None:
    assert len(_vectors()) >= 15


@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["name"])
def test_a_vector_comes_out_to_the_cent(vector: Any) -> None:
    given = vector["input"]

    decision = decide(
        default_policy(),
        business(
            given["avg_monthly_revenue"],
            given["avg_daily_balance_3m"],
            given["total_nsf_3m"],
            given["total_days_negative_3m"],
            offer_date=date.fromisoformat(given["offer_date"]),
            low=given["lowest_month"],
            months=given["months_in_business"],
            positions=given["positions"],
            daily=given["existing_daily_payments"],
            open=given["existing_balance"],
            asked=given["requested"],
            payoff=given["payoff"],
            frequency=given["frequency"],
            fee_pct=Decimal(str(given["origination_fee_pct"])),
        ),
    )

    assert decision.outcome == vector["status"]
    assert list(decision.reason_codes) == vector["reasons"]
    assert list(decision.warnings) == vector["warnings"]
    assert f"{decision.risk_score:f}" == vector["risk_score"]
    assert decision.qualification_score == vector["qualification_score"]
    assert decision.grade == vector["grade"]
    assert decision.points == vector["points"]
    assert [_as_vector(offer) for offer in decision.offers] == vector["offers"]


def _as_vector(offer: Any) -> dict[str, Any]:
    def dollars(amount_cents: int) -> str:
        return f"{Decimal(amount_cents) / 100:,.2f}"

    assert cents(dollars(offer.amount_cents)) == offer.amount_cents
    return {
        "tier": offer.tier,
        "amount": dollars(offer.amount_cents),
        "factor_rate": f"{offer.factor_rate:f}",
        "payback_amount": dollars(offer.payback_cents),
        "payment": dollars(offer.payment_cents),
        "last_payment": dollars(offer.last_payment_cents),
        "number_of_payments": offer.number_of_payments,
        "funding_date": offer.funding_date.isoformat(),
        "first_payment": offer.first_payment_date.isoformat(),
        "last_payment_date": offer.last_payment_date.isoformat(),
        "term_days": offer.term_days,
        "holdback_pct": f"{offer.holdback_pct:f}",
        "daily_payment": dollars(offer.daily_payment_cents),
        "fees": dollars(offer.fee_cents),
        "net_to_merchant": dollars(offer.net_to_merchant_cents),
        "finance_charge": dollars(offer.finance_charge_cents),
        "estimated_apr": f"{offer.estimated_apr:f}",
        "estimated_monthly_cost": dollars(offer.estimated_monthly_cost_cents),
        "buy_rate": f"{offer.buy_rate:f}",
        "expected_margin": dollars(offer.expected_margin_cents),
        "factor": f"{offer.factor:f}",
        "binding_constraint": offer.binding_constraint,
        "recommended": offer.recommended,
    }
