"""The offers: compared side by side, chosen or turned down; and what is said where there are none."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.application.ball import ball_of
from portal.application.offer_cards import card_of, lowest_cost_has_highest_apr, what_if
from portal.application.reading_words import ReadingWords, words_on_reading
from portal.background_checks.queries import find_latest_job
from portal.deals.queries import get_deal
from portal.events.queries import find_latest_event
from portal.events.types import EventType
from portal.infra.database_clock import database_now
from portal.offers.queries import list_offers
from portal.statements.queries import REQUIRED_SLOTS, find_newest_snapshot, list_slots
from portal.tenants.queries import get_tenant
from portal.underwriting.decline_reasons import OWN_HEADING
from portal.underwriting.explanation import explain
from portal.underwriting.gathering import requested_cents
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.service import verdict_of
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import FieldWords
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.workflows.accept_offer import decline_offers
from portal.workflows.make_offers import decide_if_due, is_decision_due
from portal.workflows.read_progress import Progress, read_progress
from portal.workflows.send_notice import decline_reasons_of

blueprint = Blueprint("offers", __name__, url_prefix="/application/offers")
PATH = "/application/offers"
STATUS = "/application/status"


@blueprint.get("")
@allow(MERCHANT)
def offers() -> Response:
    """The offers, or the truth about why there are none and who acts next."""
    return show_offers()


@blueprint.post("")
@allow(MERCHANT)
def decide() -> Response:
    """Have the decision made where one is due; where one stands, the page shows it."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        decide_if_due(session, tenant=tenant, deal_id=viewer.deal_id or "", actor=viewer.actor)
        return PATH

    return run_command(work)


@blueprint.post("/decline")
@allow(MERCHANT)
def decline() -> Response:
    """The merchant wants none of them."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        decline_offers(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "", actor=viewer.actor)
        return STATUS

    return run_command(work)


def show_offers(errors: list[FieldWords] | None = None) -> Response:
    """The page of offers as the deal stands, with what was wrong on top."""
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        progress = read_progress(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
        status = progress.deal.status
        if status == "declined":
            return _declined(session, progress)
        if status == "closed":
            return see_other(STATUS)
        if status == "open":
            return _open(session, progress)
        return _cards(session, progress, errors or [])


def _cards(session: Session, progress: Progress, errors: list[FieldWords]) -> Response:
    deal = progress.deal
    current = list_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    expires_at = min((offer.expires_at for offer in current), default=None)
    return page(
        "application/offers.html",
        fragment="offer_cards",
        status=422 if errors else 200,
        errors=errors,
        cards=[card_of(offer) for offer in current],
        rows=[what_if(offer) for offer in current],
        requested=requested_cents(deal, progress.intake),
        expires_at=expires_at,
        is_open=deal.status == "offer",
        is_over=deal.status == "offer" and expires_at is not None and expires_at <= database_now(session),
        needs_state=not (progress.intake.value("business.state") or progress.merchant.state),
        has_odd_apr=lowest_cost_has_highest_apr(current),
        is_signed=deal.status == "signed",
    )


def _open(session: Session, progress: Progress) -> Response:
    """Statements first; then a decision that is due; then a person who looks."""
    deal = get_deal(session, tenant_id=progress.deal.tenant_id, deal_id=progress.deal.id)
    if progress.measured_at is None:
        return see_other("/application/tasks")
    current = list_offers(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if is_decision_due(session, deal=deal):
        is_over = any(offer.status == "expired" for offer in current)
        return page("application/offers_due.html", is_over=is_over, reading=_reading(session, progress))
    decision = find_latest_decision(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    reasons = explain(verdict_of(decision)) if decision and decision.outcome == "manual_review" else []
    return page(
        "application/review.html",
        business=progress.merchant.legal_name,
        reference=deal.id,
        ball=ball_of(progress),
        asked=bool(progress.waiting),
        reasons=reasons,
    )


def _reading(session: Session, progress: Progress) -> ReadingWords:
    about = {"tenant_id": progress.deal.tenant_id, "deal_id": progress.deal.id}
    slots, snapshot = list_slots(session, **about), find_newest_snapshot(session, **about)
    required = [slot for slot in slots if slot.number in REQUIRED_SLOTS]
    return words_on_reading(
        required,
        all_proved=snapshot is not None and snapshot.all_proved,
        in_a_row=snapshot is not None and snapshot.in_a_row,
        measured=snapshot is not None and snapshot.avg_monthly_revenue_cents is not None,
    )


def _declined(session: Session, progress: Progress) -> Response:
    """The reasons that were told in the letter too: the policy's with their figures, or those that a person chose."""
    deal = progress.deal
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    event = find_latest_event(session, **about, event_type=EventType.DEAL_DECLINED)
    sent = find_latest_event(session, **about, event_type=EventType.NOTICE_SENT)
    reasons = decline_reasons_of(session, deal, event)
    return page(
        "application/declined.html",
        business=progress.merchant.legal_name,
        reference=deal.id,
        reasons=reasons,
        by_person=event is None or "principal" in event.data or reasons[0].heading == OWN_HEADING,
        background_asked=find_latest_job(session, **about) is not None,
        has_notice=sent is not None and event is not None and sent.data.get("declined") == event.id,
        was_mailed=sent is not None and sent.data.get("mailed") is not False,
    )
