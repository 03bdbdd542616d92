"""Before anything is read, a call has to say who asks, for which tenant, and under which key."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.auth.api_keys import create_api_key, find_api_key, revoke_api_key
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.client import ApiClient
from tests.integration.api.cases import HINT

START = "/api/deals/start"
BODY = {"merchant_hint": HINT}


def test_a_call_without_a_good_key_is_told_to_send_one(app: Flask) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic ZGV2"},
        {"Authorization": "Bearer"},
    ):
        answer = app.test_client().get("/api/deals", headers={"X-Tenant-ID": "demo", **headers})

        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json()["code"] == "bad_api_key"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_tenant_has_to_be_named_and_to_be_the_keys_own(app: Flask) -> None:
    client, good = app.test_client(), {"Authorization": "Bearer dev"}

    assert client.get("/api/deals", headers=good).get_json()["code"] == "tenant_missing"
    for other in ("rival", "nobody"):
        answer = client.get("/api/deals", headers={**good, "X-Tenant-ID": other})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "tenant_not_found")


def test_a_key_does_only_what_its_scopes_say(app: Flask, parts: Parts, demo: TenantProfile) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        create_api_key(session, tenant_id=demo.id, name="Reader", scopes=["deals:read"], key="reader")
    reader = ApiClient(app, tenant="demo", key="reader")

    assert reader.get("/api/deals").status_code == 200
    refused = reader.post(START, BODY)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "missing_scope")


def test_a_revoked_key_gets_neither_work_nor_the_answer_of_before(
    app: Flask, parts: Parts, demo: TenantProfile, api: ApiClient
) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        row, _ = create_api_key(session, tenant_id=demo.id, name="Short", scopes=["deals:write"], key="short")
        key_id = row.id
    short = ApiClient(app, tenant="demo", key="short")
    assert short.post(START, BODY, key="once").status_code == 200
    with parts.db.write(tenant_id=demo.id) as session:
        revoke_api_key(session, tenant_id=demo.id, key_id=key_id)

    again = short.post(START, BODY, key="once")

    assert again.status_code == 401
    assert "deal_id" not in again.get_data(as_text=True)


def test_when_a_key_was_last_used_is_kept(parts: Parts, api: ApiClient) -> None:
    api.get("/api/deals")

    with parts.db.read() as session:
        row = find_api_key(session, key="dev")
    assert row is not None
    assert row.last_used_at is not None


@pytest.mark.parametrize(
    "key", [None, "", '""', "k" * 256, "two words", "a,b", "naïve", "tab\there"], ids=lambda key: repr(key)[:14]
)
def test_a_key_that_is_no_key_is_refused_before_anything_is_done(app: Flask, api: ApiClient, key: str | None) -> None:
    headers = {"Authorization": "Bearer dev", "X-Tenant-ID": "demo"}
    if key is not None:
        headers["Idempotency-Key"] = key

    answer = app.test_client().post(START, json=BODY, headers=headers)

    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency_key_bad")
    assert api.get("/api/deals").get_json()["items"] == []


def test_the_checks_come_in_the_order_that_is_promised(app: Flask) -> None:
    client, wrong = app.test_client(), {"nonsense": 1}
    headers: dict[str, str] = {}

    def code() -> int:
        return client.post(START, json=wrong, headers=headers).status_code

    assert code() == 401
    headers["Authorization"] = "Bearer dev"
    assert code() == 400
    headers["X-Tenant-ID"] = "rival"
    assert code() == 404
    headers["X-Tenant-ID"] = "demo"
    assert code() == 400
    headers["Idempotency-Key"] = "k1"
    assert code() == 422


def test_a_sane_request_id_comes_back_and_another_is_replaced(app: Flask) -> None:
    client = app.test_client()

    taken = client.get("/api/deals", headers={"X-Request-ID": "client-4711.a"})
    made = client.get("/api/deals", headers={"X-Request-ID": "<script>"})

    assert taken.headers["X-Request-ID"] == taken.get_json()["request_id"] == "client-4711.a"
    assert made.headers["X-Request-ID"].startswith("rq")
