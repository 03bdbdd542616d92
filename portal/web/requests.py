"""What every request gets: an id, whole bodies or none, one line in the log."""

import re
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from portal.infra import ids
from portal.infra.stopwatch import Stopwatch

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,100}")
log = structlog.get_logger("portal.requests")


class WholeBodies:
    """Let a body that was cut short be an error: servers that say `input_terminated` hide how much was promised."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hold the bytes that are read against Content-Length, where there is one."""
        if environ.get("CONTENT_LENGTH"):
            # Werkzeug asks whether the key is there, not what it says.
            environ.pop("wsgi.input_terminated", None)
        return self.app(environ, start_response)


def whole_body() -> bytes:
    """The body to its last byte; RequestEntityTooLarge. Werkzeug cuts one of untold length at the limit, silently."""
    raw = request.get_data()
    if request.content_length is None and len(raw) == request.max_content_length:
        raise RequestEntityTooLarge
    return raw


def stage(name: str) -> AbstractContextManager[None]:
    """Let the request's line in the log say how long the block took, as `<name>_ms`."""
    return _stopwatch().stage(name)


def _stopwatch() -> Stopwatch:
    watch: Stopwatch = g.setdefault("stopwatch", Stopwatch())
    return watch


def init_requests(app: Flask) -> None:
    """Number each request, and log how it went without its query string."""
    app.wsgi_app = WholeBodies(app.wsgi_app)  # type: ignore[method-assign]  # how Flask wants it wrapped

    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if SANE_ID.fullmatch(given) else ids.new_id("rq")
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    def end(response: Response) -> Response:
        elapsed_ms = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        route = str(request.url_rule) if request.url_rule else "-"
        said = {"method": request.method, "route": route, "status": response.status_code, "elapsed_ms": elapsed_ms}
        stages = {f"{name}_ms": took_ms for name, took_ms in _stopwatch().took_ms.items()}
        log.info("request", **said, **stages)
        return response

    def let_go_of_files(_error: BaseException | None) -> None:
        if "files" in request.__dict__:
            request.close()

    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(let_go_of_files)
