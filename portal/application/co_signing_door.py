"""The second signer's door: the link in their mail, a code to the same mailbox, and the session that it opens.

Opening the link changes nothing, because mail programs and virus scanners open addresses too.
"""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.application.co_signing_steps import CoSigning, code_path, read_by_link, start_path
from portal.application.code_form import CodeForm
from portal.application.session import tenant_left
from portal.auth.sessions import end_session, open_signer_session
from portal.errors import Invalid
from portal.idempotency.service import Outcome, run_once
from portal.infra import ids
from portal.infra.crypto import keyring, sha256_hex
from portal.infra.limits import spend
from portal.merchants.identity import mask_email
from portal.signing.agreement_mapping import owner_name
from portal.web.access import PUBLIC, SIGNER, allow, current_viewer
from portal.web.commands import known_outcome, location_of, perform, promise_of
from portal.web.form_tokens import check_form_token
from portal.web.forms import error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db, settings
from portal.web.sessions import clear_session, set_session
from portal.workflows.co_sign import count_code, enter_code, read_sent_code, send_code

blueprint = Blueprint("co_signing", __name__)
CODES_PER_HOUR = 50


@blueprint.get("/sign/<link_code>")
@allow(PUBLIC)
def start(link_code: str) -> Response:
    """Who asks for a signature and under what, with a button that has a code sent."""
    return _page("application/co_start.html", read_by_link(link_code))


@blueprint.post("/sign/<link_code>")
@allow(PUBLIC)
def send(link_code: str) -> Response:
    """Send a code to the address on record, never to one that is typed."""
    token = check_form_token(before_session=True)
    standing = read_by_link(link_code)

    def work(session: Session) -> Outcome:
        address = keyring().lookup(request.remote_addr or "", purpose="limit")
        spend(session, f"co-sign-code:from:{address}", limit=CODES_PER_HOUR, window_s=3600)
        send_code(session, link_code=link_code)
        return Outcome(status=303, location=code_path(link_code))

    return see_other(location_of(perform(work, token=token, tenant_id=standing.tenant.id)))


@blueprint.get("/sign/<link_code>/code")
@allow(PUBLIC)
def ask(link_code: str) -> Response:
    """Where the code is entered."""
    standing = read_by_link(link_code)
    if standing.stage != "open" and standing.stage != "signed":
        return see_other(start_path(link_code))
    return _page("application/co_code.html", standing, form=CodeForm())


@blueprint.post("/sign/<link_code>/code")
@allow(PUBLIC)
def enter(link_code: str) -> Response:
    """Use the code up and go on in a fresh session; a second click gets the same session."""
    token = check_form_token(before_session=True)
    standing, form = read_by_link(link_code), CodeForm()
    if not form.validate():
        return _page("application/co_code.html", standing, form=form, status=422)
    promise = promise_of(token, tenant_id=standing.tenant.id)
    try:
        outcome = known_outcome(promise)
        if outcome is None:
            with db().write(tenant_id=standing.tenant.id) as session:
                code_id = count_code(session, link_code=link_code)
            outcome = run_once(db(), promise, lambda session: _use(session, link_code, code_id=code_id, form=form))
    except Invalid as refusal:
        form.code.errors = (refusal.words,)
        return _page("application/co_code.html", standing, form=form, status=422)
    response = see_other(location_of(outcome))
    opened_by = sha256_hex(token.nonce.encode())
    set_session(response, _open(standing, session_id=outcome.body["session_id"], opened_by=opened_by))
    return response


@blueprint.get("/sign/signed-out")
@allow(PUBLIC)
def signed_out() -> Response:
    """How to come back: by the link in the mail."""
    return page("application/co_signed_out.html", tenant=tenant_left(), timed_out="next" in request.args)


@blueprint.post("/sign/sign-out")
@allow(SIGNER)
def sign_out() -> Response:
    """End the session in this browser; the agreement waits."""
    check_form_token()
    viewer = current_viewer()
    with db().write(tenant_id=viewer.tenant_id) as session:
        end_session(session, session_id=viewer.session_id or "")
    response = see_other(f"/sign/signed-out?from={viewer.tenant_slug}")
    clear_session(response)
    return response


def _use(session: Session, link_code: str, *, code_id: str, form: CodeForm) -> Outcome:
    session_id = ids.new_id("ws")
    enter_code(session, link_code=link_code, code_id=code_id, code=form.code.data, session_id=session_id)
    return Outcome(status=303, location="/sign/done", body={"session_id": session_id})


def _open(standing: CoSigning, *, session_id: str, opened_by: str) -> str:
    viewer = current_viewer()
    with db().write(tenant_id=standing.tenant.id) as session:
        if viewer.session_id not in (None, session_id):
            end_session(session, session_id=viewer.session_id or "")
        return open_signer_session(
            session,
            session_id=session_id,
            tenant_id=standing.tenant.id,
            invitation_id=standing.invited.invitation.id,
            opened_by=opened_by,
            user_agent=request.user_agent.string,
        )


def _page(template: str, standing: CoSigning, *, form: CodeForm | None = None, status: int = 200) -> Response:
    link_code, viewer = standing.invited.invitation.link_code, current_viewer()
    return page(
        template,
        status=status,
        fragment="trial_code" if form is not None else None,
        tenant=standing.tenant,
        form=form,
        errors=error_summary(form) if form is not None else [],
        business=standing.progress.merchant.legal_name,
        owner=owner_name(standing.progress.intake),
        stage=standing.stage,
        capacity=standing.invited.co_signer.capacity,
        masked=mask_email(standing.invited.co_signer.email or ""),
        action=start_path(link_code),
        code_action=code_path(link_code),
        trial_code=_trial_code(standing) if form is not None else None,
        is_open_here=viewer.invitation_id == standing.invited.invitation.id,
    )


def _trial_code(standing: CoSigning) -> str | None:
    """In a trial installation the code that was sent last, as the owner's page shows theirs."""
    if not settings().mock_mode:
        return None
    with db().read(tenant_id=standing.tenant.id) as session:
        return read_sent_code(session, standing.invited.envelope, outbox=settings().data_dir / "outbox")
