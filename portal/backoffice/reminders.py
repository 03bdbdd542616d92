"""Whether merchants are reminded of an application that they have not finished."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.tenants.queries import get_tenant
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.choose_reminders import ANSWERS, choose_reminders, standing_answer

PAGE = "/office/reminders"
blueprint = Blueprint("backoffice_reminders", __name__)


class RemindersForm(PortalForm):
    """Whether reminders go out."""

    reminders = ChoiceField(
        "Are merchants reminded?", choices=tuple(ANSWERS.items()), missing="Choose whether merchants are reminded"
    )


@blueprint.get(PAGE)
@allow(ADMIN)
def reminders() -> Response:
    """What is chosen."""
    return _page()


@blueprint.post(PAGE)
@allow(ADMIN)
def choose() -> Response:
    """Remind, or do not, from now on."""
    viewer, form = current_viewer(), RemindersForm()
    if not form.validate():
        return _page(form)

    def work(session: Session) -> str:
        choose_reminders(session, tenant_id=viewer.tenant_id, answer=form.reminders.data, actor=viewer.actor)
        return PAGE

    return run_command(work)


def _page(refused: RemindersForm | None = None) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        chosen = standing_answer(get_tenant(session, tenant_id=tenant_id).settings)
    return office_page(
        "backoffice/reminders.html",
        at=PAGE,
        status=422 if refused is not None else 200,
        form=refused or RemindersForm(formdata=None, data={"reminders": chosen}),
        errors=error_summary(refused) if refused is not None else [],
    )
