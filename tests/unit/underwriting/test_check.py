"""The second opinion finds what the first got wrong."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.underwriting.check import broken_caps, faults_of, wrong_figures
from portal.underwriting.decision import decide
from portal.underwriting.policy import default_policy
from portal.underwriting.priced_offer import PricedOffer
from tests.unit.underwriting.cases import clean

POLICY = default_policy()
INPUTS = clean(positions=0, asked=90_000)
TERMS = POLICY.grade("A")


def _offers() -> tuple[PricedOffer, ...]:
    return decide(POLICY, INPUTS).offers


def test_offers_as_they_were_made_have_no_fault() -> None:
    assert faults_of(POLICY, INPUTS, terms=TERMS, offers=_offers()) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"payback_cents": 7_532_600}, "payback_amount"),
        ({"number_of_payments": 219}, "term_days"),
        ({"last_payment_cents": 0}, "last_payment"),
        ({"term_days": 320}, "term_days"),
        ({"finance_charge_cents": 1}, "finance_charge"),
        ({"net_to_merchant_cents": 1}, "net_to_merchant"),
        ({"fee_cents": 100}, "finance_charge"),
        ({"estimated_apr": Decimal("32.25")}, "estimated_apr"),
        ({"estimated_apr": Decimal("30.22")}, "estimated_apr"),
    ],
)
def test_a_wrong_figure_is_named(change: dict[str, Any], fault: str) -> None:
    offer = replace(_offers()[0], **change)

    assert fault in wrong_figures(INPUTS, offer=offer)


def test_funding_on_a_holiday_is_found() -> None:
    offer = replace(_offers()[0], funding_date=_offers()[0].funding_date + timedelta(days=1))

    assert "banking_days" in wrong_figures(INPUTS, offer=offer)


@pytest.mark.parametrize(
    ("inputs", "change", "cap"),
    [
        (INPUTS, {"payment_cents": 40_001}, "payment_cap"),
        (INPUTS, {"payment_cents": 34_286}, "grade_holdback"),
        (INPUTS, {"amount_cents": 8_000_001}, "grade_multiple"),
        (INPUTS, {"payback_cents": 9_600_001}, "exposure"),
        (INPUTS, {"amount_cents": 7_200_001}, "balance"),
        (INPUTS, {"amount_cents": 6_750_001}, "requested"),
        (INPUTS, {"amount_cents": 15_000_001}, "tenant_maximum"),
        (clean(payoff=61_000), {}, "minimum_advance"),
        (INPUTS, {"fee_cents": 196_501}, "maximum_fee"),
    ],
)
def test_a_cap_that_is_broken_by_a_cent_is_named(inputs: Any, change: dict[str, Any], cap: str) -> None:
    offer = replace(_offers()[0], **change)

    assert cap in broken_caps(POLICY, inputs, terms=TERMS, offer=offer)


def test_the_balance_limit_holds_to_the_cent() -> None:
    offer = replace(_offers()[0], amount_cents=7_200_000)

    assert "balance" not in broken_caps(POLICY, INPUTS, terms=TERMS, offer=offer)


def test_tiers_that_do_not_rise_are_found() -> None:
    first, second, third = _offers()

    faults = faults_of(POLICY, INPUTS, terms=TERMS, offers=(first, replace(second, tier=2), replace(second, tier=3)))

    assert "tier 3: amount_cents does not rise" in faults
    assert third.amount_cents > second.amount_cents
