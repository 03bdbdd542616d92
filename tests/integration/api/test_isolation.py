"""What belongs to another tenant does not exist, at every endpoint that names a thing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal.api.endpoint import REGISTRY, Endpoint
from portal.infra import clock
from portal.statements.sample.layouts import LAYOUTS
from portal.statements.sample.writing import write_samples
from tests.client import ApiClient
from tests.integration.api.cases import ANSWERS, answers, events_of, start

NAMES = ("deal_id", "merchant_id")
# Lists are narrowed by an id instead of looking one up: nothing of another tenant is in them.
LISTS = ("/api/events",)


def names_something(endpoint: Endpoint) -> bool:
    """Whether a call of it can name a deal, a merchant or anything else of a tenant."""
    given = {*endpoint.query.model_fields, *endpoint.body.model_fields}
    return "<" in endpoint.path or bool(given & set(NAMES))


def body_of(endpoint: Endpoint, ids: dict[str, str]) -> dict[str, Any]:
    """The least that the endpoint takes, about this deal."""
    known: dict[str, dict[str, Any]] = {
        "/api/deals/start": {"merchant_id": ids["merchant_id"]},
        "/api/deals/<deal_id>/decline": {"reason": "None"},
        "/api/deals/<deal_id>/reopen": {"reason": "None"},
        "/api/consents": {
            "merchant_id": ids["merchant_id"],
            "kind": "sms",
            "text_version": "sms-1",
            "obtained_at": clock.iso(clock.now()),
        },
    }
    plain = {name: ids[name] for name in NAMES if name in endpoint.body.model_fields}
    return known.get(endpoint.path, plain)


def query_of(endpoint: Endpoint, ids: dict[str, str]) -> dict[str, str]:
    given = {"recipient_email": "a@b.example", **ids}
    return {name: given[name] for name in endpoint.query.model_fields if name in given}


def call(client: ApiClient, endpoint: Endpoint, ids: dict[str, str], files: list[Any]) -> TestResponse:
    """A well-formed call of the endpoint about the things of `ids`."""
    path = endpoint.path
    for name, value in ids.items():
        path = path.replace(f"<{name}>", value)
    query = query_of(endpoint, ids)
    if endpoint.method == "GET":
        return client.get(path, **query)
    if endpoint.multipart:
        return client.upload(path, files, **query)
    return client.post(path, body_of(endpoint, ids), **query)


def endpoints() -> list[Endpoint]:
    """Every endpoint that looks something up by an id; complete once an application was made."""
    return [endpoint for endpoint in REGISTRY if names_something(endpoint) and endpoint.path not in LISTS]


@pytest.fixture
def samples(tmp_path: Any) -> list[Any]:
    return list(write_samples(tmp_path, layout=next(iter(LAYOUTS)), profile="healthy", seed=3, start=date(2026, 1, 1)))


def test_every_endpoint_that_names_a_thing_of_another_tenant_answers_as_for_one_that_does_not_exist(
    api: ApiClient, rival_api: ApiClient, samples: list[Any]
) -> None:
    own = start(api)
    ids = {name: own[name] for name in NAMES}
    api.post("/api/intake/answer", {**ids, "answers": answers(**ANSWERS)})
    uploaded = api.upload("/api/documents/bank/upload", samples, **ids).get_json()
    ids["document_id"] = uploaded["documents"][0]["id"]
    ids["job_id"] = api.post("/api/background/run", deal_id=own["deal_id"], merchant_id=own["merchant_id"]).get_json()[
        "job_id"
    ]
    nowhere = {name: "xx_unknown" for name in ids}
    before = events_of(api, own["deal_id"])
    assert len(endpoints()) >= 15

    for endpoint in endpoints():
        foreign = call(rival_api, endpoint, ids, samples)
        random = call(rival_api, endpoint, nowhere, samples)

        assert foreign.status_code == 404, f"{endpoint.method} {endpoint.path}: {foreign.get_data(as_text=True)}"
        assert comparable(foreign) == comparable(random), endpoint.path

    assert events_of(api, own["deal_id"]) == before


def test_lists_and_searches_of_one_tenant_show_nothing_of_another(api: ApiClient, rival_api: ApiClient) -> None:
    own = start(api, ein="12-3456789")

    for path, query in (
        ("/api/deals", {}),
        ("/api/deals", {"q": own["deal_id"]}),
        ("/api/merchants", {"search": "maple"}),
        ("/api/events", {}),
        ("/api/events", {"deal_id": own["deal_id"]}),
        ("/api/events", {"merchant_id": own["merchant_id"]}),
    ):
        assert rival_api.get(path, **query).get_json()["items"] == []
    assert rival_api.get("/api/merchants/resolve", ein="123456789").get_json()["found"] is False


def test_a_cursor_of_one_tenant_opens_nothing_for_another(api: ApiClient, rival_api: ApiClient) -> None:
    for n in range(3):
        start(api, phone=f"973555020{n}", email=f"m{n}@maple.example")
    for path in ("/api/deals", "/api/merchants", "/api/events"):
        cursor = api.get(path, limit=1).get_json()["next_cursor"]

        assert rival_api.get(path, cursor=cursor).get_json() == {"items": [], "next_cursor": None}


def comparable(answer: TestResponse) -> dict[str, Any]:
    body: dict[str, Any] = answer.get_json()
    return {name: value for name, value in body.items() if name != "request_id"}
