"""One's own account."""

from flask import Blueprint, Response

from portal.backoffice.frame import office_page
from portal.web.access import STAFF, allow

blueprint = Blueprint("backoffice_account", __name__)


@blueprint.get("/office/account")
@allow(STAFF)
def account() -> Response:
    """Who is signed in, as what, and the way out."""
    return office_page("backoffice/account.html")
