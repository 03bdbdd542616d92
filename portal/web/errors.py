"""One table from what went wrong to what is answered: a page, a fragment or problem+json."""

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal import errors
from portal.web.access import policy_of
from portal.web.form_tokens import StaleForm
from portal.web.pages import page, see_other

STATUS: tuple[tuple[type[errors.PortalError], int], ...] = (
    (errors.NotFound, 404),
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.NotAllowedNow, 409),
    (errors.KeyReused, 422),
    (errors.Invalid, 422),
    (errors.Malformed, 400),
    (errors.Conflict, 409),
    (errors.TooMany, 429),
    (errors.TooLarge, 413),
    (errors.VendorError, 503),
)
TITLES = {
    400: "The request could not be read",
    401: "Sign in",
    403: "You may not do this",
    404: "Not found",
    405: "This address does not take that",
    409: "Not now",
    413: "Too large",
    415: "This kind of content is not taken",
    422: "Something needs another look",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available at this moment",
}
SECRET_WORDS = ("password", "ssn", "dob", "ein", "form_token")
log = logging.getLogger("portal.errors")


def init_errors(app: Flask) -> None:
    """Answer every PortalError, every HTTP error and everything unforeseen."""

    def portal_error(error: errors.PortalError) -> Response:
        return answer(app, error, status=status_of(error))

    def http_error(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        response = answer(app, _as_portal_error(error), status=error.code)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    def unforeseen(error: Exception) -> Response:
        log.exception("unforeseen error in %s", request.endpoint)
        words = (
            "We cannot tell whether your last step was kept. Send it again in a minute: it is done once, never twice."
        )
        return answer(app, errors.PortalError(words, code="internal_error"), status=500)

    app.register_error_handler(errors.PortalError, portal_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unforeseen)


def status_of(error: errors.PortalError) -> int:
    """The status code of a refusal."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def answer(app: Flask, error: errors.PortalError, *, status: int) -> Response:
    """The error in the form that the caller reads."""
    if request.path.startswith("/api/"):
        return problem(error, status=status)
    if status == 401:
        return _to_sign_in(app)
    response = page(
        "errors/error.html",
        status=status,
        heading=TITLES.get(status, "Something went wrong"),
        words=error.words,
        kept=_typed(error),
        next=_ways_on(),
        request_id=g.get("request_id", ""),
    )
    return _with_retry(response, error)


def problem(error: errors.PortalError, *, status: int) -> Response:
    """RFC 9457: type, title, status, detail, code, errors, request_id. No submitted value is ever in it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": error.words,
        "code": error.code,
        "errors": [{"field": item.field, "message": item.words} for item in getattr(error, "errors", ())],
        "request_id": g.get("request_id", ""),
    }
    if isinstance(error, errors.NotAllowedNow) and error.fields:
        body["fields"] = list(error.fields)
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return _with_retry(response, error)


def _with_retry(response: Response, error: errors.PortalError) -> Response:
    wait = getattr(error, "retry_after_s", None)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _to_sign_in(app: Flask) -> Response:
    policy = policy_of(app, request.endpoint) if request.endpoint else None
    where = policy.where_to_sign_in if policy else None
    target = url_for(where, next=request.path if request.method == "GET" else None) if where else "/"
    return see_other(target)


def _ways_on() -> list[tuple[str, str]]:
    back = urlsplit(request.referrer or "")
    # A path that begins with two slashes would be read as another site.
    is_ours = (
        back.netloc == request.headers.get("Host")
        and back.path.startswith("/")
        and not back.path.startswith(("//", "/\\"))
    )
    ways = [("Go back to the page", back.path)] if is_ours else []
    home = ("Queue", "/office/queue") if _is_staff() else ("Start page", "/")
    return [*ways, home]


def _is_staff() -> bool:
    viewer = g.get("viewer")
    return viewer is not None and viewer.kind == "staff"


def _typed(error: errors.PortalError) -> list[tuple[str, str]]:
    """What was typed into a form that could not be taken, so that nobody has to type it again; secrets left out."""
    if request.method != "POST" or not isinstance(error, StaleForm | errors.KeyReused):
        return []
    shown = []
    for name, value in request.form.items(multi=True):
        if value.strip() and not any(word in name.lower() for word in SECRET_WORDS):
            shown.append((name, value))
    return shown


def _as_portal_error(error: HTTPException) -> errors.PortalError:
    words = {
        404: "We could not find that. Check the address, or go back a page.",
        405: "This address does not take that kind of request.",
        413: "That is larger than we take. A file may have up to 12 MB.",
    }
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}
    code = error.code or 500
    return errors.PortalError(
        words.get(code, "The request could not be read. Go back, reload the page and try again."),
        code=codes.get(code, "malformed" if code < 500 else "internal_error"),
    )
