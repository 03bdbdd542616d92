"""Leaving, and what somebody sees who is not signed in to an application any more."""

from flask import Blueprint, Response, request

from portal.auth.sessions import end_session
from portal.tenants.queries import TenantProfile, find_tenant
from portal.web.access import MERCHANT, PUBLIC, allow, current_viewer
from portal.web.form_tokens import check_form_token
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.web.sessions import clear_session

# Policies send whoever is not signed in to `application.signed_out`.
blueprint = Blueprint("application", __name__, url_prefix="/application")


@blueprint.get("/signed-out")
@allow(PUBLIC)
def signed_out() -> Response:
    """That the answers are saved, and how to come back to them."""
    return page("application/signed_out.html", tenant=tenant_left(), timed_out="next" in request.args)


def tenant_left() -> TenantProfile | None:
    """The tenant whose pages somebody left, where the address says which."""
    slug = request.args.get("from", "")
    with db().read() as session:
        return find_tenant(session, slug=slug) if slug else None


@blueprint.post("/sign-out")
@allow(MERCHANT)
def sign_out() -> Response:
    """End the session in this browser; the application stays."""
    check_form_token()
    viewer = current_viewer()
    with db().write(tenant_id=viewer.tenant_id) as session:
        end_session(session, session_id=viewer.session_id or "")
    response = see_other(f"/application/signed-out?from={viewer.tenant_slug}")
    clear_session(response)
    return response
