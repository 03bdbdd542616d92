"""Calls from pages of other origins: those that CORS_ORIGINS names, without cookies, and nobody else."""

from flask import Flask, Response, request

from portal.web.parts import settings

PREFIX = "/api/"
TAKEN = "Authorization, Content-Type, Idempotency-Key, X-Request-ID, X-Tenant-ID"
SHOWN = "Idempotent-Replayed, Retry-After, X-Request-ID"
KEPT_S = "600"


def init_browsers(app: Flask) -> None:
    """Tell browsers which origins may read the API's answers, and callers without a key how to send one."""

    def add_headers(response: Response) -> Response:
        if not request.path.startswith(PREFIX):
            return response
        if response.status_code == 401:
            response.headers.setdefault("WWW-Authenticate", "Bearer")
        return _share(response)

    app.after_request(add_headers)


def _share(response: Response) -> Response:
    allowed = settings().cors_origins_list
    if not allowed:
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin not in allowed:
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = SHOWN
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, POST")
        response.headers["Access-Control-Allow-Headers"] = TAKEN
        response.headers["Access-Control-Max-Age"] = KEPT_S
    return response
