"""Cookies: one that names a session on the server, and one that ties a form to a browser before there is a session."""

from flask import Response, g, request
from itsdangerous import BadSignature, Signer

from portal.infra import ids
from portal.web.parts import settings

VISIT_DAYS = 1


def session_token() -> str | None:
    """The token in the session cookie, or None."""
    return request.cookies.get(_name("session"))


def set_session(response: Response, token: str) -> None:
    """Give the browser a session. The cookie ends with the browser; the row ends it sooner."""
    _set(response, _name("session"), token)


def clear_session(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(_name("session"), secure=settings().secure_cookies, httponly=True, samesite="Lax")


def visit_id() -> str:
    """A random name for this browser, good for tying a form to it; needs no row."""
    if "visit_id" not in g:
        g.visit_id = _known_visit() or _new_visit()
    return str(g.visit_id)


def keep_visit(response: Response) -> Response:
    """Send the visit cookie when one was made for this request."""
    fresh = g.pop("fresh_visit", None)
    if fresh is not None:
        _set(response, _name("visit"), _signer().sign(fresh).decode(), max_age=VISIT_DAYS * 86400)
    return response


def _known_visit() -> str | None:
    cookie = request.cookies.get(_name("visit"))
    if cookie is None:
        return None
    try:
        return _signer().unsign(cookie).decode()
    except BadSignature:
        return None


def _new_visit() -> str:
    g.fresh_visit = ids.new_token()
    return str(g.fresh_visit)


def _name(plain: str) -> str:
    return f"__Host-{plain}" if settings().secure_cookies else f"portal_{plain}"


def _signer() -> Signer:
    return Signer(settings().signing_secret, salt="visit")


def _set(response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=settings().secure_cookies, httponly=True, samesite="Lax"
    )
