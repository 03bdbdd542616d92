"""What several tests of the API send."""

from __future__ import annotations

from typing import Any

from tests.client import ApiClient

HINT = {"phone": "(973) 555-0188", "legal_name": "Maple Deli LLC", "email": "Rosa@Maple.example", "state": "NJ"}

ANSWERS = {
    "business.legal_name": "Maple Deli LLC",
    "business.address": "1 Main St",
    "business.city": "Newark",
    "business.state": "New Jersey",
    "business.zip": "07102",
    "business.tax_id": "12-3456789",
    "contact.phone": "(973) 555-0188",
    "contact.email": "rosa@maple.example",
    "owner.first_name": "Rosa",
    "owner.last_name": "Lopez",
    "owner.dob": "1980-03-27",
    "owner.ssn_last4": "6789",
}


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


def answers(**given: str) -> list[dict[str, Any]]:
    """Answers as the API takes them."""
    return [{"field_id": name, "value": value} for name, value in given.items()]
