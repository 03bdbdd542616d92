"""The sealed copy of a signed agreement: read, made and stored outside a transaction, then completed in one."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.consents.models import Consent
from portal.consents.queries import find_consent_by_id
from portal.documents.queries import get_document
from portal.errors import VendorError
from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.parts import Parts
from portal.infra.storage import new_key
from portal.signing.certificate_mapping import SignedBy, certificate_data
from portal.signing.co_signers import PLACE as CO_SIGNER
from portal.signing.co_signers import Invited, find_invited
from portal.signing.models import Envelope, Signature
from portal.signing.paper.certificate import CertificateData, make_certificate
from portal.signing.paper.seal import stamp_and_seal
from portal.signing.paper.stamp import SignatureData
from portal.signing.queries import get_envelope, list_signatures
from portal.signing.seal_key import seal_key
from portal.signing.strokes import kept_strokes
from portal.tenants.queries import get_tenant
from portal.workflows.complete_envelope import StoredCopy, complete_envelope

EVENTS_READ = 200
ROLES = {"guarantor": "Guarantor", "co_owner": "For the merchant, second signer"}


@dataclass(frozen=True)
class SealedCopy(StoredCopy):
    """A sealed copy with the certificate that is in it."""

    certificate: CertificateData


@dataclass(frozen=True)
class _Evidence:
    """What the copy is made from."""

    agreement_key: str
    agreement_sha256: str
    signatures: tuple[SignatureData, ...]
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
        signature=evidence.signatures[0],
        cosigners=evidence.signatures[1:],
        signer=seal_key(parts.settings),
        sealed_at=evidence.certificate.completed_at,
    )
    key = new_key(tenant_id)
    parts.storage.put(key, sealed, content_type="application/pdf")
    return SealedCopy(key, sha256_hex(sealed), len(sealed), evidence.certificate)


def keep_sealed_copy(session: Session, *, tenant_id: str, envelope_id: str, copy: SealedCopy) -> bool:
    """Complete the envelope with its sealed copy; False, and nothing is kept, when it was completed before."""
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    return complete_envelope(session, envelope, copy=copy, at=copy.certificate.completed_at, actor="system")


def _read_evidence(session: Session, *, tenant_id: str, envelope_id: str) -> _Evidence | None:
    envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
    signed = _signed(session, envelope)
    if envelope.status != "signed" or not signed or envelope.agreement_document_id is None:
        return None
    document = get_document(session, tenant_id=tenant_id, document_id=envelope.agreement_document_id)
    if document.storage_key is None:
        return None
    certificate = certificate_data(
        get_tenant(session, tenant_id=tenant_id),
        envelope,
        signed,
        pages=document.pages or 0,
        events=list_events(session, tenant_id=tenant_id, deal_id=envelope.deal_id, limit=EVENTS_READ),
        completed_at=clock.now(),
    )
    shown = tuple(_shown(one.signature) for one in signed)
    return _Evidence(document.storage_key, signed[0].signature.agreement_sha256, shown, certificate)


def _shown(signature: Signature) -> SignatureData:
    return SignatureData(
        name=signature.name or "",
        signed_at=signature.signed_at,
        place=signature.place,
        strokes=kept_strokes(signature.strokes),
    )


def _signed(session: Session, envelope: Envelope) -> list[SignedBy]:
    """The envelope's signatures with their evidence, the owner's first; empty where one has no consent on record."""
    invited = find_invited(session, envelope_id=envelope.id)
    signed = []
    for signature in list_signatures(session, tenant_id=envelope.tenant_id, envelope_id=envelope.id):
        consent = find_consent_by_id(session, tenant_id=envelope.tenant_id, consent_id=signature.consent_id)
        if consent is None:
            return []
        signed.append(_signed_by(envelope, signature, consent, invited=invited))
    return signed


def _signed_by(envelope: Envelope, signature: Signature, consent: Consent, *, invited: Invited | None) -> SignedBy:
    if invited is not None and signature.place == CO_SIGNER:
        role, email = ROLES[invited.co_signer.capacity], invited.co_signer.email
        sent_at, viewed_at = invited.invitation.sent_at, invited.invitation.viewed_at
    else:
        role, email = "Merchant", envelope.recipient_email
        sent_at, viewed_at = envelope.sent_at, envelope.viewed_at
    return SignedBy(
        role=role, email=email or "", signature=signature, consent=consent, sent_at=sent_at, viewed_at=viewed_at
    )
