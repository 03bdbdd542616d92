"""The timeline through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.infra import clock
from tests.client import ApiClient
from tests.integration.api.cases import HINT, start


def test_events_come_newest_first_with_everything_that_is_promised(api: ApiClient) -> None:
    deal = start(api)
    start(api)

    items = api.get("/api/events").get_json()["items"]

    assert [item["type"] for item in items] == ["deal.reused", "deal.started"]
    assert set(items[0]) == {"id", "type", "deal_id", "merchant_id", "actor", "data", "created_at"}
    assert (items[0]["deal_id"], items[0]["merchant_id"]) == (deal["deal_id"], deal["merchant_id"])
    assert items[0]["actor"].startswith("api:")


def test_events_are_asked_for_by_deal_merchant_and_time(api: ApiClient) -> None:
    first = start(api)
    second = start(api, phone="9735550200", email="oak@oak.example", legal_name="Oak")
    soon = clock.iso(clock.now() + timedelta(hours=1))

    of_deal = api.get("/api/events", deal_id=first["deal_id"]).get_json()["items"]
    of_merchant = api.get("/api/events", merchant_id=second["merchant_id"]).get_json()["items"]
    later = api.get("/api/events", since=soon).get_json()["items"]

    assert {item["deal_id"] for item in of_deal} == {first["deal_id"]}
    assert {item["deal_id"] for item in of_merchant} == {second["deal_id"]}
    assert later == []


def test_events_come_page_by_page_without_gap_or_double(api: ApiClient) -> None:
    for _ in range(7):
        start(api)

    seen, cursor = [], ""
    while cursor is not None:
        page = api.get("/api/events", limit=3, **({"cursor": cursor} if cursor else {})).get_json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-01-01T00:00:00"}, "since"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "since"),
        ({"cursor": "WyJhIl0"}, "cursor"),
    ],
)
def test_a_wrong_query_is_named(api: ApiClient, query: dict[str, str], field: str) -> None:
    answer = api.get("/api/events", **query)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


def test_no_event_holds_what_identifies_a_person(api: ApiClient) -> None:
    start(api, ein="12-3456789")

    text = api.get("/api/events").get_data(as_text=True)

    for secret in ("0188", "123456789", "rosa", HINT["legal_name"]):
        assert secret.lower() not in text.lower()
