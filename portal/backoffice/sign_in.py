"""Signing in to the office and out of it."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.auth.passwords import verify_password
from portal.auth.sessions import end_session, open_staff_session
from portal.backoffice.frame import office_page
from portal.errors import Malformed, TooMany
from portal.infra.crypto import keyring, sha256_hex
from portal.infra.limits import spend
from portal.users.queries import find_user_by_email
from portal.web.access import PUBLIC, STAFF, allow, current_viewer
from portal.web.commands import run_command
from portal.web.form_tokens import check_form_token
from portal.web.forms import EmailField, FieldWords, PortalForm, error_summary
from portal.web.line_field import LineField
from portal.web.pages import see_other
from portal.web.parts import db
from portal.web.sessions import clear_session, set_session

QUEUE = "/office/queue"
WINDOW_S = 15 * 60
TRIES_OF_ADDRESS = 30
TRIES_OF_ACCOUNT = 10
LONGEST_PASSWORD = 200
WRONG = "The email address or the password is not right."
blueprint = Blueprint("backoffice", __name__)


class PasswordField(LineField):
    """A password: taken exactly as typed, and never shown again."""

    input_type = "password"

    def process_formdata(self, valuelist: list[str]) -> None:  # type: ignore[override]  # WTForms names no types
        """Keep every character, spaces too."""
        self.data = valuelist[0] if valuelist and len(valuelist[0]) <= LONGEST_PASSWORD else None

    @property
    def typed(self) -> str:
        """Nothing: a password does not come back in a page."""
        return ""


class SignInForm(PortalForm):
    """Work email and password."""

    email = EmailField("Work email", missing="Enter your work email", autocomplete="username")
    password = PasswordField("Password", missing="Enter your password", autocomplete="current-password")


@blueprint.get("/office/sign-in")
@allow(PUBLIC)
def sign_in() -> Response:
    """The form; whoever is signed in already goes on."""
    if current_viewer().kind == "staff":
        return see_other(local_path(request.args.get("next")))
    return _form_page(SignInForm(formdata=None))


@blueprint.post("/office/sign-in")
@allow(PUBLIC)
def open_session() -> Response:
    """Check the password outside any transaction, then open a session with a new id.

    Sent twice, the password is checked twice and the session that the same form opened before is ended.
    """
    token = check_form_token(before_session=True)
    form = SignInForm()
    if not form.validate():
        return _form_page(form, errors=error_summary(form), status=422)
    try:
        _count_try(form.email.data)
    except TooMany as limit:
        words = f"Too many tries. Wait {max(1, round(limit.retry_after_s / 60))} minutes, then try again."
        response = _form_page(form, errors=[FieldWords("email", words)], status=429)
        response.headers["Retry-After"] = str(limit.retry_after_s)
        return response
    cookie = _open(form.email.data, form.password.data, opened_by=sha256_hex(token.nonce.encode()))
    if cookie is None:
        return _form_page(form, errors=[FieldWords("email", WRONG)], status=422)
    response = see_other(local_path(request.form.get("next")))
    set_session(response, cookie)
    return response


@blueprint.post("/office/sign-out")
@allow(STAFF)
def sign_out() -> Response:
    """End the session on the server, and take its cookie."""
    session_id = current_viewer().session_id or ""

    def work(session: Session) -> str:
        end_session(session, session_id=session_id)
        return "/office/sign-in"

    response = run_command(work)
    clear_session(response)
    return response


def local_path(wanted: str | None) -> str:
    """`wanted` if it is a path of the office on this site, else the queue: no address may lead elsewhere."""
    if not wanted or "\\" in wanted or not wanted.isprintable():
        return QUEUE
    parts = urlsplit(wanted)
    local = not parts.scheme and not parts.netloc and parts.path.startswith("/office/")
    return wanted if local and not parts.path.startswith("/office/sign-") else QUEUE


def _count_try(email: str) -> None:
    address = keyring().mac((request.remote_addr or "").encode(), purpose="sign-in-address")
    account = keyring().mac(email.lower().encode(), purpose="sign-in-account")
    with db().write() as session:
        spend(session, f"sign-in-from|{address}", limit=TRIES_OF_ADDRESS, window_s=WINDOW_S)
        spend(session, f"sign-in-as|{account}", limit=TRIES_OF_ACCOUNT, window_s=WINDOW_S)


def _open(email: str, password: str, *, opened_by: str) -> str | None:
    with db().read() as session:
        user = find_user_by_email(session, email=email)
    if not verify_password(password, user.password_hash if user else None) or user is None:
        return None
    agent = request.user_agent.string
    with db().write(tenant_id=user.tenant_id) as session:
        current = find_user_by_email(session, email=email)
        if current is None or current.password_hash != user.password_hash:
            raise Malformed("This account changed a moment ago. Sign in again.")
        if current_viewer().session_id is not None:
            end_session(session, session_id=current_viewer().session_id or "")
        return open_staff_session(session, user=current, opened_by=opened_by, user_agent=agent)


def _form_page(form: SignInForm, *, errors: list[FieldWords] | None = None, status: int = 200) -> Response:
    return office_page(
        "backoffice/sign_in.html",
        fragment="sign_in_form",
        status=status,
        navigation=[],
        form=form,
        errors=errors or [],
        next=local_path(request.values.get("next")),
    )
