"""Nonsense of every kind is refused in words: no endpoint fails on it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from flask import Flask

from portal.api.endpoint import REGISTRY
from portal.intake.fields import FIELDS
from tests.client import ApiClient
from tests.integration.api.cases import HINT, start

HEADERS = {"Authorization": "Bearer dev", "X-Tenant-ID": "demo", "Content-Type": "application/json"}
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 10**30, 1e300, [], [None], {}, {"a": {}}),
    *("", " ", "\u202e\U0001f4a9", "x" * 3000, "' OR 1=1 --", "{{7*7}}"),
)


def test_no_endpoint_fails_on_values_of_any_kind(app: Flask, api: ApiClient) -> None:
    deal, client = start(api), app.test_client()
    ids = {"deal_id": deal["deal_id"], "merchant_id": deal["merchant_id"]}

    for endpoint in [item for item in REGISTRY if item.method == "POST" and not item.multipart]:
        path = endpoint.path.replace("<deal_id>", deal["deal_id"])
        query = {name: ids[name] for name in endpoint.query.model_fields if name in ids}
        known = {name: ids[name] for name in endpoint.body.model_fields if name in ids}
        for number, (name, value) in enumerate(product(endpoint.body.model_fields, VALUES)):
            headers = {**HEADERS, "Idempotency-Key": f"{endpoint.path}.{number}"}

            answer = client.post(path, data=json.dumps({**known, name: value}), query_string=query, headers=headers)

            assert answer.status_code < 500, f"{path} {name}={value!r}: {answer.get_data(as_text=True)}"


def test_no_value_inside_a_hint_or_an_answer_fails(api: ApiClient) -> None:
    deal = start(api)
    ids = {"deal_id": deal["deal_id"], "merchant_id": deal["merchant_id"]}
    for value in VALUES:
        for name in HINT:
            assert api.post("/api/deals/start", {"merchant_hint": {**HINT, name: value}}).status_code in (200, 422)
        for field in FIELDS:
            given = [{"field_id": field.id, "value": value}]
            assert api.post("/api/intake/answer", {**ids, "answers": given}).status_code in (200, 422)


def test_no_endpoint_fails_on_queries_of_any_kind(app: Flask, api: ApiClient) -> None:
    client = app.test_client()
    for endpoint in [item for item in REGISTRY if item.method == "GET" and "<" not in item.path]:
        for name in endpoint.query.model_fields:
            for value in ("", "\x00", "%", "_", "-1", "9" * 40, "\u202e", "' OR 1=1 --", "2026-13-45", "x" * 3000):
                answer = client.get(endpoint.path, query_string={name: value}, headers=HEADERS)

                assert answer.status_code < 500, f"{endpoint.path} {name}={value!r}"


def test_a_word_that_is_no_column_of_a_table_is_never_taken_apart(api: ApiClient) -> None:
    start(api)

    for search in ("%", "_", "\\", "'; DROP TABLE deals; --"):
        assert api.get("/api/deals", q=search).get_json()["items"] == []
        assert api.get("/api/merchants", search=search).get_json()["items"] == []
