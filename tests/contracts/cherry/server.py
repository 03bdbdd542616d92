"""A stand-in for the SMS service that speaks its protocol over HTTP and counts what it sent."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.contracts.fake_provider import FakeProvider, as_json

API_KEY = "cherry-test-key"


class CherryService(FakeProvider):
    """One message an idempotency key. A `closed` account is refused whatever it sends."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, dict[str, Any]] = {}
        self.closed = False

    def answer(self, request: Request) -> Response:
        """Say whose account it is, or send a message, once for each key."""
        if self.closed or request.headers.get("Authorization") != f"Bearer {API_KEY}":
            return self.refusal(401, "unauthorized")
        if (request.method, request.path) == ("GET", "/account"):
            return as_json({"name": "Maple Texting"})
        if (request.method, request.path) != ("POST", "/messages"):
            return self.refusal(404, "not_found")
        key = request.headers["Idempotency-Key"]
        self.sent.setdefault(key, json.loads(request.get_data()))
        return as_json({"id": f"ch-{list(self.sent).index(key) + 1}", "status": "queued"}, 202)

    def refusal(self, status: int, code: str) -> Response:
        """A refusal in JSON."""
        return as_json({"error": code}, status)
