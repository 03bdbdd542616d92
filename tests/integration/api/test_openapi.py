"""The description of the API says what is there, all of it, and can be read without a script."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from portal.api.endpoint import REGISTRY

CONTRACT = """
POST /api/deals/start · GET /api/deals · GET /api/deals/{deal_id} · GET /api/merchants · GET /api/merchants/resolve
POST /api/merchants/create · POST /api/intake/start · POST /api/intake/answer · POST /api/documents/bank/upload
GET /api/documents/{document_id}/file · GET /api/statements/monthly · GET /api/statements/monthly.csv
GET /api/statements/transactions · POST /api/statements/parse · POST /api/deals/{deal_id}/offers · POST /api/offers/
POST /api/offers/simple · POST /api/deals/{deal_id}/accept · POST /api/deals/{deal_id}/decline
POST /api/deals/{deal_id}/reopen · POST /api/background/run · POST /api/background/check
GET /api/background/jobs/{job_id} · POST /api/sign/send · POST /api/consents · POST /api/sms/cherry/send
POST /api/documents/bank/additional · GET /api/events
"""


def document(app: Flask) -> dict[str, Any]:
    body: dict[str, Any] = app.test_client().get("/api/openapi.json").get_json()
    return body


def test_every_endpoint_of_the_contract_is_described(app: Flask) -> None:
    described = {f"{method.upper()} {path}" for path, methods in document(app)["paths"].items() for method in methods}

    assert set(re.findall(r"(?:GET|POST) \S+", CONTRACT)) <= described


def test_every_address_that_takes_a_key_is_registered(app: Flask) -> None:
    known = {(endpoint.method, endpoint.path) for endpoint in REGISTRY}
    open_to_all = ("/api/healthz", "/api/readyz", "/api/openapi.json", "/api/docs", "/api/metrics", "webhook")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not any(word in rule.rule for word in open_to_all):
            if "/webhooks/" in rule.rule:
                continue
            for method in rule.methods & {"GET", "POST"}:
                assert (method, rule.rule) in known, f"{method} {rule.rule} is mounted but not described"


def test_every_reference_of_the_document_leads_somewhere(app: Flask) -> None:
    made = document(app)
    schemas = made["components"]["schemas"]

    assert made["openapi"].startswith("3.1")
    for name in re.findall(r'#/components/schemas/([^"\']+)', str(made)):
        assert name in schemas


def test_every_post_asks_for_a_key_and_every_call_for_a_tenant(app: Flask) -> None:
    seen = []
    for path, methods in document(app)["paths"].items():
        for method, operation in methods.items():
            seen.append(operation["operationId"])
            headers = {item["name"] for item in operation["parameters"] if item["in"] == "header"}
            assert "X-Tenant-ID" in headers, path
            assert ("Idempotency-Key" in headers) == (method == "post"), path
            placed = {item["name"] for item in operation["parameters"] if item["in"] == "path"}
            assert placed == set(re.findall(r"{(\w+)}", path))
    assert len(seen) == len(set(seen))


def test_the_page_of_the_description_names_every_endpoint_and_runs_no_script_of_its_own(app: Flask) -> None:
    answer = app.test_client().get("/api/docs")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200
    for endpoint in REGISTRY:
        assert endpoint.path.replace("<", "&lt;").replace(">", "&gt;") in text
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_an_unknown_address_and_a_wrong_method_are_problems_in_json(app: Flask) -> None:
    client = app.test_client()

    missing, wrong = client.get("/api/nowhere"), client.delete("/api/deals")

    assert (missing.status_code, missing.get_json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.get_json()["code"]) == (405, "method_not_allowed")
    assert {"GET", "HEAD", "OPTIONS"} <= set(wrong.headers["Allow"].split(", "))


def test_health_needs_no_key_and_touches_nothing(app: Flask) -> None:
    answer = app.test_client().get("/api/healthz")

    assert answer.status_code == 200
    assert set(answer.get_json()) == {"status", "service", "version", "timestamp"}
    assert answer.get_json()["status"] == "OK"
