"""From the rows of a signature to the certificate of completion."""

from datetime import datetime

from portal.consents.models import Consent
from portal.events.queries import TimelineEntry
from portal.signing.agreement_mapping import agreement_reference
from portal.signing.models import Envelope, Signature
from portal.signing.paper.certificate import CertificateData, CertificateEvent, SignerEvidence
from portal.tenants.queries import TenantProfile

TITLE = "Agreement for the purchase of future receipts"
_WORDS = {
    "offer.accepted": "The offer was accepted",
    "sign.sent": "The agreement was sent",
    "consent.given": "The signer agreed to electronic records",
    "sign.viewed": "The signer read the agreement",
}


def certificate_data(
    tenant: TenantProfile,
    envelope: Envelope,
    signature: Signature,
    consent: Consent,
    *,
    pages: int,
    events: list[TimelineEntry],
    completed_at: datetime,
) -> CertificateData:
    """What the certificate states about one envelope with one signer."""
    name = signature.name or ""
    return CertificateData(
        envelope_id=envelope.id,
        reference=agreement_reference(envelope.deal_id),
        document_title=TITLE,
        document_sha256=signature.agreement_sha256,
        document_pages=pages,
        funder=tenant.legal_name,
        completed_at=completed_at,
        signers=(_evidence(envelope, signature, consent, name),),
        events=(
            *_told(envelope, events, name=name, funder=tenant.legal_name),
            CertificateEvent(at=consent.obtained_at, what=_WORDS["consent.given"], who=name),
            CertificateEvent(at=signature.signed_at, what="The agreement was signed", who=name),
            CertificateEvent(at=completed_at, what="The signed agreement was sealed", who=tenant.legal_name),
        ),
    )


def _evidence(envelope: Envelope, signature: Signature, consent: Consent, name: str) -> SignerEvidence:
    return SignerEvidence(
        role="Merchant",
        name=name,
        email=envelope.recipient_email or "",
        ip=signature.ip,
        user_agent=signature.user_agent,
        consent_version=consent.text_version,
        consent_sha256=consent.text_hash or "",
        signed_at=signature.signed_at,
        sent_at=envelope.sent_at,
        viewed_at=envelope.viewed_at,
        consented_at=consent.obtained_at,
        identified_by="The session that started the application, or a link sent to the address on record",
    )


def _told(envelope: Envelope, events: list[TimelineEntry], *, name: str, funder: str) -> list[CertificateEvent]:
    """The timeline's own entries about this envelope, and the acceptance of its offer."""
    told = []
    for entry in events:
        about = entry.data.get("envelope_id") == envelope.id or entry.data.get("offer_id") == envelope.offer_id
        if about and entry.type in ("offer.accepted", "sign.sent", "sign.viewed"):
            who = funder if entry.type == "sign.sent" or not entry.actor.startswith("merchant:") else name
            told.append(CertificateEvent(at=entry.created_at, what=_WORDS[entry.type], who=who))
    return told
