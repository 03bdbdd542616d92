"""The task list: every section of the application, how it stands and where to go on."""

from flask import Blueprint, Response

from portal.application.journey import finished_steps, next_path, task_groups
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.workflows.read_progress import read_progress

blueprint = Blueprint("tasks", __name__, url_prefix="/application")


@blueprint.get("")
@allow(MERCHANT)
def front() -> Response:
    """The application's own address leads to the task list."""
    return see_other("/application/tasks")


@blueprint.get("/tasks")
@allow(MERCHANT)
def tasks() -> Response:
    """All sections with one button to go on."""
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        progress = read_progress(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
    finished, total = finished_steps(progress)
    return page(
        "application/task_list.html",
        fragment="task_list",
        business=progress.merchant.legal_name,
        reference=progress.deal.id,
        groups=task_groups(progress),
        finished=finished,
        total=total,
        next_path=next_path(progress),
        began=bool(finished or progress.statements or progress.intake.value("business.address")),
    )
