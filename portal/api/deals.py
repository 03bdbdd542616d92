"""Deals: start, list, show, decline, reopen."""

from typing import Any, Literal

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.deal_page import deal_page_json
from portal.api.endpoint import Call, Work, get, post
from portal.api.hints import fold_hint
from portal.api.money import Amount, to_cents_or_none
from portal.api.paging import Page, encode, moment_and_id, split
from portal.api.schemas.answers import DealPage, DealStarted, Decided, WholeDeal
from portal.api.views import listed_deal_json
from portal.deals.queries import get_deal, list_deals
from portal.errors import Invalid
from portal.events.queries import last_events
from portal.workflows.decide_deal import decline_deal, reopen_deal
from portal.workflows.start_deal import StartedDeal, start_deal, start_deal_for_merchant

blueprint = Blueprint("api_deals", __name__)
Status = Literal["open", "offer", "accepted", "signed", "declined", "closed"]


class MerchantHint(BaseModel):
    """Who the merchant is."""

    model_config = ConfigDict(extra="forbid")

    phone: str = Field(max_length=40)
    legal_name: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=254)
    ein: str | None = Field(None, max_length=20)
    state: str | None = Field(None, max_length=40)


class StartDeal(BaseModel):
    """Either `merchant_hint` or `merchant_id`."""

    model_config = ConfigDict(extra="forbid")

    merchant_hint: MerchantHint | None = None
    merchant_id: str | None = Field(None, max_length=64)
    create_if_missing: bool = True
    funding_amount: Amount | None = None


class ListDeals(Page):
    """The query of the list."""

    status: Status | None = None
    q: str = Field("", max_length=200)


class Decide(BaseModel):
    """A decision of a person."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)
    notes: str = Field("", max_length=2000)


@post(blueprint, "/api/deals/start", scope="deals:write", body=StartDeal, response=DealStarted)
def start(call: Call) -> Work:
    """Start a deal, or go on with the merchant's live one."""
    body: StartDeal = call.body
    if (body.merchant_hint is None) == (body.merchant_id is None):
        raise Invalid("merchant_hint", "Give either merchant_hint or merchant_id.")
    amount = to_cents_or_none(body.funding_amount, field="funding_amount")
    hint = fold_hint(body.merchant_hint, prefix="merchant_hint.") if body.merchant_hint else None

    def work(session: Session) -> dict[str, Any]:
        about: dict[str, Any] = {
            "tenant_id": call.tenant_id,
            "actor": call.actor,
            "funding_amount_cents": amount,
        }
        if hint is None:
            return _started_json(start_deal_for_merchant(session, merchant_id=body.merchant_id or "", **about))
        return _started_json(start_deal(session, hint=hint, create_if_missing=body.create_if_missing, **about))

    return work


@get(blueprint, "/api/deals", scope="deals:read", query=ListDeals, response=DealPage)
def index(call: Call, session: Session) -> dict[str, Any]:
    """Deals of the tenant, newest first."""
    query: ListDeals = call.query
    found = list_deals(
        session,
        tenant_id=call.tenant_id,
        statuses=(query.status,) if query.status else (),
        search=query.q,
        before=moment_and_id(query.cursor),
        limit=query.limit + 1,
    )
    items, last = split(found, query.limit)
    events = last_events(session, tenant_id=call.tenant_id, deal_ids=[item.deal.id for item in items])
    cursor = encode(last.deal.created_at.isoformat(), last.deal.id) if last else None
    return {
        "items": [listed_deal_json(item, events.get(item.deal.id)) for item in items],
        "next_cursor": cursor,
    }


@get(blueprint, "/api/deals/<deal_id>", scope="deals:read", response=WholeDeal)
def show(call: Call, session: Session, deal_id: str) -> dict[str, Any]:
    """Everything about a deal."""
    deal = get_deal(session, tenant_id=call.tenant_id, deal_id=deal_id)
    return deal_page_json(session, deal)


@post(blueprint, "/api/deals/<deal_id>/decline", scope="deals:write", body=Decide, response=Decided)
def decline(call: Call, deal_id: str) -> Work:
    """Decline a deal with a reason."""
    body: Decide = call.body

    def work(session: Session) -> dict[str, Any]:
        before = decline_deal(
            session,
            tenant_id=call.tenant_id,
            deal_id=deal_id,
            reason=body.reason,
            notes=body.notes,
            actor=call.actor,
        )
        return {"ok": True, "deal_id": deal_id, "previous_status": before, "new_status": "declined"}

    return work


@post(blueprint, "/api/deals/<deal_id>/reopen", scope="deals:write", body=Decide, response=Decided)
def reopen(call: Call, deal_id: str) -> Work:
    """Open a declined or closed deal again, with a reason."""
    body: Decide = call.body

    def work(session: Session) -> dict[str, Any]:
        before = reopen_deal(
            session,
            tenant_id=call.tenant_id,
            deal_id=deal_id,
            reason=body.reason,
            notes=body.notes,
            actor=call.actor,
        )
        return {"ok": True, "deal_id": deal_id, "previous_status": before, "new_status": "open"}

    return work


def _started_json(started: StartedDeal) -> dict[str, Any]:
    merchant = started.merchant
    return {
        "deal_id": started.deal.id,
        "merchant_id": merchant.id,
        "status": started.deal.status,
        "created": started.created,
        "reused": started.reused,
        "merchant": {
            "id": merchant.id,
            "legal_name": merchant.legal_name,
            "phone": merchant.phone,
            "email": merchant.email,
        },
    }
