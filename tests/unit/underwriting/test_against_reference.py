"""The portal's decisions beside those of `reference`, which was written from the policy's text alone.

The short form runs with the suite; ten thousand businesses run with `make property`.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from portal.underwriting.decision import decide, replay
from portal.underwriting.inputs import DecisionInputs, ExistingAdvance, PositionFrequency, burden_of
from portal.underwriting.policy import default_policy
from portal.underwriting.priced_offer import PricedOffer
from tests.unit.underwriting import reference
from tests.unit.underwriting.reference import Case, Held

POLICY = default_policy()
EVERY: dict[int, PositionFrequency] = {1: "daily", 5: "weekly", 10: "biweekly", 21: "monthly"}
# Days at which a calendar goes wrong: fixed holidays with their neighbours, also on Fridays, Saturdays and Sundays,
# the ends of years and of February, Thanksgiving and the Mondays that are holidays.
NEAR_HOLIDAYS = [
    date(year, month, day) + timedelta(days=shift)
    for year in range(2024, 2036)
    for month, day in ((1, 1), (2, 28), (6, 19), (7, 4), (11, 11), (11, 26), (12, 25), (1, 18), (5, 28), (9, 4))
    for shift in range(-3, 4)
]
# Returned items, negative days, months in business and positions, of the kinds of business that get offers and do not.
KINDS = {
    "strong": ([0, 1, 2], [0, 1, 2, 4], [24, 36, 59, 60, 90], [0]),
    "middling": ([0, 1, 2, 3], [0, 1, 3, 4, 5], [None, 12, 23, 40], [None, 0, 1]),
    "weak": ([2, 3, 4, 5], [2, 3, 4, 5, 9], [None, 6, 8, 11, 14], [0, 1, 2]),
    "poor": ([4], [3, 4], [6, 8, 11], [1]),
    "any": ([0, 2, 5, 6], [0, 5, 10, 15, 16], [None, 5, 6, 24], [None, 0, 1, 2, 3]),
}
# Average balance in % of an average month; a poor business is approved only with a good one.
BALANCES = {"poor": (25, 40), "any": (-2, 20)}
SALES = {"poor": [2_000_000, 2_600_000]}


@st.composite
def cases(draw: Any) -> Case:
    """Businesses with three uneven months, advances of others, payoffs and fees, on any day."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    nsf, negative, months_open, held = KINDS[kind]
    largest = draw(st.sampled_from(SALES.get(kind, [2_500_000, 4_500_000, 9_000_000, 30_000_000, 120_000_000])))
    evenness = draw(st.sampled_from([100, 95, 95, 80, 50, 0]))
    months = [draw(st.integers(largest * evenness // 100, largest)) for _ in range(3)]
    average = sum(months) // 3
    known = draw(st.sampled_from(held))
    return Case(
        offered=draw(st.one_of(st.sampled_from(NEAR_HOLIDAYS), st.dates(date(2024, 1, 1), date(2040, 12, 31)))),
        M=average,
        L=min(months) if draw(st.booleans()) else None,
        ADB=average * draw(st.integers(*BALANCES.get(kind, (5, 25)))) // 100 + draw(st.integers(0, 99)),
        NSF=draw(st.sampled_from(nsf)),
        NEG=draw(st.sampled_from(negative)),
        TIB=draw(st.sampled_from(months_open)),
        K=known,
        held=tuple(draw(advances(average)) for _ in range(known or 0)),
        R=draw(st.one_of(st.none(), st.none(), st.integers(100, 60_000_000))),
        weekly=draw(st.booleans()),
        fee_pct=draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1), Fraction(9, 4), Fraction(3)])),
    )


@st.composite
def advances(draw: Any, average: int) -> Held:
    """An advance that takes from nothing to a fifth of sales, and may be paid off out of the new one."""
    every = draw(st.sampled_from(sorted(EVERY)))
    return Held(
        payment=average * every * draw(st.integers(0, draw(st.sampled_from([40, 90, 200])))) // 21_000
        + draw(st.integers(0, 9)),
        every=every,
        balance=average * draw(st.integers(0, 120)) // 100,
        paid_off=draw(st.integers(0, 3)) == 0,
    )


def inputs_of(case: Case) -> DecisionInputs:
    """The case as the portal takes it; existing advances are added up by the portal itself."""
    burden = burden_of(
        ExistingAdvance(
            payment_cents=one.payment, frequency=EVERY[one.every], balance_cents=one.balance, pay_off=one.paid_off
        )
        for one in case.held
    )
    return DecisionInputs(
        offer_date=case.offered,
        average_monthly_revenue_cents=case.M,
        average_daily_balance_cents=case.ADB,
        nsf_count=case.NSF,
        negative_days=case.NEG,
        statements_proved=True,
        statements_in_a_row=True,
        lowest_month_cents=case.L,
        months_in_business=case.TIB,
        positions=case.K,
        existing_daily_payments_cents=burden.existing_daily_payments_cents,
        existing_balance_cents=burden.existing_balance_cents,
        payoff_cents=burden.payoff_cents,
        requested_cents=case.R,
        frequency="weekly" if case.weekly else "daily",
        fee_pct=Decimal(case.fee_pct.numerator) / case.fee_pct.denominator,
    )


def _agree(case: Case) -> None:
    """The portal's decision, its offers and every figure of them are the reference's, and are found again."""
    wanted, inputs = reference.expected(case), inputs_of(case)

    decision = decide(POLICY, inputs)

    event(f"{wanted.outcome} {wanted.grade}")
    assert (decision.outcome, list(decision.reason_codes)) == (wanted.outcome, wanted.reasons)
    assert list(decision.warnings) == wanted.warnings
    assert f"{decision.risk_score:.4f}" == wanted.risk
    assert (decision.grade, decision.points) == (wanted.grade, wanted.points)
    assert len(decision.offers) == len(wanted.offers)
    for offer, figures in zip(decision.offers, wanted.offers, strict=True):
        assert {name: getattr(offer, name) for name in figures} == figures
        _adds_up(case, offer)
    for lower, higher in pairwise(decision.offers):
        for name in ("amount_cents", "payback_cents", "finance_charge_cents", "term_days", "factor_rate"):
            assert getattr(lower, name) < getattr(higher, name), name
    assert decide(POLICY, inputs).to_json() == decision.to_json()
    assert replay(inputs.to_json(), POLICY.to_json()) == decision.to_json().encode()


def _adds_up(case: Case, offer: PricedOffer) -> None:
    """The caps in the policy's own words, and a schedule that is the offer's to the day and cent."""
    u, share = reference.SHARE[offer.tier - 1], Fraction(offer.payment_cents, 5 if case.weekly else 1) * 21
    assert share + 21 * case.E <= Fraction(15, 100) * case.TR
    assert offer.payback_cents + case.B <= 2 * case.TR
    assert offer.amount_cents <= Fraction(u, 100) * min(10 * case.ADB, 25_000_000)
    assert offer.amount_cents - case.payoff >= 500_000
    assert case.R is None or 100 * offer.amount_cents <= reference.ASKED[offer.tier - 1] * max(case.R, 670_000)
    schedule = [(payment.due, payment.amount_cents) for payment in offer.schedule()]
    assert [day for day, _ in schedule] == reference.payment_days(
        offer.funding_date, offer.number_of_payments, weekly=case.weekly
    )
    assert sum(cents for _, cents in schedule) == offer.payback_cents
    assert offer.payback_cents == offer.amount_cents * Fraction(offer.factor_rate)
    financed = offer.amount_cents - offer.fee_cents
    funded, weekly = offer.funding_date, case.weekly
    assert reference.is_the_apr(offer.estimated_apr, schedule, financed=financed, funded=funded, weekly=weekly)


def _asking_more_never_gets_less(case: Case, more: int) -> None:
    asked = replace(case, R=case.R or 1_000_000)

    before = decide(POLICY, inputs_of(asked))
    after = decide(POLICY, inputs_of(replace(asked, R=(asked.R or 0) + more)))
    without = decide(POLICY, inputs_of(replace(asked, R=None)))

    for less, same, most in zip(before.offers, after.offers, without.offers, strict=False):
        assert less.amount_cents <= same.amount_cents <= most.amount_cents
    assert len(before.offers) <= len(after.offers) <= len(without.offers)


@settings(max_examples=250, deadline=None)
@given(case=cases())
def test_the_portal_decides_and_prices_as_the_policy_reads(case: Case) -> None:
    _agree(case)


@settings(max_examples=50, deadline=None)
@given(case=cases(), more=st.integers(1, 20_000_000))
def test_who_asks_for_more_is_never_offered_less(case: Case, more: int) -> None:
    _asking_more_never_gets_less(case, more)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(case=cases(), more=st.integers(1, 20_000_000))
def test_the_portal_decides_as_the_policy_reads_over_ten_thousand_businesses(case: Case, more: int) -> None:
    _agree(case)
    _asking_more_never_gets_less(case, more)
