"""A stand-in for the SMS service that speaks its protocol over HTTP, counts what it sent, and fails when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

API_KEY = "cherry-test-key"
Fault = Literal["429", "500", "401", "garbage", "silence", "silence after acting", "500 after acting"]


class CherryService:
    """The service's memory: one message an idempotency key, and the faults that the next calls meet."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, Any]] = {}
        self.calls = 0
        self.faults: list[Fault] = []
        self.url = ""

    def take(self, key: str, message: dict[str, Any]) -> str:
        """Send a message, once for each key; returns its id."""
        self.sent.setdefault(key, message)
        return f"ch-{list(self.sent).index(key) + 1}"


class _Handler(BaseHTTPRequestHandler):
    service: CherryService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.service.calls += 1
        fault = self.service.faults.pop(0) if self.service.faults else None
        if fault == "silence":
            return None
        if self.headers.get("Authorization") != f"Bearer {API_KEY}" or fault == "401":
            return self._answer(401, {"error": "unauthorized"})
        if self.path != "/messages":
            return self._answer(404, {"error": "not found"})
        if fault == "429":
            return self._answer(429, {"error": "slow down"}, {"Retry-After": "7"})
        if fault == "500":
            return self._answer(500, {"error": "internal"})
        reference = self.service.take(self.headers["Idempotency-Key"], json.loads(body))
        if fault == "silence after acting":
            return None
        if fault == "500 after acting":
            return self._answer(500, {"error": "internal"})
        if fault == "garbage":
            return self._raw(200, b"<html>it works</html>", {})
        return self._answer(202, {"id": reference, "status": "queued"})

    def log_message(self, *_: object) -> None:
        """Tests need no access log."""

    def _answer(self, status: int, content: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._raw(status, json.dumps(content).encode(), headers or {})

    def _raw(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def cherry_service() -> Iterator[CherryService]:
    """The service on a port of its own, for as long as the block lasts."""
    service = CherryService()
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
