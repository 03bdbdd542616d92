"""An agreement is signed by all and its signed copy lies in storage: envelope, document, deal and mail in one move."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.documents.service import store_document
from portal.mail.service import queue_mail
from portal.signing.agreement_mapping import agreement_reference
from portal.signing.co_signers import find_invited
from portal.signing.models import Envelope
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.apply_signing_event import advance


@dataclass(frozen=True)
class StoredCopy:
    """A signed agreement that lies in storage already, sealed here or fetched from a provider."""

    storage_key: str
    sha256: str
    size_bytes: int


def complete_envelope(session: Session, envelope: Envelope, *, copy: StoredCopy, at: datetime, actor: str) -> bool:
    """Complete an envelope with its copy: `contract.completed` with both hashes, document, deal signed, mail.

    False, and nothing is kept, where that was done before.
    """
    hashes = {"agreement_sha256": envelope.agreement_sha256, "signed_sha256": copy.sha256}
    if not advance(session, envelope, to="completed", at=at, actor=actor, data=hashes):
        return False
    document = store_document(
        session,
        tenant_id=envelope.tenant_id,
        deal_id=envelope.deal_id,
        merchant_id=envelope.merchant_id,
        kind="signed_agreement",
        filename=f"Signed agreement {agreement_reference(envelope.deal_id)}.pdf",
        storage_key=copy.storage_key,
        sha256=copy.sha256,
        size_bytes=copy.size_bytes,
    )
    envelope.signed_document_id = document.id
    _mail_all(session, envelope, copy=copy)
    return True


def _mail_all(session: Session, envelope: Envelope, *, copy: StoredCopy) -> None:
    """Write to each who signed on our pages that the copy is there; to others their provider writes by itself."""
    tenant = get_tenant(session, tenant_id=envelope.tenant_id)
    deal = get_deal(session, tenant_id=tenant.id, deal_id=envelope.deal_id)
    address = get_settings().base_url
    link = f"{address}/apply/{tenant.slug}/resume/{deal.resume_code}"
    _mail(session, deal, tenant=tenant, to=envelope.recipient_email or "", link=link, copy=copy)
    invited = find_invited(session, envelope_id=envelope.id) if envelope.is_signed_here else None
    if invited is not None:
        link = f"{address}/sign/{invited.invitation.link_code}"
        _mail(session, deal, tenant=tenant, to=invited.co_signer.email or "", link=link, copy=copy)


def _mail(session: Session, deal: Deal, *, tenant: TenantProfile, to: str, link: str, copy: StoredCopy) -> None:
    queue_mail(
        session,
        tenant_id=tenant.id,
        to=to,
        template="signed",
        context={
            "funder": tenant.display_name,
            "reference": agreement_reference(deal.id),
            "sha256": copy.sha256,
            "link": link,
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
