"""Consents as merchants give them in the browser, or as callers attest that they hold them."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from portal.background_checks.authorization import hash_owner
from portal.consents.models import Consent
from portal.consents.service import keep_consent
from portal.consents.texts import FOR_CO_SIGNER, FOR_MERCHANT, KINDS, ConsentText, find_text
from portal.deals.service import find_live_deal
from portal.errors import Invalid
from portal.infra import clock
from portal.intake.service import read_state
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.tenants.queries import TenantProfile, get_tenant

# Clocks of callers differ a little from ours.
CLOCK_SKEW = timedelta(minutes=5)
LONGEST_VERSION = 64


def give_consent(
    session: Session,
    *,
    tenant_id: str,
    merchant_id: str | None,
    kind: str,
    text_version: str,
    source: Literal["browser", "attested", "mock"],
    actor: str,
    deal_id: str | None = None,
    obtained_at: datetime | None = None,
    phone: str | None = None,
    ip: str | None = None,
    user_agent: str | None = None,
) -> Consent:
    """Keep a consent of a merchant, or (None) of somebody else whom `actor` names.

    In the browser the text is ours, written for who reads it, and its hash is kept.

    The event stands at `deal_id`, one of the merchant's own, where the consent was given for a deal. A caller that
    attests one may have used words of its own: the version is kept as told, and a hash only where the words are ours.
    An authorization of a background check is kept with the owner whom the deal, else the merchant's live deal, names.
    Errors: NotFound for another tenant's merchant, Invalid for a kind, version, time or phone.
    """
    merchant = None if merchant_id is None else get_merchant(session, tenant_id=tenant_id, merchant_id=merchant_id)
    version = text_version.strip()
    if kind not in KINDS:
        raise Invalid("kind", f"Use one of these kinds: {', '.join(KINDS)}.")
    if not version or len(version) > LONGEST_VERSION:
        raise Invalid("text_version", f"Name the version of the text, in {LONGEST_VERSION} characters or fewer.")
    text = _text_of(get_tenant(session, tenant_id=tenant_id), kind, version)
    reader = FOR_CO_SIGNER if merchant is None else FOR_MERCHANT
    if source == "browser" and (text is None or text.is_for != reader):
        raise Invalid("text_version", "This text was replaced. Open the page again and read the newer one.")
    return keep_consent(
        session,
        tenant_id=tenant_id,
        merchant_id=merchant_id,
        kind=kind,
        text_version=version,
        text_hash=None if text is None else text.sha256,
        source=source,
        actor=actor,
        deal_id=deal_id,
        subject_hash=_owner_of(session, merchant, deal_id=deal_id) if kind == "background" else None,
        obtained_at=_when(obtained_at),
        phone=phone or (merchant.phone if merchant is not None and kind == "sms" else None),
        ip=ip,
        user_agent=user_agent,
    )


def _text_of(tenant: TenantProfile, kind: str, version: str) -> ConsentText | None:
    settings = tenant.settings
    return find_text(kind, version, funder=tenant.display_name, phone=settings.phone, email=settings.email)


def _owner_of(session: Session, merchant: Merchant | None, *, deal_id: str | None) -> str | None:
    if merchant is None:
        return None
    about = {"tenant_id": merchant.tenant_id}
    if deal_id is None:
        live = find_live_deal(session, **about, merchant_id=merchant.id)
        deal_id = live.id if live is not None else None
    return hash_owner(read_state(session, **about, deal_id=deal_id), merchant_id=merchant.id) if deal_id else None


def _when(obtained_at: datetime | None) -> datetime:
    now = clock.now()
    if obtained_at is None:
        return now
    if obtained_at.tzinfo is None:
        raise Invalid("obtained_at", "Give the moment with its time zone, like 2026-11-24T15:00:00Z.")
    if not clock.is_sane(obtained_at):
        raise Invalid("obtained_at", "This is no moment at which a consent was given.")
    if obtained_at > now + CLOCK_SKEW:
        raise Invalid("obtained_at", "A consent cannot have been given in the future.")
    return obtained_at
