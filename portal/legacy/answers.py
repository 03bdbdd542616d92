"""Intakes and answers, which the earlier system kept by merchant."""

from typing import Any

from portal.errors import PortalError
from portal.infra import clock, ids
from portal.intake.fields import resolve_field
from portal.legacy.carriage import Carriage, CarriedDeal
from portal.legacy.parties import insert_deal
from portal.legacy.reading import EarlierRow, moment, words

COMPLETE = ("complete", "completed", "submitted", "done")
LONGEST_FIELD = 64
LONGEST_SOURCE = 40


def carry_intakes(carriage: Carriage) -> None:
    """One intake a deal: complete when any of the merchant's was."""
    by_merchant: dict[str, list[EarlierRow]] = {}
    for row in carriage.rows("intakes"):
        merchant_id = words(row.get("merchant_id"))
        if merchant_id in carriage.merchants:
            by_merchant.setdefault(merchant_id, []).append(row)
        else:
            carriage.note("left_behind", about="intakes", row_id=words(row.get("id")), reason="merchant_missing")
    for merchant_id, rows in by_merchant.items():
        deal = deal_for(carriage, merchant_id, status="open")
        complete = any(words(row.get("status")).lower() in COMPLETE for row in rows)
        created = carriage.moment(rows[-1].get("created_at"))
        carriage.insert(
            "intakes",
            id=carriage.row_id(rows[-1], "in"),
            tenant_id=deal.tenant_id,
            deal_id=deal.id,
            merchant_id=merchant_id,
            status="complete" if complete else "active",
            completed_at=created if complete else None,
            created_at=created,
        )


def deal_for(carriage: Carriage, merchant_id: str, *, status: str) -> CarriedDeal:
    """The deal that takes a merchant's rows; one is made, with a note, where the merchant has none."""
    found = carriage.main_deal(merchant_id)
    if found is not None:
        return found
    made = CarriedDeal(ids.new_id("dl"), carriage.merchants[merchant_id], merchant_id, status, carriage.now)
    carriage.deals[made.id] = made
    insert_deal(carriage, made, None)
    carriage.note("deal_made", about="deals", deal=made)
    return made


def carry_answers(carriage: Carriage) -> None:
    """The newest answer of each field, encrypted; what a field would not take is kept aside under `legacy.`."""
    newest: dict[tuple[str, str], EarlierRow] = {}
    rows = carriage.rows("field_states")
    for row in sorted(rows, key=lambda row: clock.iso(found) if (found := moment(row.get("last_verified_at"))) else ""):
        merchant_id, written_id = words(row.get("merchant_id")), words(row.get("field_id"))
        if merchant_id not in carriage.merchants:
            carriage.note("left_behind", about="field_states", row_id=words(row.get("id")), reason="merchant_missing")
            continue
        if row.get("value") is None:
            continue
        field_id, value = _fold(written_id, words(row.get("value")))
        newest[merchant_id, field_id] = {**row, "value": value}
    for (merchant_id, field_id), row in newest.items():
        _insert(carriage, merchant_id, field_id, row)


def _fold(written_id: str, value: str) -> tuple[str, str]:
    try:
        field = resolve_field(written_id)
        return field.id, field.fold(value) if value else ""
    except PortalError:
        return f"legacy.{written_id}"[:LONGEST_FIELD], value


def _insert(carriage: Carriage, merchant_id: str, field_id: str, row: dict[str, Any]) -> None:
    deal = deal_for(carriage, merchant_id, status="closed")
    own_id = carriage.row_id(row, "an")
    verified = moment(row.get("last_verified_at"))
    if field_id.startswith("legacy."):
        carriage.note("answer_kept_aside", about="field_states", deal=deal, field=field_id)
    carriage.insert(
        "intake_answers",
        id=own_id,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        field_id=field_id,
        value_sealed=carriage.seal(row["value"], table="intake_answers", column="value_sealed", row_id=own_id),
        source=words(row.get("source"))[:LONGEST_SOURCE] or "legacy",
        verified_at=verified,
        prefilled_from=None,
        version=1,
        created_at=verified or carriage.now,
        updated_at=verified or carriage.now,
    )
