"""Deals through the API: started, found again, listed page by page, shown, declined and opened again."""

from __future__ import annotations

import re

import pytest

from tests.client import ApiClient
from tests.integration.api.cases import HINT, events_of, start


def test_a_new_merchant_gets_a_deal(api: ApiClient) -> None:
    answer = api.post("/api/deals/start", {"merchant_hint": HINT, "funding_amount": 40000.1}).get_json()

    assert set(answer) == {"deal_id", "merchant_id", "status", "created", "reused", "merchant"}
    assert (answer["status"], answer["created"], answer["reused"]) == ("open", True, False)
    assert answer["merchant"] == {
        "id": answer["merchant_id"],
        "legal_name": "Maple Deli LLC",
        "phone": "+19735550188",
        "email": "rosa@maple.example",
    }
    shown = api.get(f"/api/deals/{answer['deal_id']}").get_json()
    assert shown["deal"]["funding_amount"] == 40000.1


def test_a_merchant_on_record_keeps_its_live_deal(api: ApiClient) -> None:
    first = start(api)

    again = start(api)
    by_id = api.post("/api/deals/start", {"merchant_id": first["merchant_id"]}).get_json()

    for answer in (again, by_id):
        assert (answer["deal_id"], answer["created"], answer["reused"]) == (first["deal_id"], False, True)
    assert events_of(api, first["deal_id"]) == ["deal.started", "deal.reused", "deal.reused"]


def test_after_a_deal_has_ended_the_merchant_gets_a_new_one(api: ApiClient) -> None:
    first = start(api)
    api.post(f"/api/deals/{first['deal_id']}/decline", {"reason": "Too young"})

    second = start(api)

    assert second["deal_id"] != first["deal_id"]
    assert (second["merchant_id"], second["created"], second["reused"]) == (first["merchant_id"], False, False)


def test_nobody_is_made_up_when_only_merchants_on_record_are_wanted(api: ApiClient) -> None:
    answer = api.post("/api/deals/start", {"merchant_hint": HINT, "create_if_missing": False})

    assert (answer.status_code, answer.get_json()["code"]) == (404, "merchant_not_found")
    assert api.get("/api/merchants").get_json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "merchant_hint"),
        ({"merchant_hint": HINT, "merchant_id": "mr_1"}, "merchant_hint"),
        ({"merchant_hint": {**HINT, "phone": "12"}}, "merchant_hint.phone"),
        ({"merchant_hint": {**HINT, "email": "rosa"}}, "merchant_hint.email"),
        ({"merchant_hint": {**HINT, "ein": "1"}}, "merchant_hint.ein"),
        ({"merchant_hint": {**HINT, "state": "Atlantis"}}, "merchant_hint.state"),
        ({"merchant_hint": {**HINT, "ssn": "078-05-1120"}}, "merchant_hint.ssn"),
        ({"merchant_hint": {"phone": "9735550188", "email": "a@b.example"}}, "merchant_hint.legal_name"),
        ({"merchant_hint": HINT, "funding_amount": 0.001}, "funding_amount"),
        ({"merchant_hint": HINT, "funding_amount": -5}, "funding_amount"),
        ({"merchant_hint": HINT, "funding_amount": 1e300}, "funding_amount"),
        ({"merchant_hint": HINT, "funding_amount": True}, "funding_amount"),
        ({"merchant_hint": HINT, "surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_value_is_named_and_never_repeated(api: ApiClient, body: dict[str, object], field: str) -> None:
    answer = api.post("/api/deals/start", body)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field
    assert "078-05-1120" not in answer.get_data(as_text=True)
    assert api.get("/api/deals").get_json()["items"] == []


def test_deals_are_listed_newest_first_page_by_page(api: ApiClient) -> None:
    made = [start(api, phone=f"973555020{n}", email=f"m{n}@maple.example")["deal_id"] for n in range(5)]

    seen, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = api.get("/api/deals", **query).get_json()
        seen += [item["deal_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == made[::-1]


def test_a_listed_deal_shows_enough_to_tell_it_apart_and_no_more(api: ApiClient) -> None:
    deal = start(api)

    (item,) = api.get("/api/deals", status="open", q="maple").get_json()["items"]

    assert item["merchant"] == {
        "id": deal["merchant_id"],
        "legal_name": "Maple Deli LLC",
        "phone_last4": "0188",
        "email_masked": "r•••@maple.example",
        "state": "NJ",
    }
    assert item["last_event"]["type"] == "deal.started"
    assert item["created_at"].endswith("Z")
    assert api.get("/api/deals", status="signed").get_json() == {"items": [], "next_cursor": None}
    assert api.get("/api/deals", q="oak").get_json()["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 201}, "limit"),
        ({"limit": 0}, "limit"),
        ({"status": "active"}, "status"),
        ({"cursor": "bogus"}, "cursor"),
        ({"cursor": "WzEsMl0"}, "cursor"),
        ({"page": 2}, "page"),
        ({"status": ["open", "offer"]}, "status"),
    ],
)
def test_a_wrong_query_is_named(api: ApiClient, query: dict[str, object], field: str) -> None:
    answer = api.get("/api/deals", **query)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


def test_a_deal_is_shown_with_everything_about_it_and_no_secret(api: ApiClient) -> None:
    deal = start(api)
    secret = {"field_id": "owner.ssn_last4", "value": "6789"}
    ids = {"merchant_id": deal["merchant_id"], "deal_id": deal["deal_id"]}
    api.post("/api/intake/answer", {**ids, "answers": [secret, {"field_id": "owner.first", "value": "Rosa"}]})

    answer = api.get(f"/api/deals/{deal['deal_id']}")

    body = answer.get_json()
    assert set(body) == {
        "deal", "merchant", "intake", "documents", "metrics", "offers", "background", "signing", "timeline",
    }  # fmt: skip
    assert body["deal"]["status"] == "open"
    assert body["intake"]["fields"]["owner.first"] == "Rosa"
    assert "owner.first" not in body["intake"]["missing"]
    assert [entry["type"] for entry in body["timeline"]] == ["intake.answered", "deal.started"]
    assert not re.search(r"\b6789\b", answer.get_data(as_text=True)), "ids and times may hold these digits by chance"


def test_a_deal_is_declined_with_a_reason_and_opened_again(api: ApiClient) -> None:
    path = f"/api/deals/{start(api)['deal_id']}"

    declined = api.post(f"{path}/decline", {"reason": "Stacked", "notes": "Three advances"}).get_json()
    reopened = api.post(f"{path}/reopen", {"reason": "Two were paid off"}).get_json()

    assert (declined["ok"], declined["previous_status"], declined["new_status"]) == (True, "open", "declined")
    assert (reopened["ok"], reopened["previous_status"], reopened["new_status"]) == (True, "declined", "open")
    recorded = events_of(api, declined["deal_id"])
    assert {"deal.declined", "note.added", "deal.reopened"} <= set(recorded)


def test_a_decision_needs_a_reason_and_a_state_that_allows_it(api: ApiClient) -> None:
    path = f"/api/deals/{start(api)['deal_id']}"

    assert api.post(f"{path}/decline", {}).get_json()["errors"][0]["field"] == "reason"
    assert api.post(f"{path}/decline", {"reason": "  "}).status_code == 422
    refused = api.post(f"{path}/reopen", {"reason": "No cause"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "deal_open")
    assert api.get(path).get_json()["deal"]["status"] == "open"


def test_a_deal_is_not_opened_again_beside_another_live_one(api: ApiClient) -> None:
    first = start(api)
    api.post(f"/api/deals/{first['deal_id']}/decline", {"reason": "Too young"})
    start(api)

    refused = api.post(f"/api/deals/{first['deal_id']}/reopen", {"reason": "Old enough now"})

    assert (refused.status_code, refused.get_json()["code"]) == (409, "other_live_deal")
