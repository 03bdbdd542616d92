"""Cookies: one that names a session on the server, and one that ties a form to a browser before there is a session."""

from flask import Response, g, request
from itsdangerous import BadSignature, Signer

from portal.infra import ids
from portal.web.parts import settings

# As long as a form's token is good; each form that is shown starts it anew.
VISIT_DAYS = 2


def session_token() -> str | None:
    """The token in the session cookie, or None."""
    return request.cookies.get(_name("session"))


def set_session(response: Response, token: str) -> None:
    """Give the browser a session. The cookie ends with the browser; the row ends it sooner."""
    _set(response, _name("session"), token)


def clear_session(response: Response) -> None:
    """Take the session from the browser, and what its earlier forms were bound to: nobody can send them again."""
    for name in ("session", "visit"):
        response.delete_cookie(_name(name), secure=settings().secure_cookies, httponly=True, samesite="Lax")


def visit_id() -> str:
    """A random name for this browser, good for tying a form to it; needs no row."""
    if "visit_id" not in g:
        g.visit_id = g.shown_visit = _known_visit() or ids.new_token()
    return str(g.visit_id)


def keep_visit(response: Response) -> Response:
    """Send the visit cookie, or renew it, when something of this answer is bound to it."""
    shown = g.pop("shown_visit", None)
    if shown is not None:
        _set(response, _name("visit"), _signer().sign(shown).decode(), max_age=VISIT_DAYS * 86400)
    return response


def _known_visit() -> str | None:
    cookie = request.cookies.get(_name("visit"))
    if cookie is None:
        return None
    try:
        return _signer().unsign(cookie).decode()
    except BadSignature:
        return None


def _name(plain: str) -> str:
    return f"__Host-{plain}" if settings().secure_cookies else f"portal_{plain}"


def _signer() -> Signer:
    return Signer(settings().signing_secret, salt="visit")


def _set(response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=settings().secure_cookies, httponly=True, samesite="Lax"
    )
