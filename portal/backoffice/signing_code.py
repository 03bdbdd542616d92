"""The one-time code before a signature on our own pages: whether it is asked for, and how it may go."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.tenants.queries import get_tenant
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.choose_signing_code import WAYS, choose_signing_code

PAGE = "/office/signing-code"
blueprint = Blueprint("backoffice_signing_code", __name__)


class SigningCodeForm(PortalForm):
    """How the code goes."""

    signing_code = ChoiceField(
        "How does the code go?", choices=tuple(WAYS.items()), missing="Choose how the code goes, or that none is asked"
    )


@blueprint.get(PAGE)
@allow(ADMIN)
def signing_code() -> Response:
    """What is chosen."""
    return _page()


@blueprint.post(PAGE)
@allow(ADMIN)
def choose() -> Response:
    """Ask for a code that way from now on."""
    viewer, form = current_viewer(), SigningCodeForm()
    if not form.validate():
        return _page(form)

    def work(session: Session) -> str:
        choose_signing_code(session, tenant_id=viewer.tenant_id, way=form.signing_code.data, actor=viewer.actor)
        return PAGE

    return run_command(work)


def _page(refused: SigningCodeForm | None = None) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        chosen = get_tenant(session, tenant_id=tenant_id).settings.signing_code
    return office_page(
        "backoffice/signing_code.html",
        at=PAGE,
        status=422 if refused is not None else 200,
        form=refused or SigningCodeForm(formdata=None, data={"signing_code": chosen}),
        errors=error_summary(refused) if refused is not None else [],
    )
