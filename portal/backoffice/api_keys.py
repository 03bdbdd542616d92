"""API keys: made, shown once, revoked."""

from flask import Blueprint, Response, g, request
from sqlalchemy.orm import Session

from portal.auth.api_keys import SCOPES, list_api_keys
from portal.backoffice.frame import office_page
from portal.idempotency.service import Outcome
from portal.infra.crypto import keyring
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import perform, run_command
from portal.web.form_tokens import check_form_token
from portal.web.forms import FieldWords, LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.manage_api_keys import end_api_key, make_api_key

PAGE = "/office/api-keys"
blueprint = Blueprint("backoffice_api_keys", __name__)


class NewKeyForm(PortalForm):
    """What the key is for. The scopes are ticked beside it."""

    name = LineField("What is it for?", missing="Enter what the key is for", max_length=80)


@blueprint.get(PAGE)
@allow(ADMIN)
def api_keys() -> Response:
    """The keys by their last four characters, and the form for a new one."""
    return _page(NewKeyForm(formdata=None), ticked=[])


@blueprint.post(PAGE)
@allow(ADMIN)
def make_key() -> Response:
    """A new key, shown in the answer and never again.

    Its text follows from the form's own nonce, so that a second click shows the same key and none lies anywhere.
    """
    token, viewer, form = check_form_token(), current_viewer(), NewKeyForm()
    ticked = [scope for scope in request.form.getlist("scopes") if scope in SCOPES]
    errors = [*([] if form.validate() else error_summary(form))]
    if not ticked:
        errors.append(FieldWords("scopes-1", "Tick what the key may do"))
    if errors:
        return _page(form, ticked=ticked, errors=errors, status=422)
    text = f"pk_{keyring().mac(token.nonce.encode(), purpose='new-api-key')}"

    def work(session: Session) -> Outcome:
        about = {"tenant_id": viewer.tenant_id, "actor": viewer.actor}
        make_api_key(session, **about, name=form.name.data, scopes=ticked, key=text)
        return Outcome(status=201)

    perform(work, token=token)
    g.pop("form_token_kept", None)  # The form on the answer is for another key, so it needs a token of its own.
    return _page(NewKeyForm(formdata=None), ticked=[], made=text, status=201)


@blueprint.post(f"{PAGE}/<key_id>/revoke")
@allow(ADMIN)
def revoke(key_id: str) -> Response:
    """Make a key useless at once."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        end_api_key(session, tenant_id=viewer.tenant_id, actor=viewer.actor, key_id=key_id)
        return PAGE

    return run_command(work)


def _page(
    form: NewKeyForm,
    *,
    ticked: list[str],
    errors: list[FieldWords] | None = None,
    made: str | None = None,
    status: int = 200,
) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        keys = list_api_keys(session, tenant_id=tenant_id)
    return office_page(
        "backoffice/api_keys.html",
        at=PAGE,
        status=status,
        keys=keys,
        form=form,
        scopes=SCOPES,
        ticked=ticked,
        errors=errors or [],
        made=made,
    )
