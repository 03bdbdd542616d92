"""The queue: every deal of the tenant, filtered, searched and paged; it asks again by itself."""

from flask import Blueprint, Response, request

from portal.backoffice.frame import office_page
from portal.backoffice.queue_view import QueueFilter, queue_views, read_rows
from portal.users.queries import list_users
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db

blueprint = Blueprint("backoffice_queue", __name__)


@blueprint.get("/office/queue")
@allow(STAFF)
def queue() -> Response:
    """The deals that fit the filter; Malformed for a page address that was tampered with."""
    viewer = current_viewer()
    chosen = QueueFilter.of(request.args)
    with db().read(tenant_id=viewer.tenant_id) as session:
        people = {user.id: user.name for user in list_users(session, tenant_id=viewer.tenant_id)}
        rows, next_cursor = read_rows(
            session, tenant_id=viewer.tenant_id, chosen=chosen, me=viewer.user_id or "", people=people
        )
    return office_page(
        "backoffice/queue.html",
        at="/office/queue",
        fragment="queue_rows",
        rows=rows,
        chosen=chosen,
        views=queue_views(chosen),
        people=list(people.items()),
        next_href=chosen.href(before=next_cursor) if next_cursor else None,
        first_href=chosen.href() if chosen.before else None,
        here=chosen.href(before=chosen.before),
    )
