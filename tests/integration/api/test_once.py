"""The same request twice is one effect and one answer; another request under the same key is refused."""

from __future__ import annotations

import json

from flask import Flask

from tests.client import ApiClient
from tests.integration.api.cases import HINT, events_of, start

START = "/api/deals/start"
HEADERS = {"Authorization": "Bearer dev", "X-Tenant-ID": "demo", "Content-Type": "application/json"}


def test_a_deal_that_is_started_twice_under_one_key_is_one_deal(api: ApiClient) -> None:
    first = api.post(START, {"merchant_hint": HINT}, key="k1")
    second = api.post(START, {"merchant_hint": HINT}, key="k1")

    assert first.data == second.data
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert events_of(api, first.get_json()["deal_id"]) == ["deal.started"]


def test_the_same_key_with_another_body_query_or_address_is_refused(api: ApiClient) -> None:
    deal = start(api)
    ids = {"merchant_id": deal["merchant_id"], "deal_id": deal["deal_id"]}
    assert api.post("/api/intake/answer", {**ids, "answers": []}, key="k1").status_code == 200

    others = [
        api.post("/api/intake/answer", {**ids, "field_id": "owner.first", "value": "Rosa"}, key="k1"),
        api.post("/api/intake/answer", {**ids, "answers": []}, key="k1", extra="1"),
        api.post("/api/intake/start", {**ids}, key="k1"),
    ]

    assert [(answer.status_code, answer.get_json()["code"]) for answer in others] == [
        (422, "idempotency_key_reused")
    ] * 3
    assert events_of(api, deal["deal_id"]) == ["deal.started"]


def test_the_order_of_fields_the_spacing_and_quotes_around_the_key_do_not_matter(app: Flask, api: ApiClient) -> None:
    client = app.test_client()
    turned = {"merchant_hint": dict(reversed(list(HINT.items())))}
    first = client.post(START, data=json.dumps({"merchant_hint": HINT}), headers={**HEADERS, "Idempotency-Key": "k1"})
    second = client.post(START, data=json.dumps(turned, indent=2), headers={**HEADERS, "Idempotency-Key": '"k1"'})

    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.data == first.data


def test_a_refused_request_leaves_its_key_free_also_for_other_content(api: ApiClient) -> None:
    refused = api.post(START, {"merchant_hint": {**HINT, "phone": "12"}}, key="k1")
    missing = api.post(START, {"merchant_hint": HINT, "create_if_missing": False}, key="k1")
    taken = api.post(START, {"merchant_hint": HINT}, key="k1")

    assert [refused.status_code, missing.status_code, taken.status_code] == [422, 404, 200]
    assert "Idempotent-Replayed" not in taken.headers


def test_another_tenants_same_key_is_another_promise(api: ApiClient, rival_api: ApiClient) -> None:
    own = api.post(START, {"merchant_hint": HINT}, key="k1").get_json()
    other = rival_api.post(START, {"merchant_hint": HINT}, key="k1")

    assert "Idempotent-Replayed" not in other.headers
    assert other.get_json()["deal_id"] != own["deal_id"]


def test_an_empty_body_is_an_empty_object_whatever_it_says_it_is(app: Flask, api: ApiClient) -> None:
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        answer = app.test_client().post(
            START, headers={**HEADERS, "Content-Type": kind, "Idempotency-Key": f"k-{kind[-4:]}"}
        )

        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == "merchant_hint"


def test_what_is_not_a_json_object_is_refused_and_its_key_stays_free(app: Flask, api: ApiClient) -> None:
    bodies = ("{", "[]", '"text"', '{"a": NaN}', "[" * 100_000, '{"a": "\\u0000"}', '{"a": "\\ud800"}', b"\xff\xfe")
    for body in bodies:
        answer = app.test_client().post(START, data=body, headers={**HEADERS, "Idempotency-Key": "k1"})
        assert answer.status_code == 400, body[:20]

    assert api.post(START, {"merchant_hint": HINT}, key="k1").status_code == 200


def test_a_body_larger_than_is_taken_is_refused(app: Flask) -> None:
    body = json.dumps({"merchant_hint": {**HINT, "legal_name": "x" * 2_000_000}})

    answer = app.test_client().post(START, data=body, headers={**HEADERS, "Idempotency-Key": "k1"})

    assert answer.status_code == 413
