"""What several tests of the API send."""

from __future__ import annotations

from typing import Any

from tests.client import ApiClient

HINT = {"phone": "(973) 555-0188", "legal_name": "Maple Deli LLC", "email": "Rosa@Maple.example", "state": "NJ"}


def start(api: ApiClient, **changes: Any) -> dict[str, Any]:
    """A deal of a merchant that `changes` may make another one."""
    answer = api.post("/api/deals/start", {"merchant_hint": {**HINT, **changes}})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.get_json()
    return body


def events_of(api: ApiClient, deal_id: str) -> list[str]:
    """The types of a deal's events, oldest first."""
    items = api.get("/api/events", deal_id=deal_id, limit=200).get_json()["items"]
    return [item["type"] for item in reversed(items)]
