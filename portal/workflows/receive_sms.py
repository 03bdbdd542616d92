"""A text message comes in: STOP is honoured at once, START rejoins, HELP is answered, all else is kept."""

import json
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.deals.service import find_live_deal
from portal.events.service import record
from portal.events.types import EventType
from portal.inbox.models import InboxDelivery
from portal.inbox.service import list_parked, mark, receive
from portal.infra.crypto import sha256_hex
from portal.merchants.identity import phone_hash
from portal.merchants.models import Merchant
from portal.sms.gateways import CHERRY, account_of
from portal.sms.models import SmsMessage
from portal.sms.queries import find_by_provider_ref
from portal.sms.service import keep_received, queue_sms, set_opted_out, tenants_that_know
from portal.sms.words import Wish, wish_of
from portal.tenants.credentials import list_credentials
from portal.tenants.queries import get_tenant

PROVIDER = "cherry"
ACTOR = f"provider:{PROVIDER}"
EVENTS = {
    Wish.STOP: EventType.SMS_STOP,
    Wish.START: EventType.SMS_START,
    Wish.HELP: EventType.SMS_HELP,
    Wish.OTHER: EventType.SMS_RECEIVED,
}


def receive_sms(
    session: Session, *, natural_id: str, body: bytes, phone: str, text: str, owner: str | None = None
) -> bool:
    """Process an inbound message, once; False when it was here before.

    One that the secret of `owner` proves concerns that tenant alone. One that the installation's secret proves concerns
    every tenant that knows the number and has no account of its own; a wish to stop also those that have one, because
    the number may answer what came before they had it.
    """
    delivery = _receive(session, natural_id=natural_id, body=body, owner=owner)
    if delivery is None:
        return False
    wish = wish_of(text)
    tenants = {owner} if owner is not None else _concerned(session, phone, wish=wish)
    for tenant_id in sorted(tenants):
        _for_tenant(session, tenant_id, phone=phone, text=text, wish=wish)
    only = next(iter(tenants)) if len(tenants) == 1 else None
    mark(delivery, status="processed", tenant_id=only, note="" if tenants else "nobody knows this number")
    return True


def receive_status(
    session: Session, *, natural_id: str, body: bytes, provider_ref: str, status: str, owner: str | None = None
) -> bool:
    """Note what the provider says of a message of ours, once; under the secret of `owner`, of a message of theirs.

    It may speak before our own record of the message's leaving is committed; then the news waits for it.
    """
    delivery = _receive(session, natural_id=natural_id, body=body, owner=owner, subject=provider_ref)
    if delivery is None:
        return False
    _note_status(session, delivery, status=status)
    return True


def match_parked_statuses(session: Session) -> int:
    """Apply what was said of messages before they were known here; returns how many found theirs."""
    matched = 0
    whose = InboxDelivery.tenant_id.is_(None) | (InboxDelivery.tenant_id == SmsMessage.tenant_id)
    known = exists().where(SmsMessage.provider_ref == InboxDelivery.subject, whose)
    for delivery in list_parked(session, provider=PROVIDER, known=known):
        _note_status(session, delivery, status=str(json.loads(delivery.body or "{}").get("status", "")))
        matched += delivery.status == "processed"
    return matched


def _receive(
    session: Session, *, natural_id: str, body: bytes, owner: str | None, subject: str | None = None
) -> InboxDelivery | None:
    # Under a name of its owner's, no tenant's message can take the place of another's that has the same id.
    name = natural_id if owner is None else f"{owner}:{sha256_hex(natural_id.encode())}"
    delivery = receive(session, provider=PROVIDER, natural_id=name, body=body, subject=subject)
    if delivery is not None:
        delivery.tenant_id = owner
    return delivery


def _concerned(session: Session, phone: str, *, wish: Wish) -> set[str]:
    known = set(tenants_that_know(session, phone=phone)) | _tenants_of_merchants(session, phone)
    return known if wish is Wish.STOP else known - _with_own_account(session)


def _with_own_account(session: Session) -> set[str]:
    return {kept.tenant_id for kept in list_credentials(session, provider=account_of(CHERRY))}


def _note_status(session: Session, delivery: InboxDelivery, *, status: str) -> None:
    owner = delivery.tenant_id
    without = _with_own_account(session) if owner is None else set()
    sms = find_by_provider_ref(session, provider_ref=delivery.subject or "", tenant_id=owner, without=without)
    if sms is None:
        mark(delivery, status="parked", tenant_id=None, note="its message is not known yet")
        return
    mark(delivery, status="processed", tenant_id=sms.tenant_id)
    if sms.status in ("delivered", "failed") or status not in ("delivered", "failed"):
        return
    sms.status = status
    if status == "failed":
        about: dict[str, Any] = {"tenant_id": sms.tenant_id, "deal_id": sms.deal_id, "merchant_id": sms.merchant_id}
        sms.reason = "provider"
        record(session, EventType.SMS_FAILED, **about, actor=ACTOR, data={"sms_id": sms.id, "reason": sms.reason})


def _for_tenant(session: Session, tenant_id: str, *, phone: str, text: str, wish: Wish) -> None:
    merchant = _merchant(session, tenant_id, phone)
    merchant_id = merchant.id if merchant else None
    deal = find_live_deal(session, tenant_id=tenant_id, merchant_id=merchant.id) if merchant else None
    about: dict[str, Any] = {"tenant_id": tenant_id, "merchant_id": merchant_id, "deal_id": deal.id if deal else None}
    row = keep_received(session, phone=phone, body=text, **about)
    record(session, EVENTS[wish], **about, actor=ACTOR, data={"sms_id": row.id})
    if wish in (Wish.STOP, Wish.START):
        changed = set_opted_out(session, tenant_id=tenant_id, phone=phone, opted_out=wish is Wish.STOP)
        # One confirmation is allowed; whoever says it again hears nothing more.
        wish = wish if changed else Wish.OTHER
    answer = _answer(session, tenant_id, wish)
    if answer:
        queue_sms(
            session, to=phone, body=answer, campaign=f"reply-{wish.value}", actor="system", confirmation=True, **about
        )


def _answer(session: Session, tenant_id: str, wish: Wish) -> str:
    tenant = get_tenant(session, tenant_id=tenant_id)
    contact = tenant.settings.phone or tenant.settings.email
    return {
        Wish.STOP: f"{tenant.display_name}: you will get no more messages from us. Reply START to rejoin.",
        Wish.START: f"{tenant.display_name}: you will get our messages again. Reply STOP to end, HELP for help.",
        Wish.HELP: f"{tenant.display_name}: for help call {contact}. Reply STOP to end messages.",
        Wish.OTHER: "",
    }[wish]


def _tenants_of_merchants(session: Session, phone: str) -> set[str]:
    query = select(Merchant.tenant_id).where(Merchant.phone_hash == phone_hash(phone)).distinct()
    return set(session.execute(query).scalars())


def _merchant(session: Session, tenant_id: str, phone: str) -> Merchant | None:
    query = select(Merchant).where(Merchant.tenant_id == tenant_id, Merchant.phone_hash == phone_hash(phone))
    return session.execute(query.order_by(Merchant.created_at.desc(), Merchant.id).limit(1)).scalar_one_or_none()
