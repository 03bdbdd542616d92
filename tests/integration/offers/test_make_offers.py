"""Deciding about a deal: what becomes of it, what is kept, what the program that asked is told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.deals.service import lock_deal
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.infra import clock
from portal.tenants.queries import TenantProfile
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.overrides import OverrideTerms
from portal.underwriting.queries import find_latest_decision, list_policies
from portal.underwriting.service import replay_decision
from portal.workflows.decide_deal import reopen_deal
from portal.workflows.make_offers import decide_if_due, is_decision_due, make_offers
from portal.workflows.withdraw_offers import withdraw_live_offers
from tests.integration.offers.desk import DECLINED, DOUBTFUL, HEALTHY, Desk

BY_HAND = OverrideTerms(factor=Decimal("2"), fee=Decimal("1.49"), term_days=120)


def test_a_healthy_business_gets_three_offers_and_its_deal_moves_on(desk: Desk) -> None:
    desk.measure(**HEALTHY)

    made = desk.make()

    assert made.verdict.outcome == "approved"
    assert [offer.tier for offer in made.offers] == [1, 2, 3]
    assert [offer.recommended for offer in made.offers] == [False, True, False]
    assert desk.status == "offer"


def test_the_decision_is_recorded_before_the_one_event_of_the_set(desk: Desk) -> None:
    desk.measure(**HEALTHY)

    made = desk.make()

    kinds = [event.type for event in desk.events()][::-1]
    assert kinds.index("decision.made") < kinds.index("offer.generated")
    (generated,) = desk.events("offer.generated")
    assert generated.deal_id == desk.deal_id
    assert generated.data["offer_ids"] == [offer.id for offer in made.offers]


def test_offers_stand_until_the_end_of_their_fourteenth_day(desk: Desk) -> None:
    desk.measure(**HEALTHY)

    made = desk.make()

    last_day = clock.today() + timedelta(days=14)
    assert {offer.expires_at.date() for offer in made.offers} == {last_day + timedelta(days=1)}


def test_a_decision_replays_to_the_same_bytes(desk: Desk) -> None:
    desk.measure(**HEALTHY)
    desk.make()

    with desk.parts.db.read() as session:
        kept = find_latest_decision(session, **desk.whose)

    assert kept is not None
    assert replay_decision(kept) == kept.result_json.encode()


def test_the_default_policy_is_kept_for_a_tenant_at_its_first_decision_only(desk: Desk) -> None:
    desk.measure(**HEALTHY)
    desk.make()
    desk.make()

    with desk.parts.db.read() as session:
        versions = [policy.version for policy in list_policies(session, tenant_id=desk.tenant.id)]

    assert versions == ["default-1"]


def test_statements_and_answers_become_the_inputs_of_the_decision(desk: Desk) -> None:
    position = {"payment_cents": 60_001, "frequency": "weekly", "balance_cents": 600_000, "active": True}
    figures = {
        "lowest_month": {"value": 7_000_000},
        "top_payer_share": {"value": "0.1234"},
        "trend": {"value": "steady"},
        "volatility": {"value": "0.2500"},
    }
    desk.measure(**HEALTHY, metrics={"figures": figures, "positions": [position, {**position, "active": False}]})
    desk.answer(business_start_date="2020-01-31", funding_amount="40000")

    desk.make()

    with desk.parts.db.read() as session:
        kept = find_latest_decision(session, **desk.whose)
    assert kept is not None
    inputs = DecisionInputs.from_json(kept.inputs_json)
    assert (inputs.lowest_month_cents, inputs.requested_cents) == (7_000_000, 4_000_000)
    assert (inputs.positions, inputs.existing_daily_payments_cents, inputs.existing_balance_cents) == (
        1,
        12_001,
        600_000,
    )
    assert (inputs.top_payer_share_pct, inputs.falling_trend, inputs.volatility_pct) == (
        Decimal("12.34"),
        False,
        Decimal(25),
    )
    assert inputs.months_in_business is not None
    assert inputs.months_in_business > 60


def test_what_nobody_told_us_stays_unknown(desk: Desk) -> None:
    desk.measure(**HEALTHY)

    made = desk.make()

    assert made.inputs.months_in_business is None
    assert made.inputs.requested_cents is None
    assert made.inputs.lowest_month_cents is None
    assert made.inputs.positions == 0, "three proved statements without an advance mean that there is none"


def test_a_stop_on_proved_statements_declines_the_deal(desk: Desk) -> None:
    desk.measure(**DECLINED)

    made = desk.make()

    assert made.offers == []
    assert desk.status == "declined"
    (declined,) = desk.events("deal.declined")
    assert declined.data["reason"] == "max_nsf_3m"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"proved": False}, "statements_not_proved"),
        ({"in_a_row": False}, "statements_not_in_a_row"),
        ({"proved": False, "nsf": 9}, "statements_not_proved"),
        ({"revenue": None, "balance": None, "proved": False}, "statements_not_read"),
        ({"revenue": 10_000_000, "balance": 400_000, "nsf": 3}, "three_warnings"),
    ],
)
def test_doubt_sends_the_deal_to_a_person_and_leaves_it_open(
    desk: Desk, facts: dict[str, int | bool | None], reason: str
) -> None:
    desk.measure(**facts)

    made = desk.make()

    assert made.verdict.outcome == "manual_review"
    assert reason in made.verdict.reason_codes
    assert made.offers == []
    assert desk.status == "open"


def test_what_an_underwriter_has_looked_into_no_longer_holds_the_deal_up(desk: Desk) -> None:
    desk.measure(**DOUBTFUL)
    desk.make()
    desk.clear("three_warnings")

    made = desk.make()

    assert made.verdict.outcome == "approved"
    assert desk.status == "offer"


def test_new_offers_withdraw_the_old_set(offered: Desk) -> None:
    old = [offer.id for offer in offered.offers]

    new = [offer.id for offer in offered.make().offers]

    assert {offer.id: offer.status for offer in offered.offers} == {
        **dict.fromkeys(old, "withdrawn"),
        **dict.fromkeys(new, "offered"),
    }
    assert len(offered.events("offer.withdrawn")) == 1
    assert len(offered.events("offer.generated")) == 2


def test_a_deal_that_has_offers_can_still_be_declined_by_newer_metrics(offered: Desk) -> None:
    offered.measure(**DECLINED)

    offered.make()

    assert offered.status == "declined"
    assert {offer.status for offer in offered.offers} == {"withdrawn"}


def test_without_statements_there_is_nothing_to_decide(desk: Desk) -> None:
    with pytest.raises(NotAllowedNow) as refused:
        desk.make()

    assert refused.value.code == "metrics_missing"
    assert desk.decisions == 0


def test_a_declined_deal_gets_no_offers(desk: Desk) -> None:
    desk.measure(**DECLINED)
    desk.make()

    with pytest.raises(NotAllowedNow) as refused:
        desk.make()

    assert refused.value.code == "deal_declined"


def test_another_tenant_finds_no_such_deal(desk: Desk, rival: TenantProfile) -> None:
    desk.measure(**HEALTHY)

    with desk.parts.db.write(tenant_id=rival.id) as session, pytest.raises(NotFound):
        make_offers(session, tenant=rival, deal_id=desk.deal_id, actor="test")

    assert desk.offers == []


def test_terms_set_by_hand_name_the_caps_they_break_and_are_never_recommended(desk: Desk) -> None:
    desk.measure(**HEALTHY)

    made = desk.make(overrides=[BY_HAND])

    by_hand, *others = made.offers
    assert by_hand.amount_cents == 16_000_000
    assert not by_hand.terms_compliant
    assert "payment_cap" in by_hand.compliance_issues
    assert not by_hand.recommended
    assert [offer.tier for offer in others] == [2, 3]
    assert desk.events("offer.generated")[0].data["by_hand"] is True


def test_terms_by_hand_are_offered_where_the_policy_would_decline_and_the_decision_says_what_it_would(
    desk: Desk,
) -> None:
    desk.measure(**DECLINED)

    made = desk.make(overrides=[BY_HAND, BY_HAND, BY_HAND])

    assert made.verdict.outcome == "declined"
    assert len(made.offers) == 3
    assert all("max_nsf_3m" in offer.compliance_issues for offer in made.offers)
    assert desk.status == "offer"


def test_more_than_three_tiers_by_hand_are_refused(desk: Desk) -> None:
    desk.measure(**HEALTHY)

    with pytest.raises(Invalid):
        desk.make(overrides=[BY_HAND] * 4)


def test_a_decision_is_due_once_for_new_metrics(desk: Desk) -> None:
    desk.measure(**HEALTHY)

    assert _is_due(desk)
    _decide(desk)
    _decide(desk)

    assert not _is_due(desk)
    assert desk.decisions == 1


def test_a_decision_is_due_again_when_approved_offers_are_over(offered: Desk) -> None:
    offered.let_expire()

    assert _is_due(offered)
    _decide(offered)

    assert [offer.status for offer in offered.offers] == ["offered"] * 3 + ["expired"] * 3


def test_no_decision_is_due_while_a_person_looks_or_after_they_opened_the_deal_again(desk: Desk) -> None:
    desk.measure(**DECLINED)
    desk.make()
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        reopen_deal(session, **desk.whose, reason="The bank corrected a fee.", notes="", actor="test")

    assert desk.status == "open"
    assert not _is_due(desk)


def test_withdrawing_twice_records_it_once(offered: Desk) -> None:
    for _ in range(2):
        with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
            deal = lock_deal(session, **offered.whose)
            withdraw_live_offers(session, deal=deal, actor="test", reason="metrics changed")

    assert len(offered.events("offer.withdrawn")) == 1
    assert {offer.status for offer in offered.offers} == {"withdrawn"}


def _is_due(desk: Desk) -> bool:
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        return is_decision_due(session, deal=lock_deal(session, **desk.whose))


def _decide(desk: Desk) -> None:
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        decide_if_due(session, tenant=desk.tenant, deal_id=desk.deal_id, actor="test")
