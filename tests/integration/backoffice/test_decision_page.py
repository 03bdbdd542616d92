"""The page of a decision: everything that it turned on, and whether it comes out the same when it is made again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.underwriting.drafts import change_draft, publish_draft, start_draft
from portal.underwriting.models import Decision
from portal.underwriting.policy import default_policy
from portal.underwriting.policy_parts import Shadow
from portal.underwriting.queries import list_decisions, policy_in
from tests.client import Browser
from tests.integration.backoffice.conftest import Case
from tests.integration.backoffice.test_budgets import asked
from tests.integration.offers.desk import DECLINED, HEALTHY, Desk, open_desk

FULL = {"figures": {"lowest_month": {"value": 7_000_000, "unit": "cents", "words": "October.", "rows": []}}}


@pytest.fixture
def desk(parts: Parts, demo: TenantProfile) -> Desk:
    return open_desk(parts, demo, name="Maple Deli LLC")


def decided(desk: Desk, **figures: Any) -> Decision:
    desk.measure(**figures)
    desk.make()
    with desk.parts.db.read() as session:
        return list_decisions(session, **desk.whose)[0]


def page(decision: Decision) -> str:
    return f"/office/deals/{decision.deal_id}/decisions/{decision.id}"


def test_an_approval_shows_rules_grade_risk_sizes_inputs_and_its_replay(desk: Desk, viewer: Browser) -> None:
    decision = decided(desk, **HEALTHY, metrics=FULL)

    viewer.get(page(decision))

    for words in (
        "Replayed: the same, byte for byte.",
        "Average monthly revenue $80,000 at least $15,000 Met",
        "Reached",
        "Average balance / monthly revenue 0.25",
        "binds",
        "Amount, rounded down",
        "APR, estimated",
        "Lowest month $70,000.00 October.",
        "The tenant’s terms on that day",
        "None were tried",
        "this one, by",
    ):
        assert words in viewer.words, words


def test_a_decline_says_why_and_what_was_not_worked_out(desk: Desk, underwriter: Browser) -> None:
    underwriter.get(page(decided(desk, **DECLINED)))

    for words in ("Declined", "6 payments were returned", "Stop", "Not sized", "Not graded"):
        assert words in underwriter.words, words


def test_what_shadow_rules_would_have_said_stands_apart(
    parts: Parts, demo: TenantProfile, desk: Desk, underwriter: Browser
) -> None:
    about = {"tenant_id": demo.id, "actor": "system"}
    with parts.db.write(tenant_id=demo.id) as session:
        draft = start_draft(session, **about, base_version="default-1")
        trial = default_policy().stops.model_copy(update={"min_monthly_revenue_cents": 10_000_000})
        policy = policy_in(draft).model_copy(update={"shadow": Shadow(stops=trial)})
        change_draft(session, **about, draft_id=draft.id, revision=1, policy=policy)
        publish_draft(session, **about, draft_id=draft.id, revision=2, note="Trying a higher bar")

    decision = decided(desk, **HEALTHY)

    underwriter.get(page(decision))
    shown = underwriter.words
    assert decision.outcome == "approved"
    assert "default-2" in shown
    assert "Average monthly revenue $80,000 at least $100,000 Stop" in shown[shown.index("without effect") :]


def test_figures_that_come_out_otherwise_are_named(parts: Parts, desk: Desk, underwriter: Browser) -> None:
    decision = decided(desk, **HEALTHY)
    with parts.db.write(tenant_id=desk.tenant.id) as session:
        row = session.get_one(Decision, decision.id)
        result = json.loads(row.result_json)
        result["offers"][0]["payment_cents"] += 1
        row.result_json = json.dumps(result, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    underwriter.get(page(decision))

    assert "Replayed: 1 figure came out otherwise." in underwriter.words
    assert "offers[0].payment_cents" in underwriter.words


def test_a_policy_that_cannot_be_read_any_more_is_said_so(parts: Parts, desk: Desk, underwriter: Browser) -> None:
    decision = decided(desk, **HEALTHY)
    with parts.db.write(tenant_id=desk.tenant.id) as session:
        session.get_one(Decision, decision.id).policy_json = '{"version":"ours"}'

    assert underwriter.get(page(decision)).status_code == 200
    assert "It cannot be replayed." in underwriter.words


def test_the_deals_page_leads_there_and_earlier_decisions_are_listed(desk: Desk, underwriter: Browser) -> None:
    first, second = decided(desk, **HEALTHY), decided(desk, **DECLINED)

    underwriter.get(f"/office/deals/{desk.deal_id}")
    assert page(second) in underwriter.text
    underwriter.get(page(second))
    assert page(first) in underwriter.text


def test_a_decision_of_another_deal_or_of_another_funder_is_not_found(
    parts: Parts, demo: TenantProfile, desk: Desk, underwriter: Browser, rival_admin: Browser
) -> None:
    decision = decided(desk, **HEALTHY)
    other = open_desk(parts, demo, name="Oak Deli")

    wrong = f"/office/deals/{other.deal_id}/decisions/{decision.id}"

    assert underwriter.get(wrong).status_code == 404
    assert rival_admin.get(page(decision)).status_code == 404


def test_the_page_asks_the_database_eight_times(parts: Parts, desk: Desk, underwriter: Browser) -> None:
    decision = decided(desk, **HEALTHY)

    with asked(parts) as questions:
        underwriter.get(page(decision))

    assert len(questions) <= 8, "\n".join(questions)


def test_an_input_leads_to_the_rows_behind_it_while_nothing_was_measured_since(
    parts: Parts, demo: TenantProfile, measured: Case, underwriter: Browser
) -> None:
    desk = Desk(parts, demo, measured.deal_id, measured.merchant_id)
    desk.make()
    with parts.db.read() as session:
        decision = list_decisions(session, **desk.whose)[0]
    figure = f"/office/deals/{desk.deal_id}/figures/average_daily_balance"

    underwriter.get(page(decision))
    assert figure in underwriter.text
    assert underwriter.get(figure).status_code == 200
    desk.measure(**HEALTHY)

    underwriter.get(page(decision))
    assert figure not in underwriter.text
