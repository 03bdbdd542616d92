"""Offers by the API: the contract's fields, rights and limits."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.api.schemas.offers import OfferView
from portal.auth.api_keys import create_api_key
from portal.infra.limits import spend
from tests.client import ApiClient
from tests.integration.offers.desk import DECLINED, DOUBTFUL, HEALTHY, Desk

FOUR = {"avg_monthly_revenue": 80_000, "avg_daily_balance_3m": 12_000, "total_nsf_3m": 0, "total_days_negative_3m": 0}
DOUBTFUL_FOUR = {**FOUR, "avg_monthly_revenue": 100_000, "avg_daily_balance_3m": 4_000, "total_nsf_3m": 3}
BY_HAND = {"tiers": [{"factor": 2, "fee": 1.49, "term_days": 120, "buy_rate": 1.4}]}


def _one_tier(**terms: int) -> dict[str, Any]:
    return {"tiers": [{"fee": 1.2, **terms}]}


def test_three_offers_come_with_the_decision_and_the_metrics_behind_it(desk: Desk, api: ApiClient) -> None:
    desk.measure(**HEALTHY)

    answer = api.post(f"/api/deals/{desk.deal_id}/offers")

    assert answer.status_code == 200
    body = answer.get_json()
    assert body["underwriting_decision"] == "approved"
    assert body["underwriting_summary"]["approved"] is True
    assert body["underwriting_summary"]["max_offer_amount"] == body["offers"][2]["amount"]
    assert body["metrics_used"] == FOUR
    assert "decline_reasons" not in body
    for offer in body["offers"]:
        assert set(offer) == set(OfferView.model_fields)
        assert offer["fee"] == offer["factor_rate"]
        assert offer["payback_amount"] == pytest.approx(offer["amount"] * offer["factor_rate"])


def test_the_deal_may_stand_in_the_body(desk: Desk, api: ApiClient) -> None:
    desk.measure(**HEALTHY)

    answer = api.post("/api/offers/", {"deal_id": desk.deal_id, "metrics": {"ignored": 1}, "notes": "ignored"})

    assert [offer["tier"] for offer in answer.get_json()["offers"]] == [1, 2, 3]


def test_the_same_call_twice_makes_one_set(desk: Desk, api: ApiClient) -> None:
    desk.measure(**HEALTHY)

    first = api.post(f"/api/deals/{desk.deal_id}/offers", key="once")
    second = api.post(f"/api/deals/{desk.deal_id}/offers", key="once")

    assert second.get_json() == first.get_json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(desk.events("offer.generated")) == 1


def test_a_declined_deal_says_why(desk: Desk, api: ApiClient) -> None:
    desk.measure(**DECLINED)

    body = api.post(f"/api/deals/{desk.deal_id}/offers").get_json()

    assert (body["offers"], body["underwriting_decision"]) == ([], "declined")
    assert body["decline_reasons"] == ["max_nsf_3m"]
    assert "returned or paid into overdraft" in body["underwriting_summary"]["reasons"][0]


def test_manual_review_says_why(desk: Desk, api: ApiClient) -> None:
    desk.measure(**DOUBTFUL)

    body = api.post(f"/api/deals/{desk.deal_id}/offers").get_json()

    assert (body["offers"], body["underwriting_decision"]) == ([], "manual_review")
    assert body["reasons"] == ["three_warnings"]


def test_metrics_that_could_not_be_read_are_null_and_not_zero(desk: Desk, api: ApiClient) -> None:
    desk.measure(revenue=None, balance=None, proved=False)

    body = api.post(f"/api/deals/{desk.deal_id}/offers").get_json()

    assert body["reasons"] == ["statements_not_read"]
    assert set(body["metrics_used"].values()) == {None}


def test_before_statements_there_are_no_offers(desk: Desk, api: ApiClient) -> None:
    answer = api.post(f"/api/deals/{desk.deal_id}/offers")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "metrics_missing")


def test_four_metrics_are_enough_to_calculate_and_nothing_is_kept(desk: Desk, api: ApiClient) -> None:
    body = api.post("/api/offers/simple", {"metrics": FOUR}).get_json()

    assert [offer["amount"] for offer in body["offers"]] == sorted(offer["amount"] for offer in body["offers"])
    assert len(body["offers"]) == 3
    assert {offer["id"] for offer in body["offers"]} == {None}
    assert desk.offers == []


@pytest.mark.parametrize(
    ("metrics", "decision", "reason"),
    [
        ({**FOUR, "avg_monthly_revenue": 14_999.99}, "declined", "min_monthly_revenue"),
        (
            {**FOUR, "avg_monthly_revenue": 100_000, "avg_daily_balance_3m": 4_000, "total_nsf_3m": 3},
            "manual_review",
            "three_warnings",
        ),
    ],
)
def test_the_calculation_declines_and_doubts_by_the_same_policy(
    api: ApiClient, metrics: dict[str, Any], decision: str, reason: str
) -> None:
    body = api.post("/api/offers/simple", {"metrics": metrics}).get_json()

    assert body["underwriting_decision"] == decision
    assert body.get("decline_reasons", body.get("reasons")) == [reason]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "metrics"),
        ({"metrics": {**FOUR, "total_nsf_3m": -1}}, "metrics.total_nsf_3m"),
        ({"metrics": {**FOUR, "avg_monthly_revenue": 1.234}}, "metrics.avg_monthly_revenue"),
        ({"metrics": {**FOUR, "guess": 1}}, "metrics.guess"),
        ({"metrics": FOUR, "guess": 1}, "guess"),
        ({"metrics": FOUR, "overrides": {"tiers": []}}, "overrides.tiers"),
        (
            {"metrics": FOUR, "overrides": {"tiers": [{"factor": 0, "fee": 1.2, "term_days": 90}]}},
            "overrides.tiers.0.factor",
        ),
        (
            {"metrics": FOUR, "overrides": {"tiers": [{"factor": 1, "fee": 1.2, "term_days": 0}]}},
            "overrides.tiers.0.term_days",
        ),
    ],
)
def test_a_call_that_cannot_be_taken_names_the_field(api: ApiClient, body: dict[str, Any], field: str) -> None:
    answer = api.post("/api/offers/simple", body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_terms_by_hand_need_a_right_of_their_own(desk: Desk, api: ApiClient, app: Flask) -> None:
    desk.measure(**HEALTHY)
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        secret = _plain_key(session, desk)
    plain = ApiClient(app, tenant="demo", key=secret)

    refused = plain.post(f"/api/deals/{desk.deal_id}/offers", {"overrides": BY_HAND})
    made = api.post(f"/api/deals/{desk.deal_id}/offers", {"overrides": BY_HAND})

    assert refused.status_code == 403
    by_hand = made.get_json()["offers"][0]
    assert (by_hand["amount"], by_hand["fee"], by_hand["terms_compliant"]) == (160_000, 1.49, False)
    assert by_hand["compliance_issues"]


def test_an_empty_body_accepts_the_recommended_offer(offered: Desk, api: ApiClient) -> None:
    answer = api.post(f"/api/deals/{offered.deal_id}/accept")

    body = answer.get_json()
    assert (answer.status_code, body["ok"], body["deal_status"]) == (200, True, "accepted")
    assert (body["offer"]["tier"], body["offer"]["status"]) == (2, "accepted")
    assert len(offered.events("offer.accepted")) == 1


def test_an_offer_is_accepted_by_its_id_and_at_the_servers_price(offered: Desk, api: ApiClient) -> None:
    cheapest = offered.offers[0]
    asked = {"offer_id": cheapest.id, "terms_accepted": True}

    priced = api.post(f"/api/deals/{offered.deal_id}/accept", {**asked, "amount": 1})
    body = api.post(f"/api/deals/{offered.deal_id}/accept", asked).get_json()

    assert priced.status_code == 422
    assert body["offer"]["amount"] * 100 == cheapest.amount_cents


@pytest.mark.parametrize("terms", [{}, {"terms_accepted": False}])
def test_an_offer_is_not_accepted_without_its_terms(offered: Desk, api: ApiClient, terms: dict[str, bool]) -> None:
    answer = api.post(f"/api/deals/{offered.deal_id}/accept", {"offer_id": offered.offers[0].id, **terms})

    assert answer.status_code == 422
    assert offered.status == "offer"


def test_too_late_is_a_conflict_that_opens_the_deal_for_fresh_offers(offered: Desk, api: ApiClient) -> None:
    offered.let_expire()

    answer = api.post(f"/api/deals/{offered.deal_id}/accept", key="late")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "offer_expired")
    assert offered.status == "open"
    api.post(f"/api/deals/{offered.deal_id}/offers")
    assert api.post(f"/api/deals/{offered.deal_id}/accept", key="late").status_code == 200


def test_another_tenant_finds_nothing(offered: Desk, rival_api: ApiClient) -> None:
    assert rival_api.post(f"/api/deals/{offered.deal_id}/offers").status_code == 404
    assert rival_api.post("/api/offers/", {"deal_id": offered.deal_id}).status_code == 404
    assert rival_api.post(f"/api/deals/{offered.deal_id}/accept").status_code == 404
    assert offered.status == "offer"


def test_acts_are_not_done_by_looking(offered: Desk, api: ApiClient) -> None:
    assert api.get(f"/api/deals/{offered.deal_id}/accept").status_code == 405
    assert api.get(f"/api/deals/{offered.deal_id}/offers").status_code == 405


def test_offers_are_counted_by_the_hour(desk: Desk, api: ApiClient) -> None:
    allowed = desk.parts.settings.offers_limit_per_hour
    with desk.parts.db.write() as session:
        spend(session, f"offers:{desk.tenant.id}", limit=allowed, window_s=3600, cost=allowed - 1)

    ends = [api.post("/api/offers/simple", {"metrics": FOUR}) for _ in range(2)]

    assert [end.status_code for end in ends] == [200, 429]
    assert int(ends[1].headers["Retry-After"]) > 0


def _plain_key(session: Session, desk: Desk) -> str:
    _, text = create_api_key(session, tenant_id=desk.tenant.id, name="plain", scopes=["offers:write"])
    return text
