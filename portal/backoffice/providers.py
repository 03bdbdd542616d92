"""Providers: where agreements are signed, the accounts there, and a test of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.backoffice.provider_forms import ConnectKeyForm, DocuSignForm, DropboxSignForm, SigningForm, keep_refusal
from portal.errors import Invalid, NotFound
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN, PROVIDERS, DocuSignAccount
from portal.signing.gateways import docusign_auth_url
from portal.signing.gateways.docusign_session import SCOPE
from portal.tenants.credentials import Credentials, find_credentials, find_kept, note_test
from portal.tenants.queries import get_tenant
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import prepare_and_run, run_command
from portal.web.forms import error_summary
from portal.web.parts import db, parts, settings
from portal.workflows.change_provider_keys import find_previous_key, list_connect_keys
from portal.workflows.choose_providers import choose_signing, keep_account, try_account

PAGE = "/office/providers"
WEBHOOKS = {DOCUSIGN: "/api/webhooks/docusign", DROPBOX_SIGN: "/api/webhooks/dropbox-sign"}
Form = SigningForm | DocuSignForm | DropboxSignForm | ConnectKeyForm
blueprint = Blueprint("backoffice_providers", __name__)


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """An account as it may be shown: who it is for and how its last test went, nothing secret."""

    provider: str
    name: str
    webhook: str
    about: str
    kept_at: datetime | None
    tested_at: datetime | None
    test_ok: bool | None
    test_words: str
    consent_url: str


@blueprint.get(PAGE)
@allow(ADMIN)
def providers() -> Response:
    """What is chosen, and the accounts."""
    return providers_page()


@blueprint.post(f"{PAGE}/signing")
@allow(ADMIN)
def choose() -> Response:
    """Sign elsewhere from now on."""
    viewer, form = current_viewer(), SigningForm()
    if not form.validate():
        return providers_page(form)

    def work(session: Session) -> str:
        choose_signing(
            session,
            tenant_id=viewer.tenant_id,
            gateway=form.signing.data,
            common_account=form.signing.data == DROPBOX_SIGN and settings().dropbox_sign_api_key is not None,
            actor=viewer.actor,
        )
        return PAGE

    try:
        return run_command(work)
    except Invalid as refusal:
        keep_refusal(form, refusal)
        return providers_page(form)


@blueprint.post(f"{PAGE}/docusign")
@allow(ADMIN)
def enter_docusign() -> Response:
    """Keep an account at DocuSign in place of the one before."""
    return _enter(DocuSignForm())


@blueprint.post(f"{PAGE}/dropbox-sign")
@allow(ADMIN)
def enter_dropbox_sign() -> Response:
    """Keep an account at Dropbox Sign in place of the one before."""
    return _enter(DropboxSignForm())


@blueprint.post(f"{PAGE}/<any(docusign, dropbox_sign):provider>/test")
@allow(ADMIN)
def try_connection(provider: str) -> Response:
    """Sign in at the provider and keep what it said."""
    tenant_id = current_viewer().tenant_id

    def prepare() -> tuple[bool, str]:
        with db().read(tenant_id=tenant_id) as session:
            if find_kept(session, tenant_id=tenant_id, provider=provider) is None:
                raise NotFound("No account of yours is kept there.")
        return try_account(parts(), tenant_id=tenant_id, provider=provider)

    def work(session: Session, said: tuple[bool, str]) -> str:
        note_test(session, tenant_id=tenant_id, provider=provider, ok=said[0], words=said[1])
        return f"{PAGE}#{provider}"

    return prepare_and_run(prepare, work)


def _enter(form: DocuSignForm | DropboxSignForm) -> Response:
    viewer = current_viewer()
    if not form.validate():
        return providers_page(form)
    try:
        account = form.account()
    except Invalid as refusal:
        keep_refusal(form, refusal)
        return providers_page(form)

    def work(session: Session) -> str:
        keep_account(session, tenant_id=viewer.tenant_id, account=account, actor=viewer.actor)
        return PAGE

    try:
        return run_command(work)
    except Invalid as refusal:
        keep_refusal(form, refusal)
        return providers_page(form)


def providers_page(refused: Form | None = None) -> Response:
    """The page, with the form that was refused as it was typed, but for secrets."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        chosen = get_tenant(session, tenant_id=tenant_id).settings.signing
        accounts = {name: _account(session, tenant_id=tenant_id, provider=name) for name in PROVIDERS}
        connect_keys = list_connect_keys(session, tenant_id=tenant_id)
        previous_key = find_previous_key(session, tenant_id=tenant_id)
    return office_page(
        "backoffice/providers.html",
        at=PAGE,
        status=422 if refused is not None else 200,
        accounts=accounts,
        connect_keys=connect_keys,
        previous_key=previous_key,
        connect_key_form=_shown(ConnectKeyForm, refused),
        chosen=chosen,
        common_dropbox_sign=settings().dropbox_sign_api_key is not None,
        signing_form=_shown(SigningForm, refused, signing=chosen),
        docusign_form=_shown(DocuSignForm, refused, environment="production", delivery="portal"),
        dropbox_sign_form=_shown(DropboxSignForm, refused, test_mode="no"),
        errors=error_summary(refused) if refused is not None else [],
    )


def _shown(kind: type[Any], refused: Form | None, **start: str) -> Any:
    return refused if isinstance(refused, kind) else kind(formdata=None, data=start, prefix="")


def _account(session: Session, *, tenant_id: str, provider: str) -> AccountView:
    row = find_kept(session, tenant_id=tenant_id, provider=provider)
    kept = find_credentials(session, tenant_id=tenant_id, provider=provider)
    return AccountView(
        provider=provider,
        name=PROVIDERS[provider],
        webhook=f"{settings().base_url}{WEBHOOKS[provider]}",
        about=_about(kept),
        kept_at=(row.rotated_at or row.created_at) if row else None,
        tested_at=row.tested_at if row else None,
        test_ok=row.test_ok if row else None,
        test_words=row.test_words if row else "",
        consent_url=_consent_url(kept) if provider == DOCUSIGN and kept is not None else "",
    )


def _about(kept: Credentials | None) -> str:
    """By what an administrator knows the account again: the ends of what identifies it."""
    if kept is None:
        return ""
    if kept.provider == DOCUSIGN:
        place = "demo" if kept.content.get("environment") == "demo" else "production"
        return f"Integration key ending in {str(kept.content['integration_key'])[-4:]}, {place}"
    mode = ", for trying out" if kept.content.get("test_mode") else ""
    way = ", signed on our page" if kept.content.get("client_id") else ", signed where its message leads"
    return f"API key ending in {str(kept.content['api_key'])[-4:]}{way}{mode}"


def _consent_url(kept: Credentials) -> str:
    account = DocuSignAccount.model_validate(kept.content)
    query = {
        "response_type": "code",
        "scope": SCOPE,
        "client_id": account.integration_key,
        "redirect_uri": f"{settings().base_url}{PAGE}",
    }
    return f"{docusign_auth_url(settings(), account)}/oauth/auth?{urlencode(query)}"
