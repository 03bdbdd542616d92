"""Sending a campaign: consent on record, no opt-out, within hours; everything else is skipped with its reason."""

import re
from dataclasses import dataclass, field, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.deals.service import find_live_deal
from portal.errors import Invalid
from portal.infra import clock
from portal.merchants.identity import fold_phone, phone_hash
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.sms.quiet_hours import next_allowed
from portal.sms.service import is_opted_out, keep_skipped, queue_sms
from portal.tenants.queries import get_tenant

WAY_OUT = re.compile(r"\bstop\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """One message that a caller wants sent."""

    to: str
    body: str
    merchant_id: str | None = None


@dataclass
class Sent:
    """What became of a campaign: how many messages wait to be sent, and which were left out and why."""

    queued: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)


def send_campaign(
    session: Session, *, tenant_id: str, campaign: str, messages: list[Wanted], actor: str, attest: bool
) -> Sent:
    """Queue what may be sent, and keep what is left out.

    `attest` records a missing consent as the caller's own word (MOCK_MODE only). Each message leaves with the sender's
    name and the way out in it (`with_footer`).
    """
    sent = Sent()
    funder = get_tenant(session, tenant_id=tenant_id).display_name
    for wanted in messages:
        signed = replace(wanted, body=with_footer(wanted.body, funder=funder))
        reason = _queue(session, tenant_id, campaign, signed, actor=actor, attest=attest)
        if reason is None:
            sent.queued += 1
        else:
            keep_skipped(session, tenant_id=tenant_id, to=wanted.to, campaign=campaign, reason=reason)
            sent.skipped.append((wanted.to, reason))
    return sent


def with_footer(body: str, *, funder: str) -> str:
    """The message with what the carriers ask of a campaign: who writes, and how to stop it. Said once, not twice."""
    says_who, says_stop = funder.casefold() in body.casefold(), WAY_OUT.search(body) is not None
    footer = " ".join(
        part for part in ("" if says_who else f"{funder}.", "" if says_stop else "Reply STOP to opt out.") if part
    )
    return f"{body.rstrip()}\n{footer}" if footer else body


def _queue(session: Session, tenant_id: str, campaign: str, wanted: Wanted, *, actor: str, attest: bool) -> str | None:
    try:
        phone = fold_phone(wanted.to)
    except Invalid:
        return "invalid_number"
    if is_opted_out(session, tenant_id=tenant_id, phone=phone):
        return "opted_out"
    merchant = _merchant(session, tenant_id, phone, wanted.merchant_id)
    if not has_consent(session, tenant_id=tenant_id, phone=phone, merchant=merchant):
        if not attest:
            return "no_consent"
        _attest(session, tenant_id, phone, merchant, actor=actor)
    deal = find_live_deal(session, tenant_id=tenant_id, merchant_id=merchant.id) if merchant else None
    queue_sms(
        session,
        tenant_id=tenant_id,
        to=phone,
        body=wanted.body,
        campaign=campaign,
        actor=actor,
        merchant_id=merchant.id if merchant else None,
        deal_id=deal.id if deal else None,
        not_before=next_allowed(phone, state=merchant.state if merchant else None),
    )
    return None


def has_consent(session: Session, *, tenant_id: str, phone: str, merchant: Merchant | None) -> bool:
    """Whether a consent to text messages stands on record for this number, or for its merchant without a number."""
    whose = [Consent.phone_hash == phone_hash(phone)]
    if merchant is not None:
        whose.append((Consent.merchant_id == merchant.id) & Consent.phone_hash.is_(None))
    query = select(Consent.id).where(
        Consent.tenant_id == tenant_id, Consent.kind == "sms", Consent.withdrawn_at.is_(None), or_(*whose)
    )
    return session.execute(query.limit(1)).first() is not None


def _merchant(session: Session, tenant_id: str, phone: str, merchant_id: str | None) -> Merchant | None:
    if merchant_id is not None:
        return get_merchant(session, tenant_id=tenant_id, merchant_id=merchant_id)
    query = select(Merchant).where(Merchant.tenant_id == tenant_id, Merchant.phone_hash == phone_hash(phone))
    return session.execute(query.order_by(Merchant.created_at.desc(), Merchant.id).limit(1)).scalar_one_or_none()


def _attest(session: Session, tenant_id: str, phone: str, merchant: Merchant | None, *, actor: str) -> None:
    row = Consent(
        tenant_id=tenant_id,
        merchant_id=merchant.id if merchant else None,
        kind="sms",
        phone_hash=phone_hash(phone),
        text_version="caller",
        obtained_at=clock.now(),
        source="mock",
        actor=actor,
    )
    row.phone = phone
    session.add(row)
    session.flush()
