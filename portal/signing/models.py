"""Tables of envelopes and signatures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant, parent_key, unique_where


class Envelope(TenantRow):
    """An agreement on its way to a signature. One envelope of a deal is live at a time.

    `signed` means the merchant's signature is kept and the sealed copy is being made; `completed` that it is there.
    """

    __tablename__ = "envelopes"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("merchants", "merchant_id"),
        belongs_to("offers", "offer_id"),
        belongs_to("documents", "agreement_document_id"),
        belongs_to("documents", "signed_document_id"),
        CheckConstraint(
            "status IN ('queued', 'sent', 'viewed', 'signed', 'completed', 'declined', 'voided', 'expired')",
            name="status",
        ),
        unique_where(
            "uq_envelopes_one_live",
            "tenant_id",
            "deal_id",
            where="status IN ('queued', 'sent', 'viewed', 'signed')",
        ),
        Index(None, "tenant_id", "deal_id", "created_at"),
        Index(None, "gateway", "provider_ref"),
    )
    id_prefix = "ev"

    deal_id: Mapped[str] = mapped_column(String(64))
    merchant_id: Mapped[str] = mapped_column(String(64))
    offer_id: Mapped[str] = mapped_column(String(64))
    gateway: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(20))
    provider_ref: Mapped[str | None] = mapped_column(String(200))
    recipient_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    forced: Mapped[bool] = mapped_column(default=False)
    force_reason: Mapped[str | None] = mapped_column(Text)
    agreement_document_id: Mapped[str | None] = mapped_column(String(64))
    agreement_sha256: Mapped[str | None] = mapped_column(String(64))
    wording_sha256: Mapped[str | None] = mapped_column(String(64))
    signed_document_id: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # When the provider was last asked because it had been silent.
    asked_at: Mapped[datetime | None]

    recipient_email = Sealed("recipient_sealed")


class Signature(TenantRow):
    """What an embedded signature consists of: name typed, hash of what was shown, moment, address, browser."""

    __tablename__ = "signatures"
    __table_args__ = (of_tenant(), belongs_to("envelopes", "envelope_id"), belongs_to("consents", "consent_id"))
    id_prefix = "sg"

    envelope_id: Mapped[str] = mapped_column(String(64), unique=True)
    consent_id: Mapped[str] = mapped_column(String(64))
    name_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    agreement_sha256: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(45), info=PERSONAL)
    user_agent: Mapped[str] = mapped_column(String(300), info=PERSONAL)
    signed_at: Mapped[datetime]

    name = Sealed("name_sealed")
