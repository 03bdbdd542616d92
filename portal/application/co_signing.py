"""The second signer's pages: agree to electronic records, read, type the name, keep the sealed copy, or decline."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.application.agreement_words import agreement_words
from portal.application.background import shown_version
from portal.application.co_signing_steps import (
    AGREEMENT,
    CONSENT,
    DECLINE,
    DONE,
    NAME,
    REVIEW,
    CoSigning,
    read_by_session,
    start_path,
    whose_session,
)
from portal.application.seats import SECOND, step_page
from portal.application.signature_form import NameForm
from portal.application.signing import ConsentForm
from portal.application.signing_decline import DeclineForm, decline_page
from portal.documents.queries import get_document
from portal.errors import Invalid, NotAllowedNow
from portal.signing.agreement_mapping import agreement_reference
from portal.signing.paper.wording import Section
from portal.web.access import SIGNER, allow
from portal.web.commands import run_command
from portal.web.downloads import send_document
from portal.web.forms import PortalForm
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.workflows.co_sign import (
    consent_as_co_signer,
    decline_as_co_signer,
    sign_as_co_signer,
    view_as_co_signer,
)

blueprint = Blueprint("co_signing_pages", __name__)
ENDINGS = {
    "waiting": "We are waiting for {provider}",
    "over": "This agreement has ended",
    "sealed": "You have signed the agreement",
    "sealing": "Thank you, your signature is kept",
}


@blueprint.get(CONSENT)
@allow(SIGNER)
def consent() -> Response:
    """What signing on screen means."""
    return _at(CONSENT, "application/sign_consent.html", ConsentForm())


@blueprint.post(CONSENT)
@allow(SIGNER)
def give() -> Response:
    """Keep the consent and go on to the agreement."""
    form = ConsentForm()
    if not form.validate():
        return _at(CONSENT, "application/sign_consent.html", form, status=422)
    version = shown_version(form.consent)

    def work(session: Session) -> str:
        consent_as_co_signer(session, whose_session(), text_version=version, **_browser())
        return REVIEW

    return run_command(work)


@blueprint.get(REVIEW)
@allow(SIGNER)
def review() -> Response:
    """The agreement's figures, its words and its PDF; also for one who looks back before signing."""
    standing = read_by_session()
    if standing.stage != "open" or standing.consented_at is None or standing.provider:
        return see_other(standing.path)
    with db().read(tenant_id=standing.tenant.id) as session:
        words = agreement_words(session, tenant=standing.tenant, progress=standing.progress)
    return co_step("application/sign_review.html", standing, words=words)


@blueprint.post(REVIEW)
@allow(SIGNER)
def read() -> Response:
    """Note that the second signer read the agreement, and go on to the signature."""

    def work(session: Session) -> str:
        view_as_co_signer(session, whose_session())
        return NAME

    return run_command(work)


@blueprint.get(NAME)
@allow(SIGNER)
def name() -> Response:
    """The signature, or the way to the provider's frame."""
    return _signature(NameForm())


@blueprint.post(NAME)
@allow(SIGNER)
def sign() -> Response:
    """Keep the signature, once; the page after it waits for the sealed copy."""
    form = NameForm()
    if not form.validate():
        return _signature(form, status=422)

    def work(session: Session) -> str:
        sign_as_co_signer(session, whose_session(), name=form.typed_name.data, strokes=form.drawn, **_browser())
        return DONE

    try:
        return run_command(work)
    except Invalid as refusal:
        form.typed_name.errors = (refusal.words,)
        return _signature(form, status=422)


@blueprint.get(DECLINE)
@allow(SIGNER)
def ask() -> Response:
    """What happens when the second signer does not want to sign, and why they do not."""
    return _declining(DeclineForm())


@blueprint.post(DECLINE)
@allow(SIGNER)
def decline() -> Response:
    """End the agreement for both, and keep the reason."""
    form = DeclineForm()
    if not form.validate():
        return _declining(form, status=422)

    def work(session: Session) -> str:
        decline_as_co_signer(session, whose_session(), reason=form.reason.data)
        return DONE

    return run_command(work)


@blueprint.get(DONE)
@allow(SIGNER)
def done() -> Response:
    """How it ended: the sealed copy, or that the agreement is over; before that, the page that is due."""
    standing = read_by_session()
    return end_page(standing) if standing.path == DONE else see_other(standing.path)


@blueprint.get(AGREEMENT)
@allow(SIGNER)
def unsigned() -> Response:
    """The agreement as it was sent, the very file whose hash is signed; nothing once it has ended."""
    standing = read_by_session()
    is_there = standing.stage in ("open", "signed")
    return _download(standing, standing.invited.envelope.agreement_document_id if is_there else None)


@blueprint.get("/sign/signed.pdf")
@allow(SIGNER)
def signed() -> Response:
    """The signed and sealed agreement; NotAllowedNow until it is there."""
    standing = read_by_session()
    return _download(standing, standing.invited.envelope.signed_document_id)


def end_page(standing: CoSigning, *, look: str = DONE) -> Response:
    """How it ended, or that the provider has yet to tell; the page looks again by itself at the address `look`."""
    is_sealed = standing.invited.envelope.signed_document_id is not None
    ending = {"open": "waiting", "signed": "sealed" if is_sealed else "sealing"}.get(standing.stage, "over")
    return page(
        "application/co_done.html",
        fragment="co_state",
        business=standing.progress.merchant.legal_name,
        reference=agreement_reference(standing.progress.deal.id),
        ending=ending,
        heading=ENDINGS[ending].format(provider=standing.provider),
        provider=standing.provider,
        look=look,
    )


def _download(standing: CoSigning, document_id: str | None) -> Response:
    if document_id is None:
        raise NotAllowedNow("The agreement is not there to download.", code="agreement_missing")
    with db().read(tenant_id=standing.tenant.id) as session:
        document = get_document(session, tenant_id=standing.tenant.id, document_id=document_id)
    return send_document(document)


def _declining(form: DeclineForm, *, status: int = 200) -> Response:
    standing = read_by_session()
    if standing.stage != "open":
        return see_other(standing.path)
    return decline_page(SECOND, standing.progress, form, status=status)


def _signature(form: NameForm, *, status: int = 200) -> Response:
    standing = read_by_session()
    if standing.path == NAME and standing.provider:
        return co_step("application/co_there.html", standing)
    return _at(NAME, "application/sign_name.html", form, status=status)


def _at(path: str, template: str, form: PortalForm, *, status: int = 200) -> Response:
    """The page of a step where the second signer is at it; else the step that is due."""
    standing = read_by_session()
    if standing.path != path:
        return see_other(standing.path)
    return co_step(template, standing, form=form, status=status)


def co_step(
    template: str,
    standing: CoSigning,
    *,
    form: PortalForm | None = None,
    status: int = 200,
    words: tuple[Section, ...] = (),
    unreachable: bool = False,
) -> Response:
    """A step of the second signer's, as `step_page` has it."""
    return step_page(
        template,
        SECOND,
        standing.progress,
        standing.tenant,
        signer=standing.invited.co_signer.name or "",
        steps=2 if standing.provider else 3,
        capacity=standing.invited.co_signer.capacity,
        back=start_path(standing.invited.invitation.link_code),
        has_read=standing.invited.invitation.viewed_at is not None,
        form=form,
        status=status,
        words=words,
        provider=standing.provider,
        unreachable=unreachable,
    )


def _browser() -> dict[str, str]:
    return {"ip": request.remote_addr or "", "user_agent": request.user_agent.string}
