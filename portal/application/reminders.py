"""Stopping the reminders of an unfinished application: a page with a button, and the one click of a mail program.

The code in the address was mailed to whom it concerns and proves the wish; opening the address changes nothing, because
mail programs and virus scanners open addresses too.
"""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.application.entering import tenant_of
from portal.errors import Malformed, NotFound
from portal.idempotency.service import Outcome
from portal.mail.preferences import find_preference
from portal.web.access import PUBLIC, WEBHOOK, allow
from portal.web.commands import location_of, perform
from portal.web.form_tokens import check_form_token
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.workflows.choose_nudges import choose_nudges

blueprint = Blueprint("reminders", __name__, url_prefix="/apply/<tenant_slug>/reminders/<code>")


@blueprint.get("")
@allow(PUBLIC)
def reminders(tenant_slug: str, code: str) -> Response:
    """Whether reminders come, and a button that changes it."""
    tenant = tenant_of(tenant_slug)
    with db().read(tenant_id=tenant.id) as session:
        wish = find_preference(session, tenant_id=tenant.id, code=code)
    if wish is None:
        raise NotFound("We could not find that address.")
    return page("application/reminders.html", tenant=tenant, code=code, stopped=wish.nudges_stopped)


@blueprint.post("")
@allow(WEBHOOK)
def one_click(tenant_slug: str, code: str) -> Response:
    """Stop them, asked by a mail program without cookie or form (RFC 8058). A repeat finds them stopped already."""
    if request.form.get("List-Unsubscribe") != "One-Click":
        raise Malformed("Open this address in a browser to stop the reminders.")
    tenant = tenant_of(tenant_slug)
    with db().write(tenant_id=tenant.id) as session:
        choose_nudges(session, tenant_id=tenant.id, code=code, stopped=True)
    return Response(status=200)


@blueprint.post("/<any(stop, allow):wish>")
@allow(PUBLIC)
def choose(tenant_slug: str, code: str, wish: str) -> Response:
    """Stop them, or take that back, by the button on the page."""
    tenant = tenant_of(tenant_slug)

    def work(session: Session) -> Outcome:
        choose_nudges(session, tenant_id=tenant.id, code=code, stopped=wish == "stop")
        return Outcome(status=303, location=f"/apply/{tenant.slug}/reminders/{code}")

    return see_other(location_of(perform(work, token=check_form_token(before_session=True), tenant_id=tenant.id)))
