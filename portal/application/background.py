"""The background check: what is looked at, the merchant's authorization, one button."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.application.journey import next_path
from portal.background_checks.authorization import hash_owner
from portal.consents.texts import FOR_MERCHANT, ConsentText, current_text
from portal.errors import Invalid
from portal.intake.fields import BY_ID
from portal.signing.agreement_mapping import owner_name
from portal.signing.states import LIVE
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import prepare_and_run
from portal.web.forms import LineField, PortalForm, TickField, error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db, parts
from portal.workflows.authorize_background import authorize_background
from portal.workflows.read_progress import Progress, read_progress
from portal.workflows.send_for_signing import PreparedAgreement, prepare_agreement

blueprint = Blueprint("background", __name__, url_prefix="/application")
PATH = "/application/background"
SIGN_PATH = "/application/sign/consent"
STATUS_PATH = "/application/status"


class AuthorizeForm(PortalForm):
    """The authorization; the box's value is the version of the text that was shown, `owner` who was named with it."""

    owner = LineField("Owner")
    authorize = TickField("Authorization", missing="Tick the box to let us check your background")


@blueprint.get("/background")
@allow(MERCHANT)
def show() -> Response:
    """The authorization while it is needed; otherwise wherever the application stands."""
    progress, tenant = _read()
    if not _is_due(progress):
        return see_other(_onward(progress))
    return _page(AuthorizeForm(), progress, tenant)


@blueprint.post("/background")
@allow(MERCHANT)
def authorize() -> Response:
    """Keep the authorization, run the check, and go on to the agreement or to who looks at it now."""
    viewer, form = current_viewer(), AuthorizeForm()
    progress, tenant = _read()
    if not form.validate():
        return _page(form, progress, tenant, status=422)
    deal_id, version = viewer.deal_id or "", shown_version(form.authorize)

    def prepare() -> PreparedAgreement | None:
        return prepare_agreement(parts(), tenant=tenant, deal_id=deal_id)

    def work(session: Session, agreement: PreparedAgreement | None) -> str:
        job = authorize_background(
            session,
            tenant=tenant,
            deal_id=deal_id,
            text_version=version,
            shown_owner=form.owner.data or "",
            ip=request.remote_addr,
            user_agent=request.user_agent.string,
            actor=viewer.actor,
            agreement=agreement,
        )
        return SIGN_PATH if job.status == "OK" else STATUS_PATH

    try:
        return prepare_and_run(prepare, work)
    except Invalid as refusal:
        form.authorize.data, form.authorize.errors = False, (refusal.words,)
        return _page(form, _read()[0], tenant, status=422)


def consent_words(kind: str, tenant: TenantProfile, *, is_for: str = FOR_MERCHANT) -> ConsentText:
    """The text of a consent as this funder's merchants read it today, or a second signer."""
    settings = tenant.settings
    return current_text(kind, funder=tenant.display_name, phone=settings.phone, email=settings.email, is_for=is_for)


def shown_version(box: TickField) -> str:
    """The version of the text at a box: its value, so that what was shown is what is kept."""
    return str(box.raw_data[0]) if box.raw_data else ""


def _is_due(progress: Progress) -> bool:
    """Whether this page has something to ask: the authorization, or the answers that stand before it."""
    if progress.deal.status != "accepted" or progress.envelope in LIVE:
        return False
    return progress.background is None or bool(progress.intake.missing)


def _onward(progress: Progress) -> str:
    if progress.deal.status != "accepted":
        return next_path(progress)
    return SIGN_PATH if progress.envelope in LIVE or progress.background == "OK" else STATUS_PATH


def _page(form: AuthorizeForm, progress: Progress, tenant: TenantProfile, *, status: int = 200) -> Response:
    return page(
        "application/background.html",
        fragment="background_form",
        status=status,
        form=form,
        errors=error_summary(form),
        business=progress.merchant.legal_name,
        owner=owner_name(progress.intake) if not progress.intake.missing else "",
        owner_hash=hash_owner(progress.intake, merchant_id=progress.merchant.id),
        asks_again=progress.asks_again,
        text=consent_words("background", tenant),
        missing=[BY_ID[field_id].label for field_id in progress.intake.missing],
    )


def _read() -> tuple[Progress, TenantProfile]:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        progress = read_progress(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
        return progress, get_tenant(session, tenant_id=viewer.tenant_id)
