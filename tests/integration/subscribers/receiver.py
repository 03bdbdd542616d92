"""A tenant's own system that takes messages: it checks the signature as the standard says, and fails when told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response


class Receiver:
    """What arrived and was believed, in its order; `answers` are the next statuses, 204 afterwards."""

    def __init__(self) -> None:
        self.secret = ""
        self.taken: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.forged = 0
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.url = ""

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        request = Request(environ)
        body = request.get_data()
        if not self._is_signed(request, body):
            self.forged += 1
            return Response(status=401)(environ, start)
        status = self.answers.pop(0) if self.answers else 204
        if status < 300:
            self.taken.append(json.loads(body))
            self.ids.append(request.headers["webhook-id"])
        return Response(status=status, headers=self.headers)(environ, start)

    def _is_signed(self, request: Request, body: bytes) -> bool:
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        told = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + body
        good = base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
        return f"v1,{good}" in request.headers["webhook-signature"].split(" ")


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a port of its own, for as long as the block lasts."""
    receiver = Receiver()
    server = make_server("127.0.0.1", 0, receiver, threaded=True)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
