"""The form token: random for each rendered form, signed, bound to the browser and to the form's address.

It proves that the form is ours (so it does the work of a CSRF token) and it is the idempotency key of the act.
"""

from dataclasses import dataclass

from flask import g, request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from portal.errors import Malformed
from portal.infra import ids
from portal.infra.crypto import keyring, same
from portal.web.access import current_viewer
from portal.web.parts import settings
from portal.web.sessions import visit_id

FIELD = "form_token"
LIFETIME_S = 48 * 3600


@dataclass(frozen=True)
class FormToken:
    """A token that was found good: `nonce` is the key, `binding` whose browser or session it belongs to."""

    nonce: str
    binding: str


class StaleForm(Malformed):
    """The form is not this browser's, not for this address, or too old."""

    default_code = "stale_form"


def form_token(action: str, *, before_session: bool = False) -> str:
    """The token for a form that posts to `action` (a path), made anew for each rendered form.

    A form that is shown again after an error keeps the token it came with. `before_session` is for forms that open a
    session (start, sign-in, a link): they stay bound to the browser's visit cookie, so that Back works afterwards.
    """
    if action == request.path and "form_token_kept" in g:
        return str(g.form_token_kept)
    content = {"n": ids.new_token(), "a": action, "b": _mac(_binding(before_session=before_session))}
    return _serializer().dumps(content)


def check_form_token(*, before_session: bool = False) -> FormToken:
    """The token of this POST; StaleForm for one that is missing, forged, foreign, for another form or too old."""
    if any("\0" in value for value in request.form.values()):
        raise Malformed("What was sent could not be read. Go back and type it again.")
    text = request.form.get(FIELD, "")
    try:
        content = _serializer().loads(text, max_age=LIFETIME_S)
    except SignatureExpired as error:
        raise StaleForm("This page was open for too long. Send it again from a fresh page.") from error
    except BadSignature as error:
        raise StaleForm("This form could not be recognized. Send it again from a fresh page.") from error
    binding = _binding(before_session=before_session)
    if content.get("a") != request.path or not same(str(content.get("b")), _mac(binding)):
        raise StaleForm("This form belongs to another page or another sign-in. Send it again from a fresh page.")
    g.form_token_kept = text
    return FormToken(nonce=content["n"], binding=binding)


def _binding(*, before_session: bool) -> str:
    viewer = current_viewer()
    return visit_id() if before_session or viewer.session_id is None else viewer.session_id


def _mac(binding: str) -> str:
    return keyring().mac(binding.encode(), purpose="form-binding")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().signing_secret, salt="form-token")
