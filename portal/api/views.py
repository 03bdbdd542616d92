"""How merchants, deals and events look in JSON."""

from typing import Any

from portal.deals.queries import DealListing
from portal.events.queries import TimelineEntry
from portal.infra import clock
from portal.infra.money import json_amount
from portal.merchants.identity import mask_email


def merchant_json(merchant: Any) -> dict[str, Any]:
    """A merchant as its own tenant may see it."""
    return {
        "id": merchant.id,
        "legal_name": merchant.legal_name,
        "dba": merchant.dba,
        "phone": merchant.phone,
        "email": merchant.email,
        "address": merchant.address,
        "city": merchant.city,
        "state": merchant.state,
        "zip": merchant.zip,
        "created_at": clock.iso(merchant.created_at),
    }


def listed_merchant_json(merchant: Any) -> dict[str, Any]:
    """A merchant in a list: enough to tell it apart, not to write to it."""
    return {
        "id": merchant.id,
        "legal_name": merchant.legal_name,
        "phone_last4": merchant.phone_last4,
        "email_masked": mask_email(merchant.email) if merchant.email else None,
        "state": merchant.state,
    }


def deal_json(deal: Any) -> dict[str, Any]:
    """A deal by itself."""
    return {
        "id": deal.id,
        "status": deal.status,
        "funding_amount": json_amount(deal.funding_amount_cents),
        "created_at": clock.iso(deal.created_at),
        "status_changed_at": clock.iso(deal.status_changed_at),
    }


def listed_deal_json(listing: DealListing, last: TimelineEntry | None) -> dict[str, Any]:
    """A deal in a list, with its merchant and what happened last."""
    deal = listing.deal
    return {
        "deal_id": deal.id,
        "status": deal.status,
        "created_at": clock.iso(deal.created_at),
        "funding_amount": json_amount(deal.funding_amount_cents),
        "merchant": listed_merchant_json(listing.merchant),
        "last_event": {"type": last.type, "created_at": clock.iso(last.created_at)} if last else None,
    }


def event_json(entry: TimelineEntry) -> dict[str, Any]:
    """An event."""
    return {
        "id": entry.id,
        "type": entry.type,
        "deal_id": entry.deal_id,
        "merchant_id": entry.merchant_id,
        "actor": entry.actor,
        "data": entry.data,
        "created_at": clock.iso(entry.created_at),
    }
