"""The headers that protect a browser, on every answer: pages, errors, files and redirects alike."""

from flask import Flask, Response, g, request

SELF_ONLY = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
CONTENT_SECURITY_POLICY = "; ".join(
    ["default-src 'none'", *(f"{kind} 'self'" for kind in SELF_ONLY), "frame-ancestors 'none'", "base-uri 'none'"]
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb", "serial", "midi")
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS_OF_HTTPS = "max-age=63072000; includeSubDomains"


def let_frame(response: Response, *, site: str) -> Response:
    """Let this one page show a frame of exactly one site, `https://host`; everything else stays as strict as ever."""
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src {site}"
    return response


def init_headers(app: Flask, *, https_only: bool) -> None:
    """Set the protective headers after every request; `https_only` adds HSTS (everywhere but over plain http)."""

    def add_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if https_only:
            response.headers.setdefault("Strict-Transport-Security", TWO_YEARS_OF_HTTPS)
        request_id = g.get("request_id")
        if request_id:
            response.headers.setdefault("X-Request-ID", request_id)
        return _keep_private(response)

    app.after_request(add_headers)


def _keep_private(response: Response) -> Response:
    """What says nothing about caching is private: the next person at this browser must not find it."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if request.method != "OPTIONS" and response.mimetype == "text/html":
        response.vary.add("HX-Request")
    return response
