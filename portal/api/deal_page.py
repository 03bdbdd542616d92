"""Everything about a deal in one answer."""

from typing import Any

from sqlalchemy.orm import Session

from portal.api.views import deal_json, event_json, merchant_json
from portal.background_checks.queries import find_latest_job
from portal.disclosures.queries import list_disclosures
from portal.events.queries import list_events
from portal.infra import clock
from portal.intake.fields import BY_ID
from portal.intake.service import IntakeState, read_state
from portal.merchants.queries import get_merchant
from portal.offers.queries import list_offers
from portal.offers.view import offer_json
from portal.signing.queries import find_envelope
from portal.statements.queries import find_latest_metrics, list_slots
from portal.statements.view import metrics_json, slots_json

TIMELINE = 200


def deal_page_json(session: Session, deal: Any) -> dict[str, Any]:
    """The deal with its merchant, answers, statements, figures, offers, checks, signing and timeline."""
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    merchant = get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id)
    metrics = find_latest_metrics(session, **about)
    disclosures = {row.offer_id: row.id for row in list_disclosures(session, **about)}
    return {
        "deal": deal_json(deal),
        "merchant": merchant_json(merchant),
        "intake": _intake_json(read_state(session, **about)),
        "documents": slots_json(list_slots(session, **about)),
        "metrics": metrics_json(metrics) if metrics else None,
        "offers": [
            offer_json(offer, disclosure_id=disclosures.get(offer.id)) for offer in list_offers(session, **about)
        ],
        "background": _background_json(find_latest_job(session, **about)),
        "signing": _signing_json(find_envelope(session, **about)),
        "timeline": [event_json(entry) for entry in list_events(session, **about, limit=TIMELINE)],
    }


def _intake_json(state: IntakeState) -> dict[str, Any]:
    """Answers by field id; what is secret is said to be there, not what it is."""
    fields = {
        field_id: ("•••" if BY_ID[field_id].secret and row.value else row.value)
        for field_id, row in state.answers.items()
    }
    return {"fields": fields, "missing": state.missing, "confirm": state.confirm}


def _background_json(job: Any) -> dict[str, Any] | None:
    if job is None:
        return None
    return {"job_id": job.id, "status": job.status, "flags": job.flags}


def _signing_json(envelope: Any) -> dict[str, Any] | None:
    if envelope is None:
        return None
    return {
        "envelope_id": envelope.id,
        "status": envelope.status,
        "sent_at": clock.iso(envelope.sent_at) if envelope.sent_at else None,
        "signed_at": clock.iso(envelope.signed_at) if envelope.signed_at else None,
    }
