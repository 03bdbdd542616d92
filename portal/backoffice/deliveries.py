"""Deliveries: what providers told us, and what we gave up telling others, with a way to try again."""

from datetime import timedelta

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.backoffice.work_words import OUTCOMES, as_sentence, sender_name, work_name
from portal.deals.queries import list_business_names
from portal.inbox.refusals import refused_today
from portal.inbox.service import list_deliveries
from portal.infra import clock
from portal.infra.outbox.given_up import count_dead, list_dead
from portal.infra.outbox.service import LONGEST_OUTAGE_WAIT_S, list_waiting
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.parts import db
from portal.workflows.given_up_work import discard_work, retry_all_work, retry_work

PAGE = "/office/deliveries"
blueprint = Blueprint("backoffice_deliveries", __name__)


@blueprint.get(PAGE)
@allow(ADMIN)
def deliveries() -> Response:
    """Work that was given up, work that waits for a provider that is down, and the newest deliveries of providers."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        dead, dead_count = list_dead(session, tenant_id=tenant_id), count_dead(session, tenant_id=tenant_id)
        waiting = list_waiting(session, tenant_id=tenant_id)
        received = list_deliveries(session, tenant_id=tenant_id)
        unproven = refused_today(session)
        deal_ids = {one.deal_id for one in (*dead, *waiting) if one.deal_id}
        businesses = list_business_names(session, tenant_id=tenant_id, deal_ids=deal_ids)
    return office_page(
        "backoffice/deliveries.html",
        at=PAGE,
        fragment="delivery_rows",
        dead=dead,
        dead_count=dead_count,
        waiting=waiting,
        soon=clock.now() + timedelta(seconds=LONGEST_OUTAGE_WAIT_S),
        received=received,
        unproven=unproven,
        businesses=businesses,
        outcomes=OUTCOMES,
        work_name=work_name,
        sender_name=sender_name,
        as_sentence=as_sentence,
    )


@blueprint.post(f"{PAGE}/<message_id>/retry")
@allow(ADMIN)
def retry(message_id: str) -> Response:
    """Let work that was given up be tried again from the start; the timeline says who did."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        retry_work(session, tenant_id=viewer.tenant_id, message_id=message_id, actor=viewer.actor)
        return PAGE

    return run_command(work)


@blueprint.post(f"{PAGE}/retry")
@allow(ADMIN)
def retry_all() -> Response:
    """Let all work that was given up be tried again, as after an outage."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        retry_all_work(session, tenant_id=viewer.tenant_id, actor=viewer.actor)
        return PAGE

    return run_command(work)


@blueprint.post(f"{PAGE}/<message_id>/discard")
@allow(ADMIN)
def discard(message_id: str) -> Response:
    """Lay work that was given up aside for good; the timeline says who did."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        discard_work(session, tenant_id=viewer.tenant_id, message_id=message_id, actor=viewer.actor)
        return PAGE

    return run_command(work)
