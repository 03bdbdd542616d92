"""What an offer's card and table say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.application.offer_cards import card_of, lowest_cost_has_highest_apr, term_words, what_if
from portal.offers.figures import apr_holds, apr_if_funded, figures_of
from portal.offers.models import Offer
from portal.offers.service import end_of_day, offer_row
from portal.offers.view import offer_json
from portal.tenants.settings import TenantSettings
from portal.underwriting.decision import decide
from portal.underwriting.gathering import SimpleMetrics, simple_inputs
from portal.underwriting.policy import default_policy

METRICS = SimpleMetrics(
    avg_monthly_revenue_cents=8_000_000, avg_daily_balance_3m_cents=1_200_000, total_nsf_3m=0, total_days_negative_3m=0
)


@pytest.mark.parametrize(
    ("days", "words"),
    [(7, "½ month"), (30, "1 month"), (46, "1½ months"), (181, "6 months"), (259, "8½ months"), (321, "10½ months")],
)
def test_a_term_is_told_in_half_months(days: int, words: str) -> None:
    assert term_words(days) == words


def test_a_kept_offer_gives_back_the_figures_that_it_was_made_with() -> None:
    settings = TenantSettings(origination_fee_pct=Decimal("2.5"))
    inputs = simple_inputs(METRICS, settings=settings, offer_date=date(2026, 11, 24))
    for priced in decide(default_policy(), inputs).offers:
        figures = figures_of(_row(priced))
        assert figures.fee_pct == Decimal("2.5")
        assert figures.schedule() == priced.schedule()
        assert figures.amount_financed_cents == priced.amount_financed_cents


def test_a_fee_is_a_row_of_its_own_and_part_of_what_the_merchant_does_not_get() -> None:
    offer = _offers(TenantSettings(origination_fee_pct=Decimal(3)))[0]

    rows = dict(card_of(offer).rows)

    assert "Origination fee, kept back" in rows
    assert offer.net_cents == offer.amount_cents - offer.fee_cents
    assert offer_json(offer)["fees"] == [{"name": "Origination fee", "amount": offer.fee_cents / 100}]


def test_lower_sales_make_smaller_and_more_payments_of_the_same_total() -> None:
    offer = _offers()[1]

    now, less, least = what_if(offer).paces

    assert now.count < less.count < least.count
    assert now.apr > least.apr
    assert now.payment.endswith(" a day")
    assert (now.term, less.term, least.term) == ("10 months", "12½ months", "16½ months")


def test_only_a_share_of_card_settlements_follows_sales_without_being_asked_for() -> None:
    assert not what_if(_offers()[0]).by_itself
    assert what_if(_offers(TenantSettings(collection_method="processor_split"))[0]).by_itself


@pytest.mark.parametrize("frequency", ["daily", "weekly"])
def test_an_offer_funded_on_its_own_day_has_the_apr_that_it_states(frequency: str) -> None:
    for offer in _offers(TenantSettings(frequency=frequency, origination_fee_pct=Decimal(2))):
        assert apr_if_funded(offer, on=offer.funding_date) == offer.estimated_apr
        assert apr_holds(offer, on=offer.funding_date)


def test_a_later_funding_day_moves_the_apr_and_the_tolerance_says_whether_that_is_too_far() -> None:
    offer = _offers()[0]
    later = offer.funding_date + timedelta(days=21)
    moved = apr_if_funded(offer, on=later)

    assert moved != offer.estimated_apr
    offer.estimated_apr = moved - moved * Decimal("0.025")
    assert apr_holds(offer, on=later)
    offer.estimated_apr -= Decimal("0.01")
    assert not apr_holds(offer, on=later)


def test_weekly_payments_are_called_weekly() -> None:
    offer = _offers(TenantSettings(frequency="weekly"))[0]

    assert card_of(offer).every == "every week"
    assert what_if(offer).paces[0].payment.endswith(" a week")


def test_the_odd_apr_is_named_only_where_the_cheapest_has_the_highest() -> None:
    offers = _offers()
    assert not lowest_cost_has_highest_apr(offers)

    offers[0].estimated_apr = Decimal("99.16")

    assert lowest_cost_has_highest_apr(offers)
    assert not lowest_cost_has_highest_apr(offers[:1])


def test_an_offer_stands_until_the_end_of_its_last_day() -> None:
    assert end_of_day(date(2026, 12, 31)) == datetime(2027, 1, 1, tzinfo=UTC)


def _offers(settings: TenantSettings | None = None) -> list[Offer]:
    inputs = simple_inputs(METRICS, settings=settings or TenantSettings(), offer_date=date(2026, 11, 24))
    return [_row(priced) for priced in decide(default_policy(), inputs).offers]


def _row(priced: object) -> Offer:
    return offer_row(
        priced,
        tenant_id="tn",
        deal_id="dl",
        decision_id="dn",
        risk_score=Decimal("0.1"),
        qualification_score=95,
        made_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
