"""Providers: where agreements are signed, the accounts there, and a test of each."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.connections import Facts, standing_account, try_kept_account
from portal.backoffice.frame import office_page
from portal.backoffice.provider_forms import ConnectKeyForm, DocuSignForm, DropboxSignForm, SigningForm, keep_refusal
from portal.errors import Invalid
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN, DocuSignAccount
from portal.signing.gateways import docusign_auth_url
from portal.signing.gateways.docusign_session import SCOPE
from portal.tenants.queries import get_tenant
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import error_summary
from portal.web.parts import db, parts, settings
from portal.workflows.change_provider_keys import find_previous_key, list_connect_keys
from portal.workflows.choose_providers import choose_signing, keep_account, try_account

PAGE = "/office/providers"
WEBHOOKS = {DOCUSIGN: "/api/webhooks/docusign", DROPBOX_SIGN: "/api/webhooks/dropbox-sign"}
Form = SigningForm | DocuSignForm | DropboxSignForm | ConnectKeyForm
blueprint = Blueprint("backoffice_providers", __name__)


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

    def ask() -> tuple[bool, str]:
        return try_account(parts(), tenant_id=tenant_id, provider=provider)

    return try_kept_account(provider, ask, at=f"{PAGE}#{provider}")


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
        docusign, at_docusign = standing_account(session, DOCUSIGN, _docusign_facts)
        dropbox_sign, _ = standing_account(session, DROPBOX_SIGN, _dropbox_sign_facts)
        connect_keys = list_connect_keys(session, tenant_id=tenant_id)
        previous_key = find_previous_key(session, tenant_id=tenant_id)
    return office_page(
        "backoffice/providers.html",
        at=PAGE,
        status=422 if refused is not None else 200,
        docusign=docusign,
        dropbox_sign=dropbox_sign,
        webhooks={name: f"{settings().base_url}{path}" for name, path in WEBHOOKS.items()},
        consent_url=_consent_url(at_docusign) if docusign is not None else "",
        connect_keys=connect_keys,
        previous_key=previous_key,
        connect_key_form=_shown(ConnectKeyForm, refused),
        chosen=chosen,
        common_dropbox_sign=settings().dropbox_sign_api_key is not None,
        signing_form=_shown(SigningForm, refused, signing=chosen),
        docusign_form=_shown(DocuSignForm, refused, environment="production", delivery="portal"),
        dropbox_sign_form=_shown(DropboxSignForm, refused, test_mode="no"),
        entering=type(refused).__name__,
        errors=error_summary(refused) if refused is not None else [],
    )


def _shown(kind: type[Any], refused: Form | None, **start: str) -> Any:
    return refused if isinstance(refused, kind) else kind(formdata=None, data=start, prefix="")


def _docusign_facts(kept: Mapping[str, Any]) -> Facts:
    place = "Demo, for trying out" if kept.get("environment") == "demo" else "Production"
    way = "By a message of DocuSign" if kept.get("delivery") == "email" else "From our page, in the browser"
    key = f"Ending in {str(kept['integration_key'])[-4:]}"
    return (("Integration key", key), ("Environment", place), ("Merchants get there", way))


def _dropbox_sign_facts(kept: Mapping[str, Any]) -> Facts:
    way = "On our page, in its frame" if kept.get("client_id") else "Where its message leads"
    use = "For trying out: signatures bind nobody" if kept.get("test_mode") else "For real"
    return (("API key", f"Ending in {str(kept['api_key'])[-4:]}"), ("Merchants sign", way), ("Use", use))


def _consent_url(kept: Mapping[str, Any]) -> str:
    account = DocuSignAccount.model_validate(kept)
    query = {
        "response_type": "code",
        "scope": SCOPE,
        "client_id": account.integration_key,
        "redirect_uri": f"{settings().base_url}{PAGE}",
    }
    return f"{docusign_auth_url(settings(), account)}/oauth/auth?{urlencode(query)}"
