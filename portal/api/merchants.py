"""Merchants: list, recognise, create."""

from typing import Any

from flask import Blueprint
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.endpoint import Call, Work, get, post
from portal.api.hints import fold_hint
from portal.api.paging import Page, decode, encode, split
from portal.api.schemas.answers import MerchantCreated, MerchantPage, Resolved
from portal.api.views import listed_merchant_json, merchant_json
from portal.deals.service import find_live_deal
from portal.merchants.matching import find_match
from portal.merchants.queries import list_merchants
from portal.workflows.start_deal import resolve_or_make_merchant

blueprint = Blueprint("api_merchants", __name__)


class Search(Page):
    """The query of the list."""

    search: str = Field("", max_length=200)


class Resolve(BaseModel):
    """What is known of a merchant."""

    model_config = ConfigDict(extra="forbid")

    phone: str | None = Field(None, max_length=40)
    email: str | None = Field(None, max_length=254)
    ein: str | None = Field(None, max_length=20)
    legal_name: str | None = Field(None, max_length=200)
    state: str | None = Field(None, max_length=40)


class CreateMerchant(Resolve):
    """A merchant to create."""

    legal_name: str = Field(min_length=1, max_length=200)
    dba: str | None = Field(None, max_length=200)
    address: str | None = Field(None, max_length=200)
    city: str | None = Field(None, max_length=200)
    zip: str | None = Field(None, max_length=10)


@get(blueprint, "/api/merchants", scope="deals:read", query=Search, response=MerchantPage)
def index(call: Call, session: Session) -> dict[str, Any]:
    """Merchants of the tenant, by name; `search` is a name's beginning, a phone number or an address."""
    query: Search = call.query
    after = decode(query.cursor, length=2)
    found = list_merchants(
        session,
        tenant_id=call.tenant_id,
        search=query.search,
        after=(str(after[0]), str(after[1])) if after else None,
        limit=query.limit + 1,
    )
    items, last = split(found, query.limit)
    cursor = encode(last.name_key, last.id) if last else None
    return {"items": [listed_merchant_json(item) for item in items], "next_cursor": cursor}


@get(blueprint, "/api/merchants/resolve", scope="deals:read", query=Resolve, response=Resolved)
def resolve(call: Call, session: Session) -> dict[str, Any]:
    """The merchant on record that this is, with how sure and why."""
    match = find_match(session, tenant_id=call.tenant_id, hint=fold_hint(call.query))
    if match is None:
        return {"found": False, "merchant": None, "open_deal": None, "match": None}
    deal = find_live_deal(session, tenant_id=call.tenant_id, merchant_id=match.merchant.id)
    return {
        "found": True,
        "merchant": merchant_json(match.merchant),
        "open_deal": {"id": deal.id, "status": deal.status} if deal else None,
        "match": {"score": match.score, "reason": match.reason},
    }


@post(blueprint, "/api/merchants/create", scope="deals:write", body=CreateMerchant, response=MerchantCreated)
def create(call: Call) -> Work:
    """Create a merchant, or give the one on record that it is."""
    body: CreateMerchant = call.body
    hint = fold_hint(body)

    def work(session: Session) -> dict[str, Any]:
        facts = {"dba": body.dba, "address": body.address, "city": body.city, "zip_code": body.zip}
        merchant, reused = resolve_or_make_merchant(session, tenant_id=call.tenant_id, hint=hint, **facts)
        return {"reused": reused, "merchant": merchant_json(merchant)}

    return work
