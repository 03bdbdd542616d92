"""Tenants, merchants and deals."""

import re
from typing import Any

import us

from portal.errors import PortalError
from portal.infra import ids
from portal.legacy.carriage import Carriage, CarriedDeal
from portal.legacy.reading import EarlierRow, cents, words
from portal.merchants.identity import ein_hash, email_hash, fold_ein, fold_email, fold_name, fold_phone, phone_hash

KEPT = ("open", "offer", "accepted", "signed", "declined", "closed")
RENAMED = {
    "active": "open",
    "approved": "open",
    "conditional": "open",
    "manual_review": "open",
    "cancelled": "closed",
}
FURTHEST_LAST = ("open", "offer", "accepted")
LONGEST_SLUG = 63


def carry_tenants(carriage: Carriage, *, legacy_slug: str) -> None:
    """Bring the tenants over, and find or make the one that takes every row without a tenant."""
    slugs: dict[str, str] = {}
    for row in carriage.rows("tenants"):
        own_id = carriage.row_id(row, "tn")
        wanted = own_id if own_id == legacy_slug else _slug(words(row.get("name"))) or _slug(own_id) or "tenant"
        slug = wanted if wanted not in slugs else f"{wanted[:48]}-{ids.new_id('t')[-8:]}"
        slugs[slug] = own_id
        _insert_tenant(carriage, own_id, slug, words(row.get("name")) or slug, row)
    if legacy_slug not in slugs:
        slugs[legacy_slug] = ids.new_id("tn")
        _insert_tenant(carriage, slugs[legacy_slug], legacy_slug, legacy_slug.replace("-", " ").capitalize(), {})
    carriage.tenants = set(slugs.values())
    carriage.legacy_tenant = slugs[legacy_slug]


def _insert_tenant(carriage: Carriage, own_id: str, slug: str, name: str, row: EarlierRow) -> None:
    created = carriage.moment(row.get("created_at"))
    carriage.insert("tenants", id=own_id, slug=slug, display_name=name, settings={}, created_at=created)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST_SLUG]


def carry_merchants(carriage: Carriage) -> None:
    """Bring the merchants over, with what identifies people encrypted and found by keyed hashes."""
    for row in carriage.rows("merchants"):
        own_id, created = carriage.row_id(row, "mr"), carriage.moment(row.get("created_at"))
        carriage.merchants[own_id] = carriage.tenant_of(row)
        name = words(row.get("legal_name")) or "(no name)"
        carriage.insert(
            "merchants",
            id=own_id,
            tenant_id=carriage.merchants[own_id],
            legal_name=name,
            name_key=fold_name(name),
            dba=words(row.get("dba")) or None,
            **_identity(carriage, own_id, row),
            **_place(carriage, own_id, row),
            created_at=created,
            updated_at=carriage.moment(row.get("updated_at") or created),
        )
        status = words(row.get("status"))
        if status not in ("", "new"):
            carriage.note("merchant_status_dropped", about="merchants", merchant_id=own_id, status=status[:60])


def _identity(carriage: Carriage, own_id: str, row: EarlierRow) -> dict[str, Any]:
    found: dict[str, Any] = {"phone_last4": None}
    kinds = (("phone", fold_phone, phone_hash), ("email", fold_email, email_hash), ("ein", fold_ein, ein_hash))
    for name, fold, lookup in kinds:
        written = words(row.get(name))
        folded = _folded(fold, written)
        if written and folded is None:
            # It is kept as it was written, but nobody can be found by it.
            carriage.note("not_understood", about="merchants", merchant_id=own_id, field=name)
        sealed = carriage.seal(folded or written, table="merchants", column=f"{name}_sealed", row_id=own_id)
        found |= {f"{name}_sealed": sealed, f"{name}_hash": lookup(folded) if folded else None}
        if name == "phone" and folded:
            found["phone_last4"] = folded[-4:]
    return found


def _place(carriage: Carriage, own_id: str, row: EarlierRow) -> dict[str, Any]:
    state, zip_code = words(row.get("state")), words(row.get("zip"))
    known = us.states.lookup(state) if state else None
    abbreviation = known.abbr if known else ("DC" if state.upper() == "DC" else None)
    if state and abbreviation is None:
        carriage.note("not_understood", about="merchants", merchant_id=own_id, field="state")
    fits = re.fullmatch(r"\d{5}(-?\d{4})?", zip_code)
    if zip_code and not fits:
        carriage.note("not_understood", about="merchants", merchant_id=own_id, field="zip")
    return {
        "address": words(row.get("address")) or None,
        "city": words(row.get("city")) or None,
        "state": abbreviation,
        "zip": zip_code if fits else None,
    }


def _folded(fold: Any, written: str) -> str | None:
    try:
        return str(fold(written)) if written else None
    except PortalError:
        return None


def carry_deals(carriage: Carriage) -> None:
    """Bring the deals over; of a merchant's several live ones the furthest, then the newest, stays."""
    amounts: dict[str, int | None] = {}
    for row in carriage.rows("deals"):
        merchant_id = words(row.get("merchant_id"))
        if merchant_id not in carriage.merchants:
            carriage.note("left_behind", about="deals", row_id=words(row.get("id")), reason="merchant_missing")
            continue
        deal = _translate(carriage, row, merchant_id)
        amount = cents(row.get("funding_amount"))
        amounts[deal.id] = amount if amount and amount > 0 else None
        carriage.deals[deal.id] = deal
    for merchant_id in carriage.merchants:
        _close_surplus(carriage, merchant_id)
    for deal in carriage.deals.values():
        insert_deal(carriage, deal, amounts[deal.id])


def _translate(carriage: Carriage, row: EarlierRow, merchant_id: str) -> CarriedDeal:
    written = words(row.get("status")).lower() or "active"
    status = written if written in KEPT else RENAMED.get(written, "open")
    tenant_id = carriage.merchants[merchant_id]
    created = carriage.moment(row.get("created_at"))
    deal = CarriedDeal(carriage.row_id(row, "dl"), tenant_id, merchant_id, status, created)
    if written not in KEPT and written not in RENAMED:
        carriage.note("unknown_status", about="deals", deal=deal, status=written[:60])
    return deal


def _close_surplus(carriage: Carriage, merchant_id: str) -> None:
    live = [deal for deal in carriage.deals_of(merchant_id) if deal.status in FURTHEST_LAST]
    live.sort(key=lambda deal: (FURTHEST_LAST.index(deal.status), deal.created_at, deal.id))
    for deal in live[:-1]:
        carriage.note("closed_for_another", about="deals", deal=deal, status=deal.status, kept=live[-1].id)
        deal.status = "closed"


def insert_deal(carriage: Carriage, deal: CarriedDeal, amount_cents: int | None) -> None:
    """Write a deal, with a resume code of its own."""
    carriage.insert(
        "deals",
        id=deal.id,
        tenant_id=deal.tenant_id,
        merchant_id=deal.merchant_id,
        status=deal.status,
        status_changed_at=deal.created_at,
        funding_amount_cents=amount_cents,
        resume_code=ids.new_token(),
        created_at=deal.created_at,
    )
