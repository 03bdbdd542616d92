"""The ledger of a number: which consents there are, what came in and went out, and whether it may be written to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.events.queries import TimelineEntry, list_events
from portal.events.types import EventType
from portal.merchants.identity import phone_hash
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.sms.models import SmsMessage, SmsPreference

MOST = 200
WISHES = (EventType.SMS_STOP, EventType.SMS_START, EventType.SMS_HELP)


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. `kind` is consent, withdrawn, stop, start, help, in, or how a message of ours stands."""

    at: datetime
    kind: str
    words: str
    detail: str
    actor: str = ""


@dataclass(frozen=True)
class Texting:
    """A merchant's number as a sender has to know it; `opted_out_at` is None while it may be written to."""

    deal: Deal
    merchant: Merchant
    has_consent: bool
    opted_out_at: datetime | None
    entries: list[Entry]


def read_texting(session: Session, *, tenant_id: str, deal_id: str) -> Texting:
    """The ledger of the deal's merchant, newest first, at most 200 messages. NotFound."""
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
    number = phone_hash(merchant.phone) if merchant.phone else None
    consents = _consents(session, tenant_id, merchant.id, number)
    wishes = list_events(session, tenant_id=tenant_id, merchant_id=merchant.id, types=WISHES, limit=MOST)
    said = {event.data["sms_id"]: event for event in wishes if "sms_id" in event.data}
    entries = [
        *(entry for consent in consents for entry in _of_consent(consent)),
        *(_of_message(sms, said.get(sms.id)) for sms in _messages(session, tenant_id, number)),
        *(_by_hand(event) for event in wishes if "sms_id" not in event.data),
    ]
    return Texting(
        deal=deal,
        merchant=merchant,
        has_consent=any(consent.withdrawn_at is None for consent in consents),
        opted_out_at=_opted_out_at(session, tenant_id, number),
        entries=sorted(entries, key=lambda entry: entry.at, reverse=True),
    )


def _consents(session: Session, tenant_id: str, merchant_id: str, number: str | None) -> list[Consent]:
    whose = [Consent.merchant_id == merchant_id, *([Consent.phone_hash == number] if number else [])]
    query = select(Consent).where(Consent.tenant_id == tenant_id, Consent.kind == "sms", or_(*whose))
    return list(session.scalars(query.order_by(Consent.obtained_at, Consent.id)))


def _messages(session: Session, tenant_id: str, number: str | None) -> list[SmsMessage]:
    query = select(SmsMessage).where(SmsMessage.tenant_id == tenant_id, SmsMessage.phone_hash == number)
    newest = query.order_by(SmsMessage.created_at.desc(), SmsMessage.id.desc()).limit(MOST)
    return list(session.scalars(newest)) if number else []


def _opted_out_at(session: Session, tenant_id: str, number: str | None) -> datetime | None:
    query = select(SmsPreference.changed_at).where(
        SmsPreference.tenant_id == tenant_id, SmsPreference.phone_hash == number, SmsPreference.opted_out
    )
    return session.scalars(query).first() if number else None


def _of_consent(consent: Consent) -> list[Entry]:
    source = {"browser": "given in the browser", "mock": "attested by the caller", "attested": "attested by the caller"}
    detail = f"{source.get(consent.source, consent.source)}, words {consent.text_version}"
    given = Entry(consent.obtained_at, "consent", "Agreed to text messages", detail, consent.actor)
    if consent.withdrawn_at is None:
        return [given]
    return [given, Entry(consent.withdrawn_at, "withdrawn", "Took the consent back", "", consent.actor)]


def _of_message(sms: SmsMessage, wish: TimelineEntry | None) -> Entry:
    if sms.direction == "out":
        return Entry(sms.created_at, sms.status, sms.body or "", sms.campaign or "message")
    kind = "in" if wish is None else wish.type.removeprefix("sms.")
    return Entry(sms.created_at, kind, sms.body or "", "")


def _by_hand(event: TimelineEntry) -> Entry:
    reason = str(event.data.get("reason", ""))
    return Entry(event.created_at, "stop", "Said that they want no more texts", reason, event.actor)
