"""Merchants through the API: listed, recognised by the rules in their order, and created once."""

from __future__ import annotations

import pytest

from tests.client import ApiClient
from tests.integration.api.cases import HINT, start

FULL = {**HINT, "ein": "12-3456789", "dba": "Maple", "address": "1 Main St", "city": "Newark", "zip": "07102"}


def test_a_merchant_is_created_and_the_same_one_is_given_again(api: ApiClient) -> None:
    first = api.post("/api/merchants/create", FULL).get_json()
    second = api.post("/api/merchants/create", FULL).get_json()

    assert (first["reused"], second["reused"]) == (False, True)
    assert first["merchant"]["id"] == second["merchant"]["id"]
    facts = {name: first["merchant"][name] for name in ("dba", "address", "city", "state", "zip", "email")}
    assert facts == {
        "dba": "Maple", "address": "1 Main St", "city": "Newark", "state": "NJ", "zip": "07102",
        "email": "rosa@maple.example",
    }  # fmt: skip
    assert "ein" not in first["merchant"]


def test_a_name_alone_makes_a_merchant(api: ApiClient) -> None:
    answer = api.post("/api/merchants/create", {"legal_name": "Oak\n\n& Sons"})

    assert answer.status_code == 200
    merchant = answer.get_json()["merchant"]
    # One line: its own paragraph of a mail would be an address to press.
    assert (merchant["legal_name"], merchant["phone"]) == ("Oak & Sons", None)


@pytest.mark.parametrize(
    ("asked", "score", "reason"),
    [
        ({"ein": "123456789"}, 0.99, "ein"),
        ({"phone": "+1 973 555 0188", "email": "ROSA@maple.example"}, 0.95, "phone_and_email"),
        ({"legal_name": "Maple Deli, L.L.C.", "state": "nj", "phone": "9735550188"}, 0.9, "name_state_and_contact"),
    ],
)
def test_a_merchant_is_recognised_by_the_first_rule_that_holds(
    api: ApiClient, asked: dict[str, str], score: float, reason: str
) -> None:
    known = api.post("/api/merchants/create", FULL).get_json()["merchant"]
    deal = api.post("/api/deals/start", {"merchant_id": known["id"]}).get_json()

    found = api.get("/api/merchants/resolve", **asked).get_json()

    assert (found["found"], found["merchant"]["id"]) == (True, known["id"])
    assert found["match"] == {"score": score, "reason": reason}
    assert found["open_deal"] == {"id": deal["deal_id"], "status": "open"}


@pytest.mark.parametrize(
    "asked",
    [
        {"ein": "987654321"},
        {"phone": "9735550188"},
        {"legal_name": "Maple Deli LLC", "state": "NY", "phone": "9735550188"},
        {"legal_name": "Oak Bakery", "state": "NJ", "phone": "9735550188"},
        {"phone": "9735550188", "email": "other@maple.example"},
        {},
    ],
)
def test_somebody_who_is_only_like_a_merchant_is_not_taken_for_it(api: ApiClient, asked: dict[str, str]) -> None:
    api.post("/api/merchants/create", FULL)

    found = api.get("/api/merchants/resolve", **asked).get_json()

    assert found == {"found": False, "merchant": None, "open_deal": None, "match": None}


def test_merchants_are_listed_by_name_and_found_by_phone_or_address(api: ApiClient) -> None:
    for name, number in (("Oak Bakery", 1), ("Birch Cafe", 2), ("Birch Cars", 3)):
        start(api, legal_name=name, phone=f"973555021{number}", email=f"m{number}@trees.example")

    first = api.get("/api/merchants", limit=2).get_json()
    rest = api.get("/api/merchants", limit=2, cursor=first["next_cursor"]).get_json()

    assert [item["legal_name"] for item in first["items"] + rest["items"]] == ["Birch Cafe", "Birch Cars", "Oak Bakery"]
    assert rest["next_cursor"] is None
    for search in ("oak", "(973) 555-0211", "M1@trees.example"):
        (item,) = api.get("/api/merchants", search=search).get_json()["items"]
        assert item["legal_name"] == "Oak Bakery"
    assert api.get("/api/merchants", search="%").get_json()["items"] == []


def test_a_wrong_ein_is_named_and_not_repeated(api: ApiClient) -> None:
    for answer in (
        api.post("/api/merchants/create", {**FULL, "ein": "55-123"}),
        api.get("/api/merchants/resolve", ein="55-123"),
    ):
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == "ein"
        assert "55-123" not in answer.get_json()["detail"]
