"""Coming back: the permanent address sends a fresh link, and the link opens a session when its button is pressed.

Opening either address changes nothing, because mail programs and virus scanners open addresses too.
"""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.application.entering import enter, limit_tries, tenant_of
from portal.auth.magic_links import find_link
from portal.deals.queries import find_deal_by_resume_code
from portal.errors import NotAllowedNow, NotFound
from portal.idempotency.service import Outcome
from portal.tenants.queries import TenantProfile
from portal.web.access import PUBLIC, allow, current_viewer
from portal.web.commands import location_of, perform
from portal.web.form_tokens import check_form_token
from portal.web.pages import page, see_other
from portal.web.parts import db, settings
from portal.workflows.start_deal import StartedDeal, follow_link, request_resume_link

blueprint = Blueprint("resume", __name__, url_prefix="/apply/<tenant_slug>")


@blueprint.get("/resume/<code>")
@allow(PUBLIC)
def resume(tenant_slug: str, code: str) -> Response:
    """The permanent address of an application: a button that has a fresh link sent."""
    tenant = tenant_of(tenant_slug)
    with db().read(tenant_id=tenant.id) as session:
        deal = find_deal_by_resume_code(session, tenant_id=tenant.id, code=code)
    if deal is None:
        raise NotFound("We could not find that application.")
    is_open_here = current_viewer().deal_id == deal.id
    return page("application/resume.html", tenant=tenant, code=code, is_open_here=is_open_here)


@blueprint.post("/resume/<code>")
@allow(PUBLIC)
def send_link(tenant_slug: str, code: str) -> Response:
    """Send a link of ten minutes to the address on record, never to one that is typed."""
    tenant = tenant_of(tenant_slug)

    def work(session: Session) -> Outcome:
        limit_tries(session, "resume", subject=code)
        request_resume_link(session, tenant=tenant, resume_code=code, base_url=settings().base_url)
        return Outcome(status=303, location=f"/apply/{tenant.slug}/link-sent")

    return see_other(location_of(perform(work, token=check_form_token(before_session=True), tenant_id=tenant.id)))


@blueprint.get("/link-sent")
@allow(PUBLIC)
def link_sent(tenant_slug: str) -> Response:
    """That a link is on its way."""
    return page("application/link_sent.html", tenant=tenant_of(tenant_slug))


@blueprint.get("/link/<token>")
@allow(PUBLIC)
def link(tenant_slug: str, token: str) -> Response:
    """A link from a mail: a button, so that a program that opens links cannot use it up."""
    tenant = tenant_of(tenant_slug)
    with db().read(tenant_id=tenant.id) as session:
        found = find_link(session, token=token)
    is_good = found is not None and found.tenant_id == tenant.id
    return _link_page(tenant, token, is_good=is_good)


@blueprint.post("/link/<token>")
@allow(PUBLIC)
def use(tenant_slug: str, token: str) -> Response:
    """Use the link up and go on at its application."""
    tenant = tenant_of(tenant_slug)

    def work(session: Session) -> StartedDeal:
        return follow_link(session, token=token)

    try:
        return enter(tenant, work)
    except NotAllowedNow:
        return _link_page(tenant, token, is_good=False)


def _link_page(tenant: TenantProfile, token: str, *, is_good: bool) -> Response:
    return page("application/link.html", status=200 if is_good else 410, tenant=tenant, token=token, is_good=is_good)
