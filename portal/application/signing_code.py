"""The one-time code between the agreement and the signature: have one sent, enter it."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.application.code_form import CodeForm
from portal.application.signing_steps import CODE, NAME, SEND_CODE, sign_path
from portal.errors import Invalid, NotAllowedNow, PortalError, TooMany
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.filters import masked
from portal.web.forms import ChoiceField, FieldWords, PortalForm, error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db, settings
from portal.workflows.prove_merchant import (
    CodeState,
    count_try_of_merchant,
    is_proved,
    may_enter_code,
    prove_merchant,
    read_code_state,
    send_code,
)
from portal.workflows.read_signing import SigningProgress, read_signing
from portal.workflows.signer_codes import CodeTarget, wants_code

blueprint = Blueprint("signing_code", __name__)
CHANNELS = (("mail", "By email"), ("sms", "By text message"))


class SendForm(PortalForm):
    """Where a code goes."""

    channel = ChoiceField("Where shall we send it?", choices=CHANNELS, missing="Choose where we shall send the code")


@blueprint.get(CODE)
@allow(MERCHANT)
def code() -> Response:
    """The field for the code that was sent last; before that, where one may go."""
    return _page()


@blueprint.post(SEND_CODE)
@allow(MERCHANT)
def send() -> Response:
    """Have a code sent, at most one a minute."""
    form, viewer = SendForm(), current_viewer()
    if not form.validate():
        return _page(form, status=422)

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "actor": viewer.actor}
        send_code(session, **about, channel=form.channel.data)
        return CODE

    try:
        return run_command(work)
    except Invalid as refusal:
        form.channel.errors = (refusal.words,)
        return _page(form, status=422)
    except TooMany as limit:
        response = _page(form, status=429, limit=limit.words)
        response.headers["Retry-After"] = str(limit.retry_after_s)
        return response


@blueprint.post(CODE)
@allow(MERCHANT)
def enter() -> Response:
    """Take the code and go on to the signature. A try is counted for good before anybody looks whether it is right."""
    form, viewer = CodeForm(), current_viewer()
    if not form.validate():
        return _page(form, status=422)
    whose = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or ""}

    def count() -> str:
        with db().write(tenant_id=viewer.tenant_id) as session:
            return count_try_of_merchant(session, **whose)

    def work(session: Session, code_id: str) -> str:
        told = {"code_id": code_id, "code": form.code.data, "session_id": viewer.session_id or ""}
        prove_merchant(session, **whose, **told, actor=viewer.actor)
        return NAME

    try:
        return prepare_and_run(count, work)
    except (Invalid, NotAllowedNow) as refusal:
        if not _is_about_code(refusal):
            raise
        form.code.errors = (refusal.words,)
        return _page(form, status=422)


def is_code_due(progress: SigningProgress, tenant: TenantProfile) -> bool:
    """Whether the merchant, who has read their agreement, has to enter a code before they sign in this session."""
    if progress.live is None or not wants_code(tenant):
        return False
    with db().read(tenant_id=tenant.id) as session:
        return not is_proved(session, progress.live, session_id=current_viewer().session_id or "")


def _is_about_code(refusal: PortalError) -> bool:
    return isinstance(refusal, Invalid) or refusal.code == "code_over"


def _page(refused: PortalForm | None = None, *, status: int = 200, limit: str = "") -> Response:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        progress = read_signing(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
        is_due = sign_path(progress) == NAME and may_enter_code(progress.envelope) and wants_code(tenant)
        state = _state(session, progress) if is_due else None
    if state is None:
        return see_other(sign_path(progress))
    choices = tuple((one.channel, _words(one)) for one in state.targets)
    sent_to = next((_shown(one) for one in state.targets if _is_standing(state, one)), "")
    return page(
        "application/sign_code.html",
        status=status,
        fragment="trial_code",
        business=progress.merchant.legal_name,
        form=refused if isinstance(refused, CodeForm) else CodeForm(formdata=None),
        send_form=refused if isinstance(refused, SendForm) else SendForm(formdata=None),
        choices=choices,
        standing=state.standing,
        sent_to=sent_to,
        trial_code=state.trial_code,
        errors=_errors(refused, limit, is_sent=state.standing is not None),
    )


def _errors(refused: PortalForm | None, limit: str, *, is_sent: bool) -> list[FieldWords]:
    """What is wrong, at the field; at the form for a new code where no field is shown or the pace is the cause."""
    if limit:
        return [FieldWords("send", limit)]
    found = error_summary(refused) if refused is not None else []
    return [FieldWords("send", one.words) if one.id == "code" and not is_sent else one for one in found]


def _state(session: Session, progress: SigningProgress) -> CodeState | None:
    """None where this session is proved already."""
    if progress.live is None:
        return None
    return read_code_state(
        session,
        progress.live,
        session_id=current_viewer().session_id or "",
        outbox=settings().data_dir / "outbox" if settings().mock_mode else None,
    )


def _is_standing(state: CodeState, target: CodeTarget) -> bool:
    return state.standing is not None and state.standing.channel == target.channel


def _words(target: CodeTarget) -> str:
    return f"By email to {_shown(target)}" if target.channel == "mail" else f"By text message to {_shown(target)}"


def _shown(target: CodeTarget) -> str:
    """Enough to know it again on a screen that somebody else may see."""
    return masked(target.to) if target.channel == "mail" else f"(•••) •••-{target.to[-4:]}"
