"""Signing: agree to electronic records, read the agreement, type the name, wait for the sealed copy."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.application.agreement_words import agreement_words
from portal.application.background import shown_version
from portal.application.seats import OWNER, step_page
from portal.application.signature_form import NameForm
from portal.application.signing_code import is_code_due
from portal.application.signing_steps import (
    CODE,
    CONSENT,
    HEADINGS,
    NAME,
    PREPARE,
    REVIEW,
    TASKS,
    offer_name,
    provider_of,
    sign_path,
    stage_of,
    terms_of,
)
from portal.errors import Invalid, NotAllowedNow
from portal.merchants.identity import mask_email
from portal.signing.agreement_mapping import agreement_reference, owner_name
from portal.signing.paper.wording import Section
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.forms import PortalForm, TickField
from portal.web.pages import page, see_other
from portal.web.parts import db, parts
from portal.workflows.authorize_background import send_to_merchant
from portal.workflows.open_at_provider import signs_in_browser
from portal.workflows.read_signing import SigningProgress, read_signing
from portal.workflows.send_for_signing import PreparedAgreement, prepare_agreement
from portal.workflows.sign_agreement import consent_to_records, sign_agreement, view_agreement
from portal.workflows.signer_codes import wants_code

blueprint = Blueprint("signing", __name__, url_prefix="/application")


class ConsentForm(PortalForm):
    """Consent to electronic records; the box's value is the version of the text that was shown."""

    consent = TickField("Consent", missing="Tick the box to sign on screen, or ask us for paper")


@blueprint.get("/sign/prepare")
@allow(MERCHANT)
def prepare_page() -> Response:
    """The button that has the agreement made, where none is out although everything is ready."""
    progress, _ = _read()
    return state_page(progress) if sign_path(progress) == PREPARE else see_other(sign_path(progress))


@blueprint.post("/sign/prepare")
@allow(MERCHANT)
def prepare() -> Response:
    """Make the agreement and go on to it."""
    viewer = current_viewer()
    tenant = _tenant()
    deal_id = viewer.deal_id or ""

    def make() -> PreparedAgreement | None:
        return prepare_agreement(parts(), tenant=tenant, deal_id=deal_id)

    def work(session: Session, agreement: PreparedAgreement | None) -> str:
        send_to_merchant(session, tenant=tenant, deal_id=deal_id, actor=viewer.actor, agreement=agreement)
        return CONSENT

    return prepare_and_run(make, work)


@blueprint.get("/sign/consent")
@allow(MERCHANT)
def consent() -> Response:
    """What signing on screen means."""
    return _at(CONSENT, "application/sign_consent.html", ConsentForm())


@blueprint.post("/sign/consent")
@allow(MERCHANT)
def give() -> Response:
    """Keep the consent and go on to the agreement."""
    form = ConsentForm()
    if not form.validate():
        return _at(CONSENT, "application/sign_consent.html", form, status=422)
    version = shown_version(form.consent)

    def work(session: Session) -> str:
        consent_to_records(session, **_who(), text_version=version, **_browser())
        return REVIEW

    return run_command(work)


@blueprint.get("/sign/review")
@allow(MERCHANT)
def review() -> Response:
    """The agreement's figures, its words and its PDF; also for one who looks back before signing."""
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        progress = read_signing(session, tenant_id=tenant.id, deal_id=viewer.deal_id or "")
        due = sign_path(progress)
        may_look = due == REVIEW or _is_read_here(progress)
        words = agreement_words(session, tenant=tenant, progress=progress) if may_look else ()
    if not may_look:
        return see_other(due)
    return _step("application/sign_review.html", progress, tenant, words=words)


@blueprint.post("/sign/review")
@allow(MERCHANT)
def read() -> Response:
    """Note that the merchant read the agreement, and go on to the signature."""

    def work(session: Session) -> str:
        view_agreement(session, **_who())
        return NAME

    return run_command(work)


@blueprint.get("/sign")
@allow(MERCHANT)
def name() -> Response:
    """The signature; after it, how far the sealed copy is."""
    progress, tenant = _read()
    if sign_path(progress) != NAME:
        return see_other(sign_path(progress))
    if _is_read_here(progress):
        if is_code_due(progress, tenant):
            return see_other(CODE)
        return _step("application/sign_name.html", progress, tenant, form=NameForm())
    return state_page(progress, in_browser=is_opened_here(progress))


@blueprint.post("/sign")
@allow(MERCHANT)
def sign() -> Response:
    """Keep the signature, once; the page then waits for the sealed copy."""
    form = NameForm()
    if not form.validate():
        return _at(NAME, "application/sign_name.html", form, status=422)

    def work(session: Session) -> str:
        session_id = current_viewer().session_id or ""
        name, strokes = form.typed_name.data, form.drawn
        sign_agreement(session, **_who(), session_id=session_id, name=name, strokes=strokes, **_browser())
        return NAME

    try:
        return run_command(work)
    except Invalid as refusal:
        form.typed_name.errors = (refusal.words,)
        return _at(NAME, "application/sign_name.html", form, status=422)
    except NotAllowedNow as refusal:
        if refusal.code != "code_missing":
            raise
        return see_other(CODE)


def state_page(
    progress: SigningProgress,
    *,
    in_browser: bool = False,
    returned: bool = False,
    unreachable: bool = False,
    go_on: str = "",
) -> Response:
    """Where the agreement stands; `unreachable`: its provider does not answer at this moment.

    `go_on` is the page that is due where the agreement ended unsigned while somebody looked at this one.
    """
    stage = stage_of(progress, in_browser=in_browser, returned=returned or bool(go_on))
    return page(
        "application/signing.html",
        fragment="signing_state",
        status=503 if unreachable else 200,
        business=progress.merchant.legal_name,
        offer_name=offer_name(progress),
        terms=terms_of(progress),
        reference=agreement_reference(progress.deal.id),
        envelope=progress.envelope,
        other=mask_email(progress.co_signer.email or "") if progress.co_signer is not None else "",
        stage=stage,
        heading=HEADINGS[stage].format(provider=provider_of(progress)),
        provider=provider_of(progress),
        unreachable=unreachable,
        go_on=go_on,
    )


def _at(path: str, template: str, form: PortalForm, *, status: int = 200) -> Response:
    """The page of a step where the merchant is at it; else the step that is due."""
    progress, tenant = _read()
    if sign_path(progress) != path:
        return see_other(sign_path(progress))
    return _step(template, progress, tenant, form=form, status=status)


def _step(
    template: str,
    progress: SigningProgress,
    tenant: TenantProfile,
    *,
    form: PortalForm | None = None,
    status: int = 200,
    words: tuple[Section, ...] = (),
) -> Response:
    return step_page(
        template,
        OWNER,
        progress,
        tenant,
        signer=owner_name(progress.intake) if not progress.intake.missing else "",
        steps=4 if wants_code(tenant) else 3,
        back=TASKS,
        has_read=_is_read_here(progress),
        form=form,
        status=status,
        words=words,
    )


def _is_read_here(progress: SigningProgress) -> bool:
    """Whether the agreement was read on our own pages and waits for its signature here, not at a provider."""
    live = progress.live
    return live is not None and live.gateway == "embedded" and live.status == "viewed" and not progress.waits_for_other


def is_opened_here(progress: SigningProgress) -> bool:
    """Whether the provider that has the agreement lets the signer sign from our page, instead of writing to them."""
    live = progress.live
    if live is None or provider_of(progress) is None:
        return False
    with db().read(tenant_id=live.tenant_id) as session:
        return signs_in_browser(session, live)


def _read() -> tuple[SigningProgress, TenantProfile]:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        return read_signing(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or ""), tenant


def _tenant() -> TenantProfile:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        return get_tenant(session, tenant_id=viewer.tenant_id)


def _who() -> dict[str, str]:
    viewer = current_viewer()
    return {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "actor": viewer.actor}


def _browser() -> dict[str, str]:
    return {"ip": request.remote_addr or "", "user_agent": request.user_agent.string}
