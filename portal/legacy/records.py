"""Metrics, offers, agreements, background checks, consents and connectors."""

from decimal import Decimal
from typing import Any

from portal.errors import PortalError
from portal.infra import ids
from portal.legacy.carriage import Carriage, CarriedDeal
from portal.legacy.reading import EarlierRow, cents, decode, moment, whole, words
from portal.merchants.identity import fold_phone, phone_hash

GIVEN = ("active", "opted_in", "opt_in", "in", "granted", "given", "yes", "true", "subscribed", "start")
TAKEN_BACK = ("opted_out", "opt_out", "out", "stop", "revoked", "withdrawn", "no", "false", "unsubscribed", "inactive")
BACKGROUND = {"ok": "OK", "review": "REVIEW", "decline": "DECLINE", "declined": "DECLINE"}
MONEY_FIELDS = ("avg_monthly_revenue", "avg_daily_balance_3m")
MOST_FIGURES = 60


def carry_metrics(carriage: Carriage) -> None:
    """Figures of the earlier reader, marked as unproved: no automatic decision stands on them."""
    for row in carriage.rows("metrics_snapshots"):
        deal = _deal_or_note(carriage, "metrics_snapshots", row)
        if deal is None:
            continue
        carriage.insert(
            "metrics_snapshots",
            id=carriage.row_id(row, "ms"),
            tenant_id=deal.tenant_id,
            deal_id=deal.id,
            source="legacy",
            statement_ids=[],
            all_proved=False,
            in_a_row=False,
            **{f"{name}_cents": cents(row.get(name)) for name in MONEY_FIELDS},
            total_nsf_3m=whole(row.get("total_nsf_3m")),
            total_days_negative_3m=whole(row.get("total_days_negative_3m")),
            metrics={"legacy": figures(decode(row.get("raw_metrics_json")))},
            findings=[],
            created_at=carriage.moment(row.get("created_at")),
        )


def carry_offers(carriage: Carriage) -> None:
    """Earlier offers have no schedule, no disclosure and no decision, so they stand in the timeline, not as offers."""
    for row in carriage.rows("offers"):
        deal = carriage.deals.get(words(row.get("deal_id"))) or carriage.main_deal(words(row.get("merchant_id")))
        merchant_id = words(row.get("merchant_id"))
        known = merchant_id if merchant_id in carriage.merchants else ""
        carriage.note(
            "offer",
            about="offers",
            deal=deal,
            merchant_id=known,
            offer_id=words(row.get("id")),
            status=words(row.get("status"))[:60],
            figures=figures(decode(row.get("payload_json"))),
            made_at=_iso(row.get("created_at")),
        )


def carry_agreements(carriage: Carriage) -> None:
    """Earlier agreements name no offer and no document, so they stand in the timeline, not as envelopes."""
    for row in carriage.rows("agreements"):
        merchant_id = words(row.get("merchant_id"))
        known = merchant_id if merchant_id in carriage.merchants else ""
        carriage.note(
            "agreement",
            about="agreements",
            deal=carriage.main_deal(known) if known else None,
            merchant_id=known,
            agreement_id=words(row.get("id")),
            provider=words(row.get("provider"))[:60],
            status=words(row.get("status"))[:60],
            envelope_id=words(row.get("envelope_id"))[:200],
            made_at=_iso(row.get("created_at")),
            completed_at=_iso(row.get("completed_at")),
        )


def carry_background(carriage: Carriage) -> None:
    """Runs of checks. Only an OK stays an OK; one that never ended needs a person, since nobody will answer it."""
    for row in carriage.rows("background_jobs"):
        deal = _deal_or_note(carriage, "background_jobs", row)
        if deal is None:
            continue
        written, created = words(row.get("status")), carriage.moment(row.get("created_at"))
        status = BACKGROUND.get(written.lower(), "REVIEW")
        carriage.insert(
            "background_jobs",
            id=carriage.row_id(row, "bg"),
            tenant_id=deal.tenant_id,
            deal_id=deal.id,
            merchant_id=deal.merchant_id,
            status=status,
            gateway="legacy",
            check_types=[],
            flags=[],
            requested_by="system",
            completed_at=created,
            created_at=created,
        )
        if written.upper() != status:
            carriage.note(
                "background_status", about="background_jobs", deal=deal, job_id=row.get("id"), status=written[:60]
            )


def carry_consents(carriage: Carriage) -> None:
    """Consents to text messages, by number; the last word of a number holds, and what is unclear counts as a no."""
    last: dict[tuple[str, str], tuple[bool, Any]] = {}
    for row in carriage.rows("consents"):
        phone, channel = _phone(words(row.get("phone"))), words(row.get("channel")).lower()
        merchant_id = words(row.get("merchant_id"))
        known = merchant_id if merchant_id in carriage.merchants else ""
        if phone is None or channel not in ("", "sms", "text"):
            reason = "phone" if phone is None else "channel"
            carriage.note(
                "left_behind", about="consents", merchant_id=known, row_id=words(row.get("id")), reason=reason
            )
            continue
        tenant_id = carriage.merchants.get(merchant_id) or carriage.tenant_of(row)
        last[tenant_id, phone_hash(phone)] = _consent(carriage, row, tenant_id, known or None, phone)
    for (tenant_id, hashed), (opted_out, changed) in last.items():
        carriage.insert(
            "sms_preferences",
            id=ids.new_id("sp"),
            tenant_id=tenant_id,
            phone_hash=hashed,
            opted_out=opted_out,
            changed_at=changed,
            created_at=changed,
        )


def _consent(
    carriage: Carriage, row: EarlierRow, tenant_id: str, merchant_id: str | None, phone: str
) -> tuple[bool, Any]:
    written, at = words(row.get("status")).lower(), carriage.moment(row.get("created_at"))
    own_id, given = carriage.row_id(row, "cn"), written in GIVEN
    carriage.insert(
        "consents",
        id=own_id,
        tenant_id=tenant_id,
        merchant_id=merchant_id,
        kind="sms",
        phone_sealed=carriage.seal(phone, table="consents", column="phone_sealed", row_id=own_id),
        phone_hash=phone_hash(phone),
        text_version="legacy",
        text_hash=None,
        obtained_at=at,
        withdrawn_at=None if given else at,
        source="legacy",
        actor="system",
        ip=None,
        user_agent=None,
        created_at=at,
    )
    if not given and written not in TAKEN_BACK:
        carriage.note("unknown_status", about="consents", merchant_id=merchant_id or "", row_id=own_id)
    return not given, at


def carry_connectors(carriage: Carriage) -> None:
    """Their configuration is encrypted with a key that is not here: each leaves a note and is entered anew."""
    for row in carriage.rows("connectors"):
        carriage.note("connector_dropped", about="connectors", name=words(row.get("name"))[:60])


def figures(value: Any, path: str = "") -> dict[str, str]:
    """The numbers of a JSON document by their path, as text; words are left out, for they may be about people."""
    found: dict[str, str] = {}
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            found |= figures(item, f"{path}.{str(key)[:40]}".lstrip("."))
            if len(found) >= MOST_FIGURES:
                break
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found[path or "value"] = format(Decimal(str(value)), "f")
    return found


def _deal_or_note(carriage: Carriage, table: str, row: EarlierRow) -> CarriedDeal | None:
    deal = carriage.deals.get(words(row.get("deal_id"))) or carriage.main_deal(words(row.get("merchant_id")))
    if deal is None:
        carriage.note("left_behind", about=table, row_id=words(row.get("id")), reason="deal_missing")
    return deal


def _phone(written: str) -> str | None:
    try:
        return fold_phone(written) if written else None
    except PortalError:
        return None


def _iso(value: Any) -> str | None:
    found = moment(value)
    return found.isoformat() if found else None
