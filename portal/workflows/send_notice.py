"""The notice of a declined deal: queued with the decline, typeset and stored by a job, kept and mailed once."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.background_checks.queries import find_latest_job
from portal.config import get_settings
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.deals.service import lock_deal
from portal.deals.transitions import DealStatus
from portal.documents.service import store_document
from portal.events.queries import TimelineEntry, find_latest_event
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.crypto import sha256_hex
from portal.infra.outbox.service import enqueue
from portal.infra.parts import Parts
from portal.infra.phrases import us_phone
from portal.infra.storage import new_key
from portal.mail.service import queue_mail
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.underwriting.decline_reasons import NO_REASON, OWN_HEADING, told_reasons
from portal.underwriting.explanation import Explained, explain
from portal.underwriting.notice import MOST_REASONS, Notice, PrincipalReason, make_notice
from portal.underwriting.notice_clock import notice_settled
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.service import reason_codes, verdict_of

NOTIFY = "notices.send"


@dataclass(frozen=True)
class PreparedNotice:
    """A notice that lies in storage already. `event_id` is the decline that it is about."""

    event_id: str
    notice: Notice
    storage_key: str
    sha256: str
    size_bytes: int


def queue_notice(session: Session, deal: Deal) -> None:
    """Have the notice of a decline made after this transaction's commit."""
    enqueue(session, NOTIFY, {}, tenant_id=deal.tenant_id, deal_id=deal.id, merchant_id=deal.merchant_id)


def prepare_notice(parts: Parts, *, tenant_id: str, deal_id: str) -> PreparedNotice | None:
    """Typeset and store the notice of a deal's newest decline; None where it was sent, or the deal opened again."""
    with parts.db.read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        event_id = _due(session, deal)
        if event_id is None:
            return None
        notice = read_notice(session, deal=deal, tenant=get_tenant(session, tenant_id=tenant_id))
    pdf = make_notice(notice)
    key = new_key(tenant_id)
    parts.storage.put(key, pdf, content_type="application/pdf")
    return PreparedNotice(event_id, notice, key, sha256_hex(pdf), len(pdf))


def keep_notice(session: Session, prepared: PreparedNotice, *, tenant_id: str, deal_id: str) -> bool:
    """Keep the notice as a document of the deal and mail it; False where that was done, or is no longer due."""
    deal = lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    if _due(session, deal) != prepared.event_id:
        return False
    document = store_document(
        session,
        tenant_id=tenant_id,
        deal_id=deal_id,
        merchant_id=deal.merchant_id,
        kind="record",
        filename="Notice of action taken.pdf",
        storage_key=prepared.storage_key,
        sha256=prepared.sha256,
        size_bytes=prepared.size_bytes,
    )
    email = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id).email
    data = {"declined": prepared.event_id, "document_id": document.id, "sha256": prepared.sha256, "mailed": bool(email)}
    record(
        session,
        EventType.NOTICE_SENT,
        tenant_id=tenant_id,
        deal_id=deal_id,
        merchant_id=deal.merchant_id,
        actor="system",
        data=data,
    )
    notice_settled(deal)
    _mail(session, deal, notice=prepared.notice)
    return True


def read_notice(session: Session, *, deal: Deal, tenant: TenantProfile) -> Notice:
    """What the letter about the deal's newest decline says."""
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    merchant = get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id)
    declined = find_latest_event(session, **about, event_type=EventType.DEAL_DECLINED)
    settings = tenant.settings
    return Notice(
        creditor=tenant.legal_name,
        creditor_address=settings.address,
        creditor_phone=us_phone(settings.phone),
        applicant=merchant.legal_name,
        reference=deal.id,
        declined_on=declined.created_at.date() if declined else date.min,
        reasons=tuple(_principal(reason) for reason in decline_reasons_of(session, deal, declined)),
        agency=settings.ecoa_agency,
        background_asked=find_latest_job(session, **about) is not None,
        applicant_address=_address(merchant),
    )


def decline_reasons_of(session: Session, deal: Deal, declined: TimelineEntry | None) -> list[Explained]:
    """What the letter and the merchant's page say of a decline, at most four reasons: those that a person chose, or the
    policy's own with their figures."""
    kept = declined.data.get("principal") if declined else None
    if kept:
        return told_reasons(kept)[:MOST_REASONS]
    given = str(declined.data.get("reason") or "") if declined else ""
    decision = find_latest_decision(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if decision is not None and decision.outcome == "declined" and reason_codes(verdict_of(decision)) == given:
        return explain(verdict_of(decision))[:MOST_REASONS]
    return [Explained(heading=OWN_HEADING, words=given or NO_REASON, remedy="")]


def _address(merchant: Merchant) -> str:
    """The applicant's address in one line, as far as it is known."""
    place = " ".join(filter(None, (merchant.state, merchant.zip)))
    return ", ".join(filter(None, (merchant.address, merchant.city, place)))


def _principal(reason: Explained) -> PrincipalReason:
    words = f"We saw {reason.saw}; we can accept {reason.accepted}." if reason.saw else reason.words
    return PrincipalReason(heading=reason.heading, words=words, remedy=reason.remedy)


def _due(session: Session, deal: Deal) -> str | None:
    """The decline that no notice was sent about yet, or None."""
    about = {"tenant_id": deal.tenant_id, "deal_id": deal.id}
    declined = find_latest_event(session, **about, event_type=EventType.DEAL_DECLINED)
    if deal.status != DealStatus.DECLINED or declined is None:
        return None
    sent = find_latest_event(session, **about, event_type=EventType.NOTICE_SENT)
    return None if sent is not None and sent.data.get("declined") == declined.id else declined.id


def _mail(session: Session, deal: Deal, *, notice: Notice) -> None:
    tenant = get_tenant(session, tenant_id=deal.tenant_id)
    merchant = get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id)
    if not merchant.email:
        return
    queue_mail(
        session,
        tenant_id=deal.tenant_id,
        to=merchant.email,
        template="declined",
        context={
            "funder": tenant.display_name,
            "notice": notice,
            "link": f"{get_settings().base_url}/apply/{tenant.slug}/resume/{deal.resume_code}",
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
