"""Offers: made for a deal, calculated from four metrics, accepted."""

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from portal.api.credentials import check_scope
from portal.api.endpoint import Call, Limit, Work, post
from portal.api.schemas.offers import (
    AcceptedView,
    AcceptOffer,
    MakeOffers,
    MakeOffersOfDeal,
    OffersView,
    Overrides,
    SimpleOffers,
)
from portal.disclosures.queries import get_disclosure
from portal.infra.money import json_amount, json_number
from portal.offers.view import offer_json
from portal.underwriting.overrides import OverrideTerms
from portal.web.parts import parts
from portal.workflows.accept_offer import accept_offer, prepare_acceptance
from portal.workflows.make_offers import MadeOffers, make_offers, price_simple

blueprint = Blueprint("api_offers", __name__)
LIMIT = Limit("offers", "offers_limit_per_hour", 3600)
OVERRIDE = "offers:override"


@post(
    blueprint,
    "/api/deals/<deal_id>/offers",
    scope="offers:write",
    body=MakeOffers,
    response=OffersView,
    limit=LIMIT,
)
def make(call: Call, deal_id: str) -> Work:
    """Decide about a deal and make its three offers."""
    return _make(call, deal_id)


@post(blueprint, "/api/offers/", scope="offers:write", body=MakeOffersOfDeal, response=OffersView, limit=LIMIT)
def make_of_deal(call: Call) -> Work:
    """Decide about a deal and make its three offers; the deal is named in the body."""
    return _make(call, call.body.deal_id)


@post(blueprint, "/api/offers/simple", scope="offers:write", body=SimpleOffers, response=OffersView, limit=LIMIT)
def simple(call: Call) -> Work:
    """Calculate offers from four metrics by the tenant's policy; nothing is stored."""
    body: SimpleOffers = call.body
    metrics, terms = body.metrics.to_metrics(), _terms(call, body.overrides)

    def work(session: Session) -> dict[str, Any]:
        made = price_simple(session, tenant=call.tenant, metrics=metrics, overrides=terms)
        answer = _made_json(made)
        unsaved = {"id": None, "status": "calculated"}
        return {**answer, "offers": [{**offer, **unsaved} for offer in answer["offers"]]}

    return work


@post(blueprint, "/api/deals/<deal_id>/accept", scope="offers:write", body=AcceptOffer, response=AcceptedView)
def accept(call: Call, deal_id: str) -> Work:
    """Accept an offer of the deal by its id, or the recommended one."""
    body: AcceptOffer = call.body
    disclosure = prepare_acceptance(parts(), tenant=call.tenant, deal_id=deal_id, offer_id=body.offer_id)
    receipt = body.disclosure_signed.to_receipt() if body.disclosure_signed else None

    def work(session: Session) -> dict[str, Any]:
        offer = accept_offer(
            session,
            tenant_id=call.tenant_id,
            deal_id=deal_id,
            offer_id=body.offer_id,
            actor=call.actor,
            disclosure=disclosure,
            receipt=receipt,
        )
        shown = get_disclosure(session, tenant_id=call.tenant_id, deal_id=deal_id, offer_id=offer.id)
        return {"ok": True, "deal_status": "accepted", "offer": offer_json(offer, disclosure_id=shown.id)}

    return work


def _make(call: Call, deal_id: str) -> Work:
    terms = _terms(call, call.body.overrides)

    def work(session: Session) -> dict[str, Any]:
        made = make_offers(session, tenant=call.tenant, deal_id=deal_id, actor=call.actor, overrides=terms)
        return _made_json(made)

    return work


def _terms(call: Call, overrides: Overrides | None) -> list[OverrideTerms]:
    if overrides is None:
        return []
    check_scope(call.viewer, OVERRIDE)
    return overrides.to_terms()


def _made_json(made: MadeOffers) -> dict[str, Any]:
    verdict = made.verdict
    answer: dict[str, Any] = {
        "offers": [offer_json(offer) for offer in made.offers],
        "underwriting_decision": verdict.outcome,
        "underwriting_summary": {
            "approved": verdict.outcome == "approved",
            "risk_score": json_number(verdict.risk_score),
            "max_offer_amount": json_amount(verdict.max_offer_amount_cents),
            "violation_count": verdict.violation_count,
            "reasons": [reason.words for reason in verdict.reasons],
        },
        "metrics_used": _metrics_json(made),
    }
    if verdict.outcome == "declined":
        answer["decline_reasons"] = list(verdict.reason_codes)
    elif verdict.outcome == "manual_review":
        answer["reasons"] = list(verdict.reason_codes)
    return answer


def _metrics_json(made: MadeOffers) -> dict[str, Any]:
    inputs = made.inputs
    known = inputs.statements_read
    return {
        "avg_monthly_revenue": json_amount(inputs.average_monthly_revenue_cents if known else None),
        "avg_daily_balance_3m": json_amount(inputs.average_daily_balance_cents if known else None),
        "total_nsf_3m": inputs.nsf_count if known else None,
        "total_days_negative_3m": inputs.negative_days if known else None,
    }
