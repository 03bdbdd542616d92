"""Keys of the accounts at signing providers: one more is added, an old one dropped; none is ever shown again."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice.provider_forms import ConnectKeyForm, keep_refusal
from portal.backoffice.providers import PAGE, providers_page
from portal.errors import Invalid
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.workflows.change_provider_keys import add_connect_key, drop_connect_key, drop_previous_key

blueprint = Blueprint("backoffice_provider_keys", __name__)


@blueprint.post(f"{PAGE}/docusign/keys")
@allow(ADMIN)
def add_key() -> Response:
    """Take one more HMAC key of DocuSign Connect."""
    viewer, form = current_viewer(), ConnectKeyForm()
    if not form.validate():
        return providers_page(form)

    def work(session: Session) -> str:
        add_connect_key(session, tenant_id=viewer.tenant_id, key=form.connect_key.data, actor=viewer.actor)
        return f"{PAGE}#docusign"

    try:
        return run_command(work)
    except Invalid as refusal:
        keep_refusal(form, refusal)
        return providers_page(form)


@blueprint.post(f"{PAGE}/docusign/keys/drop")
@allow(ADMIN)
def drop_key() -> Response:
    """Take messages under one of the HMAC keys no longer."""
    viewer, which = current_viewer(), request.form.get("which", "")

    def work(session: Session) -> str:
        drop_connect_key(session, tenant_id=viewer.tenant_id, which=which, actor=viewer.actor)
        return f"{PAGE}#docusign"

    return run_command(work)


@blueprint.post(f"{PAGE}/dropbox-sign/previous-key/drop")
@allow(ADMIN)
def drop_previous() -> Response:
    """Take callbacks under the API key before the present one no longer."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        drop_previous_key(session, tenant_id=viewer.tenant_id, actor=viewer.actor)
        return f"{PAGE}#dropbox_sign"

    return run_command(work)
