"""Text messages: who may be written to, and what is kept of each message."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.db import lock_names
from portal.infra.outbox.secret import with_secret
from portal.infra.outbox.service import enqueue
from portal.merchants.identity import fold_phone, phone_hash
from portal.sms.models import SmsMessage, SmsPreference, SmsSkip

SEND = "sms.send"


def is_opted_out(session: Session, *, tenant_id: str, phone: str) -> bool:
    """Whether this number said stop to this tenant and has not rejoined."""
    row = _preference(session, tenant_id, phone)
    return row is not None and row.opted_out


def set_opted_out(session: Session, *, tenant_id: str, phone: str, opted_out: bool) -> bool:
    """Keep what a number wants, for all campaigns of the tenant; False when it had said so before."""
    # Two messages of a number that is new here may arrive at once.
    lock_names(session, f"sms-preference|{tenant_id}|{phone_hash(phone)}")
    row = _preference(session, tenant_id, phone)
    if row is None:
        row = SmsPreference(tenant_id=tenant_id, phone_hash=phone_hash(phone), opted_out=opted_out)
        session.add(row)
    elif row.opted_out == opted_out:
        return False
    row.opted_out, row.changed_at = opted_out, clock.now()
    return True


def queue_sms(
    session: Session,
    *,
    tenant_id: str,
    to: str,
    body: str,
    campaign: str,
    actor: str,
    merchant_id: str | None = None,
    deal_id: str | None = None,
    not_before: datetime | None = None,
    confirmation: bool = False,
    secret: str | None = None,
) -> SmsMessage:
    """Keep a message to `to` (E.164) and have it sent after the commit; its id is the provider's idempotency key.

    A `confirmation` of an opt-out is sent although the number is opted out. A `secret` takes the place of HIDDEN as
    the message leaves; the message is kept without it.
    """
    row = _message(tenant_id, direction="out", phone=to, body=body, status="queued")
    row.campaign, row.merchant_id, row.deal_id = campaign, merchant_id, deal_id
    session.add(row)
    about: dict[str, Any] = {"tenant_id": tenant_id, "deal_id": deal_id, "merchant_id": merchant_id}
    payload = with_secret({"sms_id": row.id, "confirmation": confirmation}, secret)
    row.work_id = enqueue(session, SEND, payload, **about, not_before=not_before)
    data = {"sms_id": row.id, "campaign": campaign}
    record(session, EventType.SMS_QUEUED, **about, actor=actor, data=data)
    return row


def keep_skipped(session: Session, *, tenant_id: str, to: str, campaign: str, reason: str) -> None:
    """Keep that a campaign left a number out, and why; what is no number is found by its campaign alone."""
    row = SmsSkip(tenant_id=tenant_id, campaign=campaign, reason=reason)
    row.phone, row.phone_hash = to, None if reason == "invalid_number" else phone_hash(fold_phone(to))
    session.add(row)


def keep_received(
    session: Session, *, tenant_id: str, phone: str, body: str, merchant_id: str | None, deal_id: str | None
) -> SmsMessage:
    """Keep a message that came in."""
    row = _message(tenant_id, direction="in", phone=phone, body=body, status="received")
    row.merchant_id, row.deal_id = merchant_id, deal_id
    session.add(row)
    return row


def tenants_that_know(session: Session, *, phone: str) -> list[str]:
    """The tenants that wrote to a number or heard from it."""
    query = select(SmsMessage.tenant_id).where(SmsMessage.phone_hash == phone_hash(phone)).distinct()
    known = set(session.execute(query).scalars())
    query = select(SmsPreference.tenant_id).where(SmsPreference.phone_hash == phone_hash(phone))
    return sorted(known | set(session.execute(query).scalars()))


def _preference(session: Session, tenant_id: str, phone: str) -> SmsPreference | None:
    query = select(SmsPreference).where(
        SmsPreference.tenant_id == tenant_id, SmsPreference.phone_hash == phone_hash(phone)
    )
    return session.execute(query.with_for_update()).scalar_one_or_none()


def _message(tenant_id: str, *, direction: str, phone: str, body: str, status: str) -> SmsMessage:
    row = SmsMessage(tenant_id=tenant_id, direction=direction, phone_hash=phone_hash(phone), status=status)
    row.phone, row.body = phone, body
    return row
