"""The page of a deal: everything about it on one screen, and its timeline, which asks again by itself."""

from typing import Any

from flask import Blueprint, Response, request

from portal.backoffice import deal_answers, deal_decision, deal_disclosures, deal_figures, deal_head, deal_messages
from portal.backoffice.deal_timeline import Timeline, read_timeline
from portal.backoffice.event_words import KINDS
from portal.backoffice.frame import office_page
from portal.backoffice.notice_words import notice_words
from portal.deals.queries import get_deal
from portal.errors import Malformed
from portal.underwriting.notice_clock import notice_due
from portal.users.queries import list_users
from portal.web.access import STAFF, allow, current_viewer
from portal.web.forms import FieldWords
from portal.web.parts import db
from portal.workflows.read_deal_file import DealFile, read_deal_file

blueprint = Blueprint("backoffice_deal", __name__)


@blueprint.get("/office/deals/<deal_id>")
@allow(STAFF)
def deal(deal_id: str) -> Response:
    """The deal with all its panels."""
    return deal_page(deal_id)


@blueprint.get("/office/deals/<deal_id>/timeline")
@allow(STAFF)
def timeline(deal_id: str) -> Response:
    """The timeline on a page of its own, with everything earlier; its fragment is what the deal's page polls."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        found = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        people = {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}
        entries = read_timeline(
            session, tenant_id=tenant_id, deal_id=deal_id, people=people, kind=_kind(), before=_before()
        )
    return office_page(
        "backoffice/timeline.html", fragment="timeline_entries", deal_id=found.id, **_timeline_context(entries)
    )


def deal_page(deal_id: str, *, errors: list[FieldWords] | None = None, note: str = "", status: int = 200) -> Response:
    """The page, also after a note that could not be taken: `note` is what was typed."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        file = read_deal_file(session, tenant_id=tenant_id, deal_id=deal_id)
        entries = read_timeline(session, tenant_id=tenant_id, deal_id=deal_id, people=file.people, kind=_kind())
    return office_page(
        "backoffice/deal.html",
        fragment="deal_head" if status == 200 else None,
        status=status,
        file=file,
        deal_id=file.deal.id,
        me=current_viewer().user_id,
        errors=errors or [],
        note=note,
        **_panels(file),
        **_timeline_context(entries),
    )


def _panels(file: DealFile) -> dict[str, Any]:
    points = deal_figures.balances(file)
    return {
        "notice": notice_words(notice_due(file.deal)),
        "next_step": deal_head.next_act(file),
        "acts": deal_head.further_acts(file),
        "strip": deal_figures.strip(file),
        "months": deal_figures.months(file),
        "points": points,
        "points_finding": deal_figures.balances_finding(points),
        "positions": deal_figures.positions(file),
        "findings": deal_figures.findings(file),
        "rules": deal_decision.rules(file),
        "decision_words": deal_decision.decision_words(file),
        "verdict_tag": deal_decision.VERDICTS[file.decision.outcome] if file.decision else None,
        "offers": deal_decision.offers(file),
        "may_counter": file.deal.status in ("open", "offer") and file.decision_is_current,
        "disclosure_panel": deal_disclosures.panel(file),
        "answers": deal_answers.answers(file),
        "missing": deal_answers.missing(file),
        "thread": deal_messages.thread(file),
    }


def _timeline_context(found: Timeline) -> dict[str, Any]:
    return {"timeline": found, "kinds": [(name, words) for name, (words, _) in KINDS.items()]}


def _kind() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in KINDS else ""


def _before() -> int | None:
    text = request.args.get("before", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Malformed("These events could not be found. Start from the newest.")
    return int(text) if text else None
