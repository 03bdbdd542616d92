"""What an underwriter sets beside the price: payoffs and the way of collecting; decision and offers follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.disclosures.queries import find_disclosure
from portal.errors import Conflict, Invalid, NotAllowedNow, NotFound
from portal.infra import clock
from portal.infra.parts import Parts
from portal.offers.queries import list_offers
from portal.offers.view import offer_json
from portal.tenants.queries import TenantProfile
from portal.underwriting.payoffs import list_payoffs
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.service import inputs_of, replay_decision
from portal.workflows.make_offers import make_offers
from portal.workflows.read_agreement import read_agreement
from portal.workflows.set_terms import choose_collection, keep_position, pay_off_position
from tests.integration.choosing import choose
from tests.integration.offers.desk import Desk, open_desk

# POLICY's last example: M 40,000, ADB 8,000, NSF 1, NEG 2, TIB 30, K 2, E 250, B 15,000.
STACKED: dict[str, Any] = {"revenue": 4_000_000, "balance": 800_000, "nsf": 1, "negative": 2}
RAPID = {"lender": "Rapid Capital", "payment_cents": 15_000, "frequency": "daily", "balance_cents": 850_000}
HARBOR = {"lender": "Harbor Funding", "payment_cents": 50_000, "frequency": "weekly", "balance_cents": 600_000}
POSITIONS = [{**RAPID, "active": True}, {**HARBOR, "active": True}]
PAYEE = "Rapid Capital LLC"


@pytest.fixture
def stacked(desk: Desk) -> Desk:
    """The business of the example, with its two positions; the policy leaves it to a person."""
    desk.answer(business_start_date=(clock.today() - timedelta(days=915)).isoformat())
    desk.measure(**STACKED, metrics={"positions": POSITIONS})
    desk.make()
    return desk


def pay_off(desk: Desk, number: int, amount_cents: int, *, metrics_id: str = "", payee: str = PAYEE) -> str:
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        decision = find_latest_decision(session, **desk.whose)
        assert decision is not None
        row = pay_off_position(
            session,
            tenant=desk.tenant,
            deal_id=desk.deal_id,
            metrics_id=metrics_id or decision.metrics_id,
            number=number,
            amount_cents=amount_cents,
            payee=payee,
            actor="test",
        )
        return row.id


def keep(desk: Desk, payoff_id: str) -> None:
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        keep_position(session, tenant=desk.tenant, deal_id=desk.deal_id, payoff_id=payoff_id, actor="test")


def collect(desk: Desk, method: str) -> bool:
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        return choose_collection(session, tenant=desk.tenant, deal_id=desk.deal_id, method=method, actor="test")


def current(desk: Desk) -> list[Any]:
    with desk.parts.db.read() as session:
        return list_offers(session, **desk.whose)


def decided(desk: Desk) -> Any:
    with desk.parts.db.read() as session:
        found = find_latest_decision(session, **desk.whose)
    assert found is not None
    return found


def test_the_policys_last_example_gets_its_offers_once_the_positions_are_paid_off(stacked: Desk) -> None:
    before = decided(stacked)
    assert (before.outcome, before.reasons[0]["code"]) == ("manual_review", "no_three_offers:payment_cap")
    assert (before.grade, stacked.status) == ("C", "open")

    pay_off(stacked, 0, 900_000)
    pay_off(stacked, 1, 600_000, payee="Harbor Funding Inc")

    after = decided(stacked)
    inputs = inputs_of(after)
    assert (inputs.positions, inputs.existing_daily_payments_cents, inputs.existing_balance_cents) == (2, 0, 0)
    assert inputs.payoff_cents == 1_500_000
    assert (after.outcome, after.grade, stacked.status) == ("approved", "C", "offer")
    assert [offer.amount_cents for offer in current(stacked)] == [2_000_000, 2_730_000, 3_420_000]
    assert [offer.net_cents for offer in current(stacked)] == [500_000, 1_230_000, 1_920_000]
    assert replay_decision(after) == after.result_json.encode()
    marked = [event.data for event in stacked.events("payoff.marked")][::-1]
    assert [(data["lender"], data["amount_cents"]) for data in marked] == [
        ("Rapid Capital", 900_000),
        ("Harbor Funding", 600_000),
    ]
    assert "LLC" not in str(marked), "whom the money goes to is sealed and stays out of the events"


def test_a_payoff_that_is_taken_back_takes_the_offers_with_it(stacked: Desk) -> None:
    pay_off(stacked, 0, 900_000)
    last = pay_off(stacked, 1, 600_000)
    assert stacked.status == "offer"

    keep(stacked, last)

    assert (stacked.status, current(stacked)) == ("open", [])
    assert decided(stacked).reasons[0]["code"] == "no_three_offers:payment_cap"
    assert inputs_of(decided(stacked)).existing_daily_payments_cents == 10_000
    assert len(stacked.events("payoff.taken_back")) == 1
    with pytest.raises(NotAllowedNow):
        keep(stacked, last)
    assert pay_off(stacked, 1, 600_000) != last


def test_a_payoff_stands_in_disclosure_agreement_and_what_programs_read(stacked: Desk) -> None:
    pay_off(stacked, 0, 900_000)
    pay_off(stacked, 1, 600_000, payee="Harbor Inc")
    stacked.answer(owner_first="Rosa", owner_last="Delgado", business_legal_name="Maple Deli LLC")

    offer = choose(stacked.parts, stacked.tenant, stacked.deal_id)
    said = offer_json(offer)
    assert (said["amount"], said["payoff_amount"], said["net_to_merchant"]) == (27_300, 15_000, 12_300)

    with stacked.parts.db.read() as session:
        agreed = read_agreement(session, tenant=stacked.tenant, deal_id=stacked.deal_id, made_on=clock.today())
        shown = find_disclosure(session, tenant_id=stacked.tenant.id, offer_id=offer.id)
    assert shown is not None
    assert "Paid to other funders for you" in shown.content
    assert "15,000" in shown.content
    assert "$12,300" in shown.content
    terms = agreed.data.terms
    assert [(each.name, each.amount_cents) for each in terms.payoffs] == [(PAYEE, 900_000), ("Harbor Inc", 600_000)]
    assert terms.net_to_merchant_cents == 1_230_000


@pytest.mark.parametrize(
    ("number", "amount", "payee", "refusal"),
    [
        (0, 0, "Rapid Capital", Invalid),
        (0, 900_000, "  ", Invalid),
        (7, 900_000, "Rapid Capital", NotFound),
    ],
)
def test_a_payoff_needs_an_amount_a_payee_and_a_position(
    stacked: Desk, number: int, amount: int, payee: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        pay_off(stacked, number, amount, payee=payee)

    assert stacked.decisions == 1


def test_a_position_is_marked_once_and_only_in_the_figures_that_were_seen(stacked: Desk) -> None:
    pay_off(stacked, 0, 900_000)
    with pytest.raises(NotAllowedNow) as twice:
        pay_off(stacked, 0, 900_000)
    assert twice.value.code == "payoff_marked"
    seen = decided(stacked).metrics_id
    stacked.measure(**STACKED, metrics={"positions": POSITIONS})

    with pytest.raises(Conflict):
        pay_off(stacked, 1, 600_000, metrics_id=seen)


def test_a_payoff_whose_position_newer_figures_do_not_show_pays_nothing(stacked: Desk) -> None:
    pay_off(stacked, 0, 900_000)
    stacked.measure(**STACKED, metrics={"positions": [{**POSITIONS[0], "payment_cents": 15_100}]})

    stacked.make()

    assert inputs_of(decided(stacked)).payoff_cents == 0
    assert inputs_of(decided(stacked)).existing_daily_payments_cents == 15_100
    with stacked.parts.db.read() as session:
        assert len(list_payoffs(session, **stacked.whose)) == 1


def test_once_an_offer_is_accepted_nothing_is_set_any_more(stacked: Desk) -> None:
    first = pay_off(stacked, 0, 900_000)
    pay_off(stacked, 1, 600_000)
    choose(stacked.parts, stacked.tenant, stacked.deal_id)

    with pytest.raises(NotAllowedNow) as kept:
        keep(stacked, first)
    with pytest.raises(NotAllowedNow) as collected:
        collect(stacked, "processor_split")

    assert {kept.value.code, collected.value.code} == {"deal_accepted"}


def test_another_tenant_marks_and_chooses_nothing(stacked: Desk, rival: TenantProfile) -> None:
    foreign = Desk(stacked.parts, rival, stacked.deal_id, stacked.merchant_id)

    with pytest.raises(NotFound):
        collect(foreign, "processor_split")
    with pytest.raises(NotFound):
        keep(foreign, "py_none")


def test_a_texan_deal_is_accepted_once_another_way_of_collecting_is_chosen(parts: Parts, demo: TenantProfile) -> None:
    desk = open_desk(parts, demo, name="Lone Star Deli LLC", state="TX")
    desk.measure()
    desk.make()
    with pytest.raises(NotAllowedNow) as refused:
        choose(parts, demo, desk.deal_id)
    assert refused.value.code == "collection_not_allowed"

    assert collect(desk, "merchant_initiated")

    assert {offer.collection_method for offer in current(desk)} == {"merchant_initiated"}
    (chosen,) = desk.events("collection.chosen")
    assert (chosen.data["from"], chosen.data["to"]) == ("ach_debit", "merchant_initiated")
    assert choose(parts, demo, desk.deal_id).collection_method == "merchant_initiated"


def test_the_same_way_again_changes_nothing_and_no_such_way_is_refused(offered: Desk) -> None:
    assert not collect(offered, "ach_debit")
    with pytest.raises(Invalid):
        collect(offered, "by_mule")

    assert offered.decisions == 1
    assert offered.events("collection.chosen") == []


def test_before_a_decision_the_way_is_kept_for_it(desk: Desk) -> None:
    collect(desk, "processor_split")
    desk.measure()
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        made = make_offers(session, tenant=desk.tenant, deal_id=desk.deal_id, actor="test")

    assert {offer.collection_method for offer in made.offers} == {"processor_split"}
