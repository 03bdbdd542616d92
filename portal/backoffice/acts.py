"""Acts on a deal that need nothing but a press: claim, release, offers, background check, reminder, note."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice.deal import deal_page
from portal.deals.queries import get_deal
from portal.tenants.queries import get_tenant
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import LineField, PortalForm, error_summary
from portal.workflows.decide_deal import LONGEST_REASON, add_note, assign_deal
from portal.workflows.make_offers import make_offers
from portal.workflows.remind_signer import remind_signer_now
from portal.workflows.run_background import run_background

blueprint = Blueprint("backoffice_acts", __name__)


class NoteForm(PortalForm):
    """A note of staff."""

    text = LineField("Note", missing="Write the note first", max_length=LONGEST_REASON)


@blueprint.post("/office/deals/<deal_id>/claim")
@allow(UNDERWRITER)
def claim(deal_id: str) -> Response:
    """Take a deal that nobody has; Conflict when somebody was faster."""
    return _assign(deal_id, user_id=current_viewer().user_id)


@blueprint.post("/office/deals/<deal_id>/take-over")
@allow(UNDERWRITER)
def take_over(deal_id: str) -> Response:
    """Take a deal from whoever has it, knowingly."""
    return _assign(deal_id, user_id=current_viewer().user_id, knowingly=True)


@blueprint.post("/office/deals/<deal_id>/release")
@allow(UNDERWRITER)
def release(deal_id: str) -> Response:
    """Give a deal back to the queue."""
    return _assign(deal_id, user_id=None)


@blueprint.post("/office/deals/<deal_id>/offers")
@allow(UNDERWRITER)
def offers(deal_id: str) -> Response:
    """Decide by the policy on the newest metrics, and make offers where it approves."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        make_offers(session, tenant=tenant, deal_id=deal_id, actor=viewer.actor)
        return f"/office/deals/{deal_id}#offers"

    return run_command(work)


@blueprint.post("/office/deals/<deal_id>/background")
@allow(UNDERWRITER)
def background(deal_id: str) -> Response:
    """Run the background check; the owner's authorization must be on record."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        deal = get_deal(session, tenant_id=viewer.tenant_id, deal_id=deal_id)
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        run_background(
            session, tenant=tenant, merchant_id=deal.merchant_id, deal_id=deal.id, actor=viewer.actor, attest=False
        )
        return f"/office/deals/{deal_id}#background"

    return run_command(work)


@blueprint.post("/office/deals/<deal_id>/remind-signer")
@allow(UNDERWRITER)
def remind(deal_id: str) -> Response:
    """Remind whoever has not signed the agreement; at most once a day."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        remind_signer_now(session, tenant_id=viewer.tenant_id, deal_id=deal_id, actor=viewer.actor)
        return f"/office/deals/{deal_id}#signing"

    return run_command(work)


@blueprint.post("/office/deals/<deal_id>/notes")
@allow(UNDERWRITER)
def note(deal_id: str) -> Response:
    """Keep a note in the timeline."""
    viewer, form = current_viewer(), NoteForm()
    if not form.validate():
        return deal_page(deal_id, errors=error_summary(form), note=request.form.get("text", ""), status=422)

    def work(session: Session) -> str:
        add_note(session, tenant_id=viewer.tenant_id, deal_id=deal_id, text=form.text.data, actor=viewer.actor)
        return f"/office/deals/{deal_id}#timeline"

    return run_command(work)


def _assign(deal_id: str, *, user_id: str | None, knowingly: bool = False) -> Response:
    viewer = current_viewer()

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
        assign_deal(session, **about, user_id=user_id, take_over=knowingly)
        return f"/office/deals/{deal_id}"

    return run_command(work)
