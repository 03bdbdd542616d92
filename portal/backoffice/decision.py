"""The page of one decision: why it came out as it did, down to each threshold, and whether it still does."""

from flask import Blueprint, Response

from portal.backoffice import decision_view
from portal.backoffice.deal_decision import VERDICTS, rule_rows
from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.frame import office_page
from portal.users.queries import list_users
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db
from portal.workflows.read_decision import read_decision

blueprint = Blueprint("backoffice_decision", __name__)


@blueprint.get("/office/deals/<deal_id>/decisions/<decision_id>")
@allow(STAFF)
def decision(deal_id: str, decision_id: str) -> Response:
    """The decision, replayed while it is shown, with the deal's other decisions."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        file = read_decision(session, tenant_id=tenant_id, deal_id=deal_id, decision_id=decision_id)
        people = {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}
    rules = file.verdict.rules
    return office_page(
        "backoffice/decision.html",
        file=file,
        by=actor_name(file.decision.actor, people),
        verdicts=VERDICTS,
        rules=rule_rows(rule for rule in rules if not rule.shadow),
        shadow=rule_rows((rule for rule in rules if rule.shadow), mark_shadow=False),
        marks=decision_view.marks(file),
        grades=decision_view.grades(file),
        risk_lines=decision_view.risk_lines(file),
        tiers=decision_view.tiers(file),
        limits=decision_view.limits(file),
        figure_pages=decision_view.figure_pages(file),
        differences=decision_view.differences(file),
        history=[(one, actor_name(one.actor, people)) for one in file.history],
    )
