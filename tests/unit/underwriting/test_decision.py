"""The order of evaluation, what is kept of it, and that it can be replayed."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.errors import Invalid
from portal.underwriting import decision as deciding
from portal.underwriting.decision import Decision, decide, replay
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.policy import Policy, default_policy
from tests.unit.underwriting.cases import OFFER_DATE, business, clean

POLICY = default_policy()


def test_statements_that_are_not_proved_go_to_a_person_whatever_the_figures_say() -> None:
    good, bad = decide(POLICY, clean(proved=False)), decide(POLICY, business(1_000, 0, 9, 40, proved=False))

    assert (good.outcome, bad.outcome) == ("manual_review", "manual_review")
    assert good.reason_codes == bad.reason_codes == ("statements_not_proved",)
    assert good.offers == bad.offers == ()


def test_a_gap_between_months_goes_to_a_person() -> None:
    decision = decide(POLICY, clean(in_a_row=False))

    assert (decision.outcome, decision.reason_codes) == ("manual_review", ("statements_not_in_a_row",))


def test_statements_that_cannot_be_read_invent_no_figures() -> None:
    decision = decide(POLICY, DecisionInputs.unread(offer_date=OFFER_DATE))

    assert (decision.outcome, decision.reason_codes) == ("manual_review", ("statements_not_read",))
    assert (decision.risk_score, decision.qualification_score, decision.sizing_revenue_cents) == (None, None, None)
    assert {rule.step for rule in decision.rules} == {"statements"}


@pytest.mark.parametrize(
    ("inputs", "stop"),
    [
        (clean(months=5), "min_time_in_business"),
        (business(80_000, 12_000, 6), "max_nsf_3m"),
        (business(80_000, 12_000, 0, 16), "max_negative_days_3m"),
        (clean(positions=3), "max_positions"),
        (business(21_000, 12_000, positions=1, daily="400.01"), "max_debt_service"),
    ],
)
def test_each_stop_declines_with_its_own_reason(inputs: DecisionInputs, stop: str) -> None:
    decision = decide(POLICY, inputs)

    assert (decision.outcome, decision.reason_codes) == ("declined", (stop,))
    assert decision.reasons[0].words.endswith(".")
    assert decision.reasons[0].remedy.endswith(".")
    assert decision.qualification_score is None


@pytest.mark.parametrize(
    "inputs",
    [
        clean(months=6),
        business(80_000, 12_000, 5, months=60, positions=0),
        business(80_000, 12_000, 0, 15, months=60, positions=0),
        clean(positions=2),
        business(21_000, 12_000, positions=1, daily=400),
        business(15_000, 5_000),
    ],
)
def test_a_value_on_the_threshold_of_a_stop_does_not_decline(inputs: DecisionInputs) -> None:
    assert decide(POLICY, inputs).outcome != "declined"


def test_all_stops_of_a_decline_are_given() -> None:
    decision = decide(POLICY, business(10_000, 100, 9, 20, months=2, positions=4, daily=500))

    assert decision.reason_codes == (
        "min_monthly_revenue",
        "max_nsf_3m",
        "max_negative_days_3m",
        "min_time_in_business",
        "max_positions",
        "max_debt_service",
    )


def test_ten_negative_days_count_as_two_warnings() -> None:
    decision = decide(POLICY, business(80_000, 12_000, 0, 10, months=60, positions=0))

    assert decision.warnings == ("negative_days_watch", "negative_days_high")
    assert decision.outcome == "approved"


def test_warnings_from_the_full_metrics_count_like_any_other() -> None:
    inputs = clean(top_payer_share_pct=Decimal("40.01"), falling_trend=True, volatility_pct=Decimal(51))

    decision = decide(POLICY, inputs)

    assert decision.warnings == ("top_payer_share", "falling_trend", "volatility")
    assert decision.reason_codes == ("three_warnings",)


def test_a_risk_above_the_maximum_goes_to_a_person() -> None:
    strict = POLICY.model_copy(update={"risk": POLICY.risk.model_copy(update={"maximum": Decimal("0.1")})})

    decision = decide(strict, business(36_000, 5_400, 2, 2))

    assert (decision.outcome, decision.reason_codes) == ("manual_review", ("max_risk",))
    assert "0.4333" in decision.reasons[0].words


def test_a_tenant_may_have_a_grade_looked_at_by_a_person() -> None:
    strict = POLICY.model_copy(update={"grades_to_review": ("D",)})
    inputs = business(20_000, 5_200, 4, 4, months=8, positions=1, daily=20, open=800)

    held, cleared = decide(strict, inputs), decide(strict, replace(inputs, cleared_reviews=("grade_review",)))

    assert (held.outcome, held.reason_codes, held.grade) == ("manual_review", ("grade_review",), "D")
    assert cleared.outcome == "approved"


def test_an_underwriter_can_clear_a_review_but_no_stop_and_no_want_of_room() -> None:
    doubtful = clean(proved=False, cleared_reviews=("statements_not_proved",))
    stopped = business(10_000, 5_000, cleared_reviews=("min_monthly_revenue",))
    roomless = business(
        15_500, 5_000, months=30, positions=1, daily=70, cleared_reviews=("no_three_offers:payment_cap",)
    )

    assert decide(POLICY, doubtful).outcome == "approved"
    assert decide(POLICY, stopped).outcome == "declined"
    assert decide(POLICY, roomless).outcome == "manual_review"


def test_every_rule_is_stored_with_value_threshold_outcome_and_words() -> None:
    decision = decide(POLICY, business(36_000, 5_400, 3, 2))
    rules = {rule.name: rule for rule in decision.rules}

    assert len(rules) == 21
    assert rules["nsf_watch"].outcome == "warning"
    assert (rules["nsf_watch"].value, rules["nsf_watch"].threshold) == (Decimal(3), Decimal(3))
    assert rules["balance_to_revenue"].threshold == Decimal(180_000)
    assert rules["min_time_in_business"].outcome == "not_evaluated"
    assert rules["max_debt_service"].outcome == "not_evaluated"
    assert rules["max_risk"].outcome == "met"
    assert rules["min_monthly_revenue"].words == (
        "Average monthly revenue: $36,000; the policy requires at least $15,000."
    )
    assert decision.violation_count == 1


def test_the_grading_tells_what_stood_in_the_way_of_a_better_grade() -> None:
    grading = decide(POLICY, clean(positions=1)).grading

    assert grading is not None
    assert (grading.grade, grading.missed) == ("B", ("A:positions",))
    assert sum(mark.points for mark in grading.marks) == grading.points


def test_a_lowest_month_of_nothing_leaves_no_room_and_does_not_break_the_arithmetic() -> None:
    without, with_advance = clean(low=0), clean(low=0, positions=1, daily=10)

    assert decide(POLICY, without).reason_codes == ("no_three_offers:payment_cap",)
    assert decide(POLICY, with_advance).reason_codes == ("max_debt_service",)
    assert decide(POLICY, business(0, 0)).outcome == "declined"


def test_offers_that_fail_the_independent_check_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    priced = deciding.price_tiers

    def too_much(*args: Any, **kwargs: Any) -> Any:
        first, *rest = priced(*args, **kwargs)
        return (replace(first, amount_cents=first.amount_cents + 100_000), *rest)

    monkeypatch.setattr(deciding, "price_tiers", too_much)

    decision = decide(POLICY, clean())

    assert (decision.outcome, decision.reason_codes) == ("manual_review", ("check_failed",))
    assert decision.offers == ()
    assert decision.max_offer_amount_cents is None
    assert "tier 1: payback_amount" in decision.check_faults


def test_the_fee_is_the_policys_unless_the_deal_has_its_own_and_never_above_the_maximum() -> None:
    dear = POLICY.model_copy(update={"fee_pct": Decimal(2)})

    assert decide(dear, clean()).offers[0].fee_cents == 131_000
    assert decide(dear, clean(fee_pct=Decimal(0))).offers[0].fee_cents == 0
    with pytest.raises(Invalid, match="at most 3 %"):
        decide(POLICY, clean(fee_pct=Decimal("3.01")))


def test_an_offer_carries_its_expiry_policy_and_way_of_collection() -> None:
    offer = decide(POLICY, clean(collection_method="processor_split")).offers[0]

    assert offer.expires_on.isoformat() == "2026-12-08"
    assert (offer.policy_version, offer.collection_method) == ("default-1", "processor_split")
    assert offer.terms_compliant
    assert not offer.compliance_issues


def test_the_words_to_the_merchant_hold_no_price_without_its_apr() -> None:
    for offer in decide(POLICY, clean(asked=90_000)).offers:
        assert not any(character.isdigit() or character in "$%" for character in offer.rationale)
        assert offer.advantages


def test_the_recommended_offer_says_why() -> None:
    covered = decide(POLICY, clean(asked=83_099)).recommended
    beyond = decide(POLICY, clean(asked=900_000)).recommended

    assert covered is not None
    assert covered.tier == 2
    assert "covers what you asked for" in covered.rationale
    assert beyond is not None
    assert beyond.tier == 2
    assert "no offer covers what you asked for" in beyond.rationale


def test_shadow_thresholds_are_recorded_without_effect() -> None:
    harder = POLICY.stops.model_copy(update={"min_monthly_revenue_cents": 100_000_000})
    trial = POLICY.model_copy(update={"shadow": POLICY.shadow.model_copy(update={"stops": harder})})

    decision = decide(trial, clean())
    shadow = {rule.name: rule.outcome for rule in decision.rules if rule.shadow}

    assert decision.outcome == "approved"
    assert shadow["min_monthly_revenue"] == "stop"
    assert decision.violation_count == 0


@pytest.mark.parametrize(
    "inputs",
    [
        clean(),
        clean(proved=False),
        business("14,999.99", 5_000),
        business(90_000, 13_500, 1, 3, low=60_000, months=20, asked="12,345.67", fee_pct=Decimal("2.5")),
        DecisionInputs.unread(offer_date=OFFER_DATE),
    ],
)
def test_a_stored_decision_is_replayed_to_the_same_bytes(inputs: DecisionInputs) -> None:
    stored_inputs, stored_policy, stored_decision = inputs.to_json(), POLICY.to_json(), decide(POLICY, inputs).to_json()

    again = replay(stored_inputs, stored_policy)

    assert again == stored_decision.encode()
    assert Decision.from_json(stored_decision) == decide(POLICY, inputs)
    assert Policy.from_json(stored_policy) == POLICY
    assert DecisionInputs.from_json(stored_inputs) == inputs


def test_a_stored_decision_is_replayed_after_its_json_was_stored_with_other_spacing() -> None:
    inputs = json.dumps(json.loads(clean().to_json()), indent=1)

    assert replay(inputs, json.dumps(json.loads(POLICY.to_json()))) == decide(POLICY, clean()).to_json().encode()
