"""Keeping consents: words, moment and origin stand in the row, the event says only that there is one."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.merchants.identity import fold_phone, phone_hash

LONGEST_USER_AGENT = 300


def keep_consent(
    session: Session,
    *,
    tenant_id: str,
    merchant_id: str | None,
    kind: str,
    text_version: str,
    text_hash: str | None,
    source: str,
    actor: str,
    obtained_at: datetime,
    deal_id: str | None = None,
    subject_hash: str | None = None,
    phone: str | None = None,
    ip: str | None = None,
    user_agent: str | None = None,
) -> Consent:
    """A consent on record, with its event, at the deal for which it was given if there is one.

    Invalid("phone") for a number that cannot exist.
    """
    row = Consent(
        tenant_id=tenant_id,
        merchant_id=merchant_id,
        kind=kind,
        text_version=text_version,
        text_hash=text_hash,
        subject_hash=subject_hash,
        source=source,
        actor=actor,
        obtained_at=obtained_at,
        ip=ip,
        user_agent=user_agent[:LONGEST_USER_AGENT] if user_agent else None,
    )
    if phone:
        row.phone = fold_phone(phone)
        row.phone_hash = phone_hash(fold_phone(phone))
    session.add(row)
    session.flush()
    data = {"consent_id": row.id, "kind": kind, "text_version": text_version, "source": source}
    record(
        session,
        EventType.CONSENT_GIVEN,
        tenant_id=tenant_id,
        deal_id=deal_id,
        merchant_id=merchant_id,
        actor=actor,
        data=data,
    )
    return row


def withdraw_consent(consent: Consent) -> None:
    """Take a consent back from now on; what was done under it stays."""
    consent.withdrawn_at = consent.withdrawn_at or clock.now()
