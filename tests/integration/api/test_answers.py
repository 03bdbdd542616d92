"""What is answered is what the description says is answered, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal.api.endpoint import REGISTRY
from tests.client import ApiClient
from tests.integration.api.cases import ANSWERS, HINT, answers, start


def check(method: str, path: str, answer: TestResponse) -> dict[str, Any]:
    """The answer's body, once it was held against the declared model: nothing missing, nothing more."""
    (endpoint,) = [item for item in REGISTRY if (item.method, item.path) == (method, path)]
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert endpoint.response is not None, f"{path} declares no answer"
    body: dict[str, Any] = answer.get_json()
    endpoint.response.model_validate(body)
    return body


def test_each_answer_of_deals_merchants_intake_and_events_is_as_described(api: ApiClient) -> None:
    deal = check("POST", "/api/deals/start", api.post("/api/deals/start", {"merchant_hint": HINT}))
    ids = {"deal_id": deal["deal_id"], "merchant_id": deal["merchant_id"]}
    path = f"/api/deals/{deal['deal_id']}"

    check("POST", "/api/intake/start", api.post("/api/intake/start", ids))
    check("POST", "/api/intake/answer", api.post("/api/intake/answer", {**ids, "answers": answers(**ANSWERS)}))
    check("POST", "/api/merchants/create", api.post("/api/merchants/create", {"legal_name": "Oak"}))
    check("GET", "/api/merchants", api.get("/api/merchants"))
    check("GET", "/api/merchants/resolve", api.get("/api/merchants/resolve", ein="123456789"))
    check("GET", "/api/merchants/resolve", api.get("/api/merchants/resolve", ein="999999999"))
    check("GET", "/api/deals", api.get("/api/deals"))
    check("GET", "/api/deals/<deal_id>", api.get(path))
    check("GET", "/api/events", api.get("/api/events"))
    check("POST", "/api/deals/<deal_id>/decline", api.post(f"{path}/decline", {"reason": "Stacked"}))
    check("POST", "/api/deals/<deal_id>/reopen", api.post(f"{path}/reopen", {"reason": "Paid off"}))


@pytest.mark.parametrize("path", ["/api/deals/nothing", "/api/deals/%00", "/api/deals/..", "/api/deals/" + "x" * 5000])
def test_a_made_up_address_of_a_deal_is_answered_in_words(api: ApiClient, path: str) -> None:
    answer = api.get(path)

    assert answer.status_code in (400, 404)
    assert {"type", "title", "status", "detail", "code", "errors", "request_id"} <= set(answer.get_json())


def test_a_limit_that_is_used_up_says_when_to_come_back_and_replays_do_not_count(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = start(api)
    query = {"deal_id": deal["deal_id"], "merchant_id": deal["merchant_id"]}
    seen = [api.upload("/api/documents/bank/upload", [("a.pdf", b"%PDF-")], **query) for _ in range(11)]

    assert {answer.status_code for answer in seen[:10]} == {422}
    assert seen[10].status_code == 429
    assert int(seen[10].headers["Retry-After"]) >= 1
    assert seen[10].get_json()["code"] == "rate_limited"
