"""Whether a merchant may be texted, what they said about it, and a stop that was said in another way than by text."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.frame import office_page
from portal.backoffice.text_words import STATUSES
from portal.users.queries import list_users
from portal.web.access import STAFF, UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.read_texting import read_texting
from portal.workflows.stop_texts import LONGEST_REASON, stop_texts

blueprint = Blueprint("backoffice_texting", __name__)

TAGS = {
    "consent": ("Consent", "ok"),
    "withdrawn": ("Withdrawn", "stop"),
    "stop": ("Stop", "stop"),
    "start": ("Start", "ok"),
    "help": ("Help", "info"),
    "in": ("Received", "idle"),
    **STATUSES,
}


class StopForm(PortalForm):
    """How the merchant said so."""

    reason = LineField(
        "How they said so",
        missing="Enter how and when the merchant said so, for example: by phone on Monday.",
        max_length=LONGEST_REASON,
    )


@blueprint.get("/office/deals/<deal_id>/texting")
@allow(STAFF)
def texting(deal_id: str) -> Response:
    """The ledger of the merchant's number."""
    return _texting_page(deal_id, StopForm(formdata=None))


@blueprint.post("/office/deals/<deal_id>/texting")
@allow(UNDERWRITER)
def stop(deal_id: str) -> Response:
    """Write to this number no more."""
    viewer, form = current_viewer(), StopForm()
    if not form.validate():
        return _texting_page(deal_id, form, status=422)

    def work(session: Session) -> str:
        stop_texts(
            session, tenant_id=viewer.tenant_id, deal_id=deal_id, reason=form.reason.data or "", actor=viewer.actor
        )
        return f"/office/deals/{deal_id}/texting"

    return run_command(work)


def _texting_page(deal_id: str, form: StopForm, *, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        ledger = read_texting(session, tenant_id=tenant_id, deal_id=deal_id)
        people = {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}
    return office_page(
        "backoffice/texting.html",
        fragment="texting_ledger",
        status=status,
        ledger=ledger,
        names={entry.actor: actor_name(entry.actor, people) for entry in ledger.entries},
        tags=TAGS,
        action=f"/office/deals/{deal_id}/texting",
        form=form,
        errors=error_summary(form),
    )
