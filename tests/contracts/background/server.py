"""A stand-in for a provider of background checks that speaks the portal's protocol (docs/providers.md)."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.contracts.fake_provider import FakeProvider, as_json

API_KEY = "background-test-key"


class BackgroundProvider(FakeProvider):
    """One request a key. `result` is what comes out, after `rounds` answers that it is still at work."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: dict[str, dict[str, Any]] = {}
        self.result: dict[str, Any] = {"status": "OK", "flags": []}
        self.rounds = 0

    def answer(self, request: Request) -> Response:
        """Make a request, or tell what became of one."""
        if request.headers.get("Authorization") != f"Bearer {API_KEY}":
            return self.refusal(401, "unauthorized")
        if (request.method, request.path) == ("GET", "/account"):
            return as_json({"name": "Maple Checks"})
        if (request.method, request.path) == ("POST", "/checks"):
            self.requests.setdefault(request.headers["Idempotency-Key"], json.loads(request.get_data()))
            return self._told(f"ck-{list(self.requests).index(request.headers['Idempotency-Key']) + 1}")
        if request.method == "GET" and request.path.startswith("/checks/ck-"):
            return self._told(request.path.rpartition("/")[2])
        return self.refusal(404, "not_found")

    def refusal(self, status: int, code: str) -> Response:
        """A refusal as problem+json."""
        return as_json({"code": code}, status)

    def _told(self, reference: str) -> Response:
        if self.rounds > 0:
            self.rounds -= 1
            return as_json({"id": reference, "status": "PENDING"})
        # What a careless adapter sends along must not be kept by us.
        return as_json({"id": reference, **self.result, "report": {"notes": "Chapter 7 in 2019"}})
