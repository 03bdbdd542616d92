"""The sealed copy of a signed agreement: read, made and stored outside a transaction, then completed in one."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.consents.queries import find_consent_by_id
from portal.deals.queries import get_deal
from portal.documents.queries import get_document
from portal.documents.service import store_document
from portal.errors import VendorError
from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.storage import new_key
from portal.mail.service import queue_mail
from portal.signing.agreement_mapping import agreement_reference
from portal.signing.certificate_mapping import certificate_data
from portal.signing.paper.certificate import CertificateData, make_certificate
from portal.signing.paper.seal import stamp_and_seal
from portal.signing.paper.stamp import SignatureData
from portal.signing.queries import find_signature, get_envelope
from portal.signing.seal_key import seal_key
from portal.tenants.queries import get_tenant
from portal.workflows.apply_signing_event import advance

EVENTS_READ = 200


@dataclass(frozen=True)
class SealedCopy:
    """A sealed copy that lies in storage already."""

    storage_key: str
    sha256: str
    size_bytes: int
    certificate: CertificateData


@dataclass(frozen=True)
class _Evidence:
    """What the copy is made from."""

    agreement_key: str
    agreement_sha256: str
    signature: SignatureData
    certificate: CertificateData


def make_sealed_copy(parts: Parts, *, tenant_id: str, envelope_id: str) -> SealedCopy | None:
    """Stamp, certify, seal and store the agreement of a signed envelope; None when there is nothing to seal any more.

    VendorError (permanent) when the stored agreement is not the one that was shown: nothing is sealed then.
    """
    with parts.db.read(tenant_id=tenant_id) as session:
        evidence = _read_evidence(session, tenant_id=tenant_id, envelope_id=envelope_id)
    if evidence is None:
        return None
    agreement = parts.storage.read(evidence.agreement_key)
    if sha256_hex(agreement) != evidence.agreement_sha256:
        words = "The stored agreement is not the one that was signed, so it is not sealed."
        raise VendorError(words, code="agreement_changed", permanent=True)
    sealed = stamp_and_seal(
        agreement,
        certificate=make_certificate(evidence.certificate),
        signature=evidence.signature,
        signer=seal_key(parts.settings),
        sealed_at=evidence.certificate.completed_at,
    )
    key = new_key(tenant_id)
    parts.storage.put(key, sealed, content_type="application/pdf")
    return SealedCopy(key, sha256_hex(sealed), len(sealed), evidence.certificate)


def keep_sealed_copy(session: Session, *, tenant_id: str, envelope_id: str, copy: SealedCopy) -> bool:
    """Complete the envelope with its sealed copy: document, event with both hashes, deal signed, mail.

    False, and nothing is kept, when it was completed before.
    """
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    hashes = {"agreement_sha256": envelope.agreement_sha256, "signed_sha256": copy.sha256}
    at = copy.certificate.completed_at
    if not advance(session, envelope, to="completed", at=at, actor="system", data=hashes):
        return False
    reference = agreement_reference(envelope.deal_id)
    document = store_document(
        session,
        tenant_id=tenant_id,
        deal_id=envelope.deal_id,
        merchant_id=envelope.merchant_id,
        kind="signed_agreement",
        filename=f"Signed agreement {reference}.pdf",
        storage_key=copy.storage_key,
        sha256=copy.sha256,
        size_bytes=copy.size_bytes,
    )
    envelope.signed_document_id = document.id
    _mail(session, tenant_id=tenant_id, deal_id=envelope.deal_id, to=envelope.recipient_email or "", copy=copy)
    return True


def _read_evidence(session: Session, *, tenant_id: str, envelope_id: str) -> _Evidence | None:
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    signature = find_signature(session, tenant_id=tenant_id, envelope_id=envelope_id)
    if envelope.status != "signed" or signature is None or envelope.agreement_document_id is None:
        return None
    consent = find_consent_by_id(session, tenant_id=tenant_id, consent_id=signature.consent_id)
    document = get_document(session, tenant_id=tenant_id, document_id=envelope.agreement_document_id)
    if consent is None or document.storage_key is None:
        return None
    certificate = certificate_data(
        get_tenant(session, tenant_id=tenant_id),
        envelope,
        signature,
        consent,
        pages=document.pages or 0,
        events=list_events(session, tenant_id=tenant_id, deal_id=envelope.deal_id, limit=EVENTS_READ),
        completed_at=clock.now(),
    )
    shown = SignatureData(name=signature.name or "", signed_at=signature.signed_at)
    return _Evidence(document.storage_key, signature.agreement_sha256, shown, certificate)


def _mail(session: Session, *, tenant_id: str, deal_id: str, to: str, copy: SealedCopy) -> None:
    tenant, deal = get_tenant(session, tenant_id=tenant_id), get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    queue_mail(
        session,
        tenant_id=tenant_id,
        to=to,
        template="signed",
        context={
            "funder": tenant.display_name,
            "reference": copy.certificate.reference,
            "sha256": copy.sha256,
            "link": f"{get_settings().base_url}/apply/{tenant.slug}/resume/{deal.resume_code}",
        },
        merchant_id=deal.merchant_id,
        deal_id=deal.id,
    )
