"""Terms set by hand are priced like any other and say which caps they break."""

from decimal import Decimal

import pytest

from portal.errors import Invalid
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.overrides import OverrideTerms, price_override
from portal.underwriting.policy import default_policy
from portal.underwriting.priced_offer import PricedOffer
from tests.unit.underwriting.cases import business, clean

CLEAN = clean()


def _override(
    factor: str,
    fee: str,
    term_days: int,
    buy_rate: str | None = None,
    *,
    tier: int = 1,
    inputs: DecisionInputs = CLEAN,
) -> PricedOffer:
    terms = OverrideTerms(
        factor=Decimal(factor),
        fee=Decimal(fee),
        term_days=term_days,
        buy_rate=None if buy_rate is None else Decimal(buy_rate),
    )
    return price_override(default_policy(), inputs, tier=tier, terms=terms)


def test_an_override_within_the_policy_is_compliant_but_never_recommended() -> None:
    offer = _override("0.8188", "1.15", 321, "1.10")

    assert (offer.amount_cents, offer.number_of_payments, offer.payment_cents) == (6_550_000, 220, 34_239)
    assert offer.estimated_apr == Decimal("32.23")
    assert (offer.terms_compliant, offer.compliance_issues, offer.recommended) == (True, (), False)


def test_every_broken_cap_is_named() -> None:
    offer = _override("3.0", "1.40", 120)

    assert offer.amount_cents == 24_000_000
    assert not offer.terms_compliant
    assert offer.compliance_issues == (
        "payment_cap",
        "grade_holdback",
        "grade_multiple",
        "exposure",
        "balance",
        "tenant_maximum",
    )


def test_the_caps_are_those_of_the_overridden_tier() -> None:
    assert "balance" in _override("1.0", "1.15", 500, tier=1).compliance_issues
    assert "balance" not in _override("1.0", "1.15", 500, tier=3).compliance_issues


def test_a_request_a_minimum_and_a_stop_count_as_limits_too() -> None:
    small = business(14_000, 5_000, asked=8_000)

    offer = _override("0.2", "1.45", 200, inputs=small)

    assert offer.compliance_issues == ("minimum_advance", "min_monthly_revenue")
    assert "requested" in _override("0.6", "1.45", 200, inputs=small).compliance_issues


def test_the_amount_is_floored_to_the_hundred_and_weeks_are_whole() -> None:
    offer = _override("0.81899", "1.15", 313, inputs=clean(frequency="weekly"))

    assert (offer.amount_cents, offer.number_of_payments, offer.term_days) == (6_550_000, 44, 308)


def test_without_a_buy_rate_the_grades_spread_is_taken() -> None:
    assert _override("0.5", "1.15", 321).buy_rate == Decimal("1.10")
    assert _override("0.5", "1.15", 321, "1.20").expected_margin_cents == -200_000


@pytest.mark.parametrize(
    ("factor", "fee", "term_days", "field"),
    [
        ("0", "1.15", 321, "factor"),
        ("0.001", "1.15", 321, "factor"),
        ("0.5", "0.99", 321, "fee"),
        ("0.5", "1.15001", 321, "fee"),
        ("0.5", "1.15", 0, "term_days"),
        ("0.5", "1.15", 1, "term_days"),
        ("0.01", "1.15", 3660, "term_days"),
        ("NaN", "1.15", 321, "factor"),
        ("0.5", "Infinity", 321, "fee"),
    ],
)
def test_terms_that_cannot_be_priced_are_refused_by_field(factor: str, fee: str, term_days: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _override(factor, fee, term_days)

    assert refused.value.errors[0].field == field


def test_only_three_tiers_exist() -> None:
    with pytest.raises(Invalid, match="tier 1, 2 or 3"):
        _override("0.5", "1.15", 321, tier=4)
