"""A provider on a socket of this machine: it speaks the documented protocol, counts its acts, and fails on demand."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any, Self

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

# What may go wrong with a call: `after` means that the provider has acted by then.
FAULTS = ("drop", "drop_after", "500", "500_after", "429", "limit", "garbage", "hang", "hang_after", "drip_after")
# Far below the wait for a byte that any client of ours has.
DRIP_S = 0.5


class Fault:
    """One failure of one call, the next whose method and path fit."""

    def __init__(self, kind: str, *, method: str, ending: str, retry_after_s: int | None = None) -> None:
        assert kind in FAULTS
        self.kind, self.method, self.ending, self.retry_after_s = kind, method, ending, retry_after_s

    def fits(self, request: Request) -> bool:
        """Whether this call is the one."""
        return request.method == self.method and request.path.endswith(self.ending)


class FakeProvider:
    """Base of the fakes: a threaded server, its calls, and the faults that wait for theirs."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.lock = threading.RLock()
        self.let_go = threading.Event()
        self._server = make_server("127.0.0.1", 0, self._application, threaded=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True, name=type(self).__name__
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fail(self, kind: str, *, method: str, ending: str, retry_after_s: int | None = None) -> None:
        """Have the next fitting call fail."""
        self.faults.append(Fault(kind, method=method, ending=ending, retry_after_s=retry_after_s))

    def count(self, method: str, ending: str) -> int:
        """How many such calls arrived."""
        return sum(one == method and path.endswith(ending) for one, path in self.calls)

    def answer(self, request: Request) -> Response:
        """What the provider does and says."""
        raise NotImplementedError

    def refusal(self, status: int, code: str) -> Response:
        """The provider's form of a refusal."""
        raise NotImplementedError

    def over_limit(self) -> Response:
        """The provider's own form of a limit of calls that is used up, where it has one."""
        return self.refusal(429, "limit")

    def _application(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        request = Request(environ)
        request.get_data(parse_form_data=True)
        with self.lock:
            self.calls.append((request.method, request.path))
            fault = next((one for one in self.faults if one.fits(request)), None)
            if fault is not None:
                self.faults.remove(fault)
            response = self._failed(fault, request) if fault else self.answer(request)
        request.close()
        if fault is not None and fault.kind.startswith("hang"):
            self.let_go.wait(30)
        if fault is not None and fault.kind.startswith("drip"):
            self._drip(environ["werkzeug.socket"])
        if fault is not None and fault.kind.startswith(("drop", "hang")):
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError
        return response(environ, start)

    def _drip(self, line: socket.socket) -> None:
        """The head of an answer, and then a byte of it now and again for as long as somebody listens."""
        line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.let_go.wait(DRIP_S):
            line.sendall(b"x")

    def _failed(self, fault: Fault, request: Request) -> Response:
        if fault.kind.endswith("_after"):
            self.answer(request)
        if fault.kind == "garbage":
            return Response("<html>Something of a proxy", mimetype="text/html")
        if fault.kind == "429":
            response = self.refusal(429, "limit")
            if fault.retry_after_s is not None:
                response.headers["Retry-After"] = str(fault.retry_after_s)
            return response
        return self.over_limit() if fault.kind == "limit" else self.refusal(500, "unspecified")


def as_json(content: dict[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    return Response(json.dumps(content), status=status, mimetype="application/json")
