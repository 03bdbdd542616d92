"""From the rows of a signature to the certificate of completion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.consents.models import Consent
from portal.events.queries import TimelineEntry
from portal.infra.phrases import utc_stamp
from portal.signing.agreement_mapping import agreement_reference
from portal.signing.models import Envelope, Signature
from portal.signing.paper.certificate import CertificateData, CertificateEvent, SignerEvidence
from portal.signing.strokes import kept_strokes
from portal.tenants.queries import TenantProfile

TITLE = "Agreement for the purchase of future receipts"
_WORDS = {
    "offer.accepted": "The offer was accepted",
    "sign.sent": "The agreement was sent",
    "consent.given": "The signer agreed to electronic records",
    "sign.viewed": "The signer read the agreement",
    "sign.invited": "The second signer was asked to sign",
}


@dataclass(frozen=True, kw_only=True)
class SignedBy:
    """One signature as the certificate tells it: whose, reached at which address, and when they were asked and read."""

    role: str
    email: str
    signature: Signature
    consent: Consent
    sent_at: datetime | None
    viewed_at: datetime | None

    @property
    def name(self) -> str:
        """The name that was typed."""
        return self.signature.name or ""


def certificate_data(
    tenant: TenantProfile,
    envelope: Envelope,
    signed: Sequence[SignedBy],
    *,
    pages: int,
    events: list[TimelineEntry],
    completed_at: datetime,
) -> CertificateData:
    """What the certificate states about one envelope; `signed` are its signatures in their order."""
    return CertificateData(
        envelope_id=envelope.id,
        reference=agreement_reference(envelope.deal_id),
        document_title=TITLE,
        document_sha256=signed[0].signature.agreement_sha256,
        document_pages=pages,
        funder=tenant.legal_name,
        completed_at=completed_at,
        signers=tuple(_evidence(one) for one in signed),
        events=(
            *_told(envelope, events, signed=signed, funder=tenant.legal_name),
            *(event for one in signed for event in _acts(one)),
            CertificateEvent(at=completed_at, what="The signed agreement was sealed", who=tenant.legal_name),
        ),
    )


def _acts(one: SignedBy) -> tuple[CertificateEvent, ...]:
    return (
        CertificateEvent(at=one.consent.obtained_at, what=_WORDS["consent.given"], who=one.name),
        CertificateEvent(at=one.signature.signed_at, what="The agreement was signed", who=one.name),
    )


def _evidence(one: SignedBy) -> SignerEvidence:
    drawn = kept_strokes(one.signature.strokes)
    return SignerEvidence(
        role=one.role,
        name=one.name,
        email=one.email,
        ip=one.signature.ip,
        user_agent=one.signature.user_agent,
        consent_version=one.consent.text_version,
        consent_sha256=one.consent.text_hash or "",
        signed_at=one.signature.signed_at,
        sent_at=one.sent_at,
        viewed_at=one.viewed_at,
        consented_at=one.consent.obtained_at,
        identified_by=_identified_by(one),
        strokes_sha256=drawn.sha256 if drawn else "",
    )


def _identified_by(one: SignedBy) -> str:
    proved_at = one.signature.proved_at
    if proved_at is None:
        return "The session that started the application, or a link sent to the address on record"
    how = "by text message to the number on record" if one.signature.proved_by == "sms" else f"to {one.email}"
    return f"A one-time code sent {how} and entered at {utc_stamp(proved_at)}"


def _told(
    envelope: Envelope, events: list[TimelineEntry], *, signed: Sequence[SignedBy], funder: str
) -> list[CertificateEvent]:
    """The timeline's own entries about this envelope, and the acceptance of its offer."""
    told = []
    names = {"merchant": signed[0].name, "signer": signed[-1].name}
    for entry in events:
        about = entry.data.get("envelope_id") == envelope.id or entry.data.get("offer_id") == envelope.offer_id
        if about and entry.type in ("offer.accepted", "sign.sent", "sign.viewed", "sign.invited"):
            acted = names.get(entry.actor.partition(":")[0], funder)
            who = funder if entry.type in ("sign.sent", "sign.invited") else acted
            told.append(CertificateEvent(at=entry.created_at, what=_WORDS[entry.type], who=who))
    return told
