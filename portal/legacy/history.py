"""Events: the earlier ones get deal and tenant, lose what is personal, and all are chained."""

import re
from types import SimpleNamespace
from typing import Any, cast

from portal.events.chain import GENESIS, canonical, hash_of
from portal.events.models import Event
from portal.events.types import EventType
from portal.infra import ids
from portal.legacy.carriage import Carriage, CarriedDeal, Happening
from portal.legacy.reading import EarlierRow, decode, words

REMOVED = "[removed]"
TELLING_KEYS = re.compile(
    r"phone|mail|ssn|ein\b|tax_id|dob|birth|name|address|recipient|account|routing|owner|body|text|message|value|to\b",
    re.IGNORECASE,
)
# E-mail addresses, phone numbers, Social Security numbers and EINs; not dates, and not the digits within an id.
TELLING_TEXT = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]+"
    r"|(?<![\w-])(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}(?![\w-])"
    r"|(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"
    r"|(?<![\w-])\d{2}-?\d{7}(?![\w-])"
)
KNOWN = frozenset(kind.value for kind in EventType)
LONGEST_TYPE = 60
LONGEST_TEXT = 500


def carry_events(carriage: Carriage) -> None:
    """Bring the earlier events over, each with the deal that it was about or that was there at its time."""
    for row in carriage.rows("events"):
        merchant_id = words(row.get("merchant_id"))
        known = merchant_id if merchant_id in carriage.merchants else None
        kind, data = _told(words(row.get("type")), _data(row))
        deal = _deal_of(carriage, known, data, row)
        carriage.happenings.append(
            Happening(
                tenant_id=carriage.merchants[known] if known else carriage.tenant_of(row),
                type=kind,
                at=carriage.moment(row.get("created_at")),
                data=data,
                id=words(row.get("id")) or None,
                merchant_id=known,
                deal_id=deal.id if deal else None,
            )
        )


def _told(kind: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A kind of event that the portal knows stays what it is; another one becomes a note that says its kind."""
    if kind in KNOWN:
        return kind, data
    return EventType.LEGACY_NOTE.value, {**data, "type": kind[:LONGEST_TYPE]}


def _data(row: EarlierRow) -> dict[str, Any]:
    decoded = decode(row.get("data_json")) or decode(row.get("data")) or {}
    without = scrub(decoded if isinstance(decoded, dict) else {"data": decoded})
    return cast(dict[str, Any], without)


def scrub(value: Any) -> Any:
    """The same document with what tells about people taken out: events stay for ever and hold no personal data."""
    if isinstance(value, dict):
        return {
            str(key): REMOVED if isinstance(item, str | int) and TELLING_KEYS.search(str(key)) else scrub(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [scrub(item) for item in value]
    if isinstance(value, str):
        return TELLING_TEXT.sub(REMOVED, value)[:LONGEST_TEXT]
    return value


def _deal_of(carriage: Carriage, merchant_id: str | None, data: dict[str, Any], row: EarlierRow) -> CarriedDeal | None:
    named = carriage.deals.get(words(row.get("deal_id")) or words(data.get("deal_id")))
    if named is not None and merchant_id in (None, named.merchant_id):
        return named
    if merchant_id is None:
        return None
    found, at = carriage.deals_of(merchant_id), carriage.moment(row.get("created_at"))
    earlier = [deal for deal in found if deal.created_at <= at]
    return earlier[-1] if earlier else (found[0] if found else None)


def write_history(carriage: Carriage) -> None:
    """Number and chain all events, a tenant at a time, in the order in which they happened."""
    for tenant_id in sorted({item.tenant_id for item in carriage.happenings}):
        mine = [item for item in carriage.happenings if item.tenant_id == tenant_id]
        previous, sequence = GENESIS, 0
        for sequence, item in enumerate(sorted(mine, key=lambda item: item.at), start=1):
            previous = _insert(carriage, item, sequence, previous)
        carriage.insert("event_chain_heads", tenant_id=tenant_id, sequence=sequence, hash=previous)


def _insert(carriage: Carriage, item: Happening, sequence: int, previous: str) -> str:
    row = {
        "id": item.id or ids.new_id("ee"),
        "tenant_id": item.tenant_id,
        "sequence": sequence,
        "type": item.type,
        "deal_id": item.deal_id,
        "merchant_id": item.merchant_id,
        "actor": "system",
        "data_json": canonical(item.data),
        "previous_hash": previous,
        "created_at": item.at,
    }
    hashed = hash_of(cast(Event, SimpleNamespace(**row)))
    carriage.insert("events", **row, hash=hashed)
    return hashed
