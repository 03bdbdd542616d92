"""Who makes background checks: the choice, the account, and a test of it."""

from flask import Blueprint, Response
from pydantic import SecretStr
from sqlalchemy.orm import Session

from portal.background_checks.gateways import HTTP, account_of
from portal.background_checks.gateways.http import HttpAccount
from portal.backoffice.frame import office_page
from portal.backoffice.provider_forms import SecretField
from portal.errors import Invalid, NotFound
from portal.infra.guarded_http import LONGEST_URL, check_url
from portal.tenants.credentials import find_credentials, find_kept, note_test
from portal.tenants.queries import get_tenant
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.forms import ChoiceField, LineField, PortalForm, error_summary
from portal.web.parts import db, parts, settings
from portal.workflows.choose_background import choose_background, keep_background_account, try_background_account

PAGE = "/office/background-provider"
CHOICES = (
    ("http", "A provider over HTTP, with the account below"),
    ("sandbox", "The built-in sandbox: for trials only, it finds everybody in order"),
)
blueprint = Blueprint("backoffice_background_provider", __name__)


class ProviderForm(PortalForm):
    """Who makes the checks."""

    background = ChoiceField("Who makes the checks", choices=CHOICES, missing="Choose who makes the checks")


class AccountForm(PortalForm):
    """Where the provider answers, and the key that it knows us by."""

    base_url = LineField("Address", missing="Enter the provider’s address", max_length=LONGEST_URL)
    api_key = SecretField("API key", missing="Enter the API key", max_length=500)


Form = ProviderForm | AccountForm


@blueprint.get(PAGE)
@allow(ADMIN)
def provider() -> Response:
    """What is chosen, and the account."""
    return _page()


@blueprint.post(f"{PAGE}/choose")
@allow(ADMIN)
def choose() -> Response:
    """Have checks made elsewhere from now on."""
    viewer, form = current_viewer(), ProviderForm()
    if not form.validate():
        return _page(form)

    def work(session: Session) -> str:
        choose_background(session, tenant_id=viewer.tenant_id, provider=form.background.data, actor=viewer.actor)
        return PAGE

    try:
        return run_command(work)
    except Invalid as refusal:
        form.background.errors = (refusal.words,)
        return _page(form)


@blueprint.post(f"{PAGE}/account")
@allow(ADMIN)
def enter() -> Response:
    """Keep an account in place of the one before."""
    viewer, form = current_viewer(), AccountForm()
    if not form.validate():
        return _page(form)
    try:
        check_url(form.base_url.data or "", plain=settings().mock_mode)
    except Invalid as refusal:
        form.base_url.errors = (refusal.words,)
        return _page(form)
    account = HttpAccount(base_url=form.base_url.data or "", api_key=SecretStr(form.api_key.data or ""))

    def work(session: Session) -> str:
        keep_background_account(session, tenant_id=viewer.tenant_id, account=account, actor=viewer.actor)
        return PAGE

    return run_command(work)


@blueprint.post(f"{PAGE}/test")
@allow(ADMIN)
def try_connection() -> Response:
    """Ask the provider who we are there, and keep what it said."""
    tenant_id = current_viewer().tenant_id

    def prepare() -> tuple[bool, str]:
        with db().read(tenant_id=tenant_id) as session:
            if find_kept(session, tenant_id=tenant_id, provider=account_of(HTTP)) is None:
                raise NotFound("No account of yours is kept there.")
        return try_background_account(parts(), tenant_id=tenant_id)

    def work(session: Session, said: tuple[bool, str]) -> str:
        note_test(session, tenant_id=tenant_id, provider=account_of(HTTP), ok=said[0], words=said[1])
        return PAGE

    return prepare_and_run(prepare, work)


def _page(refused: Form | None = None) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        chosen = get_tenant(session, tenant_id=tenant_id).settings.background
        row = find_kept(session, tenant_id=tenant_id, provider=account_of(HTTP))
        kept = find_credentials(session, tenant_id=tenant_id, provider=account_of(HTTP))
    return office_page(
        "backoffice/background_provider.html",
        at=PAGE,
        status=422 if refused is not None else 200,
        row=row,
        address=kept.content["base_url"] if kept else "",
        provider_form=refused if isinstance(refused, ProviderForm) else _fresh(ProviderForm, background=chosen),
        account_form=refused if isinstance(refused, AccountForm) else _fresh(AccountForm),
        errors=error_summary(refused) if refused is not None else [],
    )


def _fresh(kind: type[PortalForm], **start: str) -> PortalForm:
    return kind(formdata=None, data=start, prefix="")
