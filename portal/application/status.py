"""The status page, which always says who acts next, and the record that the merchant keeps."""

from datetime import datetime

from flask import Blueprint, Response, make_response

from portal.application.answers import AnswerGroup, answer_groups
from portal.application.ball import ball_of, stages_of
from portal.application.journey import AFTER_OFFER, intake_is_done
from portal.disclosures.queries import list_disclosures
from portal.documents.queries import get_document
from portal.errors import NotAllowedNow, NotFound
from portal.events.queries import find_latest_event
from portal.events.types import EventType
from portal.offers.queries import Offer, find_accepted_offer, list_offer_history
from portal.signing.paper.record import RecordPart, make_record_pdf
from portal.signing.paper.terms import Funder
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.downloads import send_document
from portal.web.filters import EASTERN
from portal.web.pages import page
from portal.web.parts import db
from portal.workflows.read_progress import Progress, read_progress

blueprint = Blueprint("status", __name__, url_prefix="/application")
NEXT_STEPS = (
    "We read your statements and make offers. When a person has to look, we answer within one business day.",
    "You choose an offer, we check your background with your permission, and you sign the agreement.",
    "The money is usually in your account the next business day after you sign.",
)


@blueprint.get("/status")
@allow(MERCHANT)
def status() -> Response:
    """Whose turn it is; the region asks again by itself while it is ours."""
    progress, _ = _read()
    return page(
        "application/status.html",
        fragment="status_ball",
        business=progress.merchant.legal_name,
        reference=progress.deal.id,
        ball=ball_of(progress),
        stages=stages_of(progress, chosen=_chosen(progress)),
        has_record=intake_is_done(progress),
        is_signed=progress.deal.status == "signed",
        is_over=progress.deal.status in ("declined", "closed"),
        disclosures=_disclosures(progress),
    )


@blueprint.get("/record.pdf")
@allow(MERCHANT)
def record() -> Response:
    """What the merchant sent, as a PDF to keep; NotAllowedNow before the questions are answered."""
    progress, tenant = _read()
    if not intake_is_done(progress):
        raise NotAllowedNow("Your record is ready when all questions are answered.", code="intake_incomplete")
    response = make_response(_record_pdf(progress, tenant))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = 'attachment; filename="application-record.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/notice.pdf")
@allow(MERCHANT)
def notice() -> Response:
    """The notice of the newest decline, as it was sent; NotFound before one was."""
    viewer = current_viewer()
    about = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or ""}
    with db().read(tenant_id=viewer.tenant_id) as session:
        sent = find_latest_event(session, **about, event_type=EventType.NOTICE_SENT)
        if sent is None:
            raise NotFound("There is no notice to download.")
        document = get_document(session, tenant_id=viewer.tenant_id, document_id=sent.data["document_id"])
    return send_document(document)


def _read() -> tuple[Progress, TenantProfile]:
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        progress = read_progress(session, tenant_id=viewer.tenant_id, deal_id=viewer.deal_id or "")
        return progress, get_tenant(session, tenant_id=viewer.tenant_id)


def _chosen(progress: Progress) -> Offer | None:
    if progress.deal.status not in AFTER_OFFER:
        return None
    whose = {"tenant_id": progress.deal.tenant_id, "deal_id": progress.deal.id}
    with db().read(tenant_id=progress.deal.tenant_id) as session:
        return find_accepted_offer(session, **whose)


def _disclosures(progress: Progress) -> list[tuple[str, str, datetime]]:
    """The disclosures that the merchant was shown, the newest first: the offer's name, where its PDF is, and when."""
    whose = {"tenant_id": progress.deal.tenant_id, "deal_id": progress.deal.id}
    with db().read(tenant_id=progress.deal.tenant_id) as session:
        shown = [row for row in list_disclosures(session, **whose) if row.shown_at is not None]
        names = {offer.id: offer.name for offer in list_offer_history(session, **whose)} if shown else {}
    return [
        (names[row.offer_id], f"/application/offers/{row.offer_id}/disclosure.pdf", row.shown_at)
        for row in shown
        if row.shown_at is not None
    ]


def _record_pdf(progress: Progress, tenant: TenantProfile) -> bytes:
    return make_record_pdf(
        progress.deal.id,
        funder=Funder(
            legal_name=tenant.legal_name,
            address=tenant.settings.address,
            email=tenant.settings.email,
            phone=tenant.settings.phone,
        ),
        merchant_name=progress.merchant.legal_name,
        submitted_at=max(row.saved_at for row in progress.intake.answers.values()),
        parts=[_part(group) for group in answer_groups(progress)],
        next_steps=NEXT_STEPS,
        zone=EASTERN,
    )


def _part(group: AnswerGroup) -> RecordPart:
    rows = tuple((row.label, row.value if isinstance(row.value, str) else ", ".join(row.value)) for row in group.rows)
    return RecordPart(heading=group.title, rows=rows)
