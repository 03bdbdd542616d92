"""Tables of envelopes, of who signs them, and of signatures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant, parent_key, unique_where


class Envelope(TenantRow):
    """An agreement on its way to a signature. One envelope of a deal is live at a time.

    `signed` means the merchant's signature is kept and the sealed copy is being made; `completed` that it is there.
    `framed` says whether its provider has it signed in a frame on our pages; None until the provider has it, and for
    what went out before that was kept.
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
    framed: Mapped[bool | None]
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

    @property
    def is_signed_here(self) -> bool:
        """Whether its signers sign on our pages, ours or with a provider's frame in them, and are written to by us."""
        return self.gateway == "embedded" or self.framed is True


class Signature(TenantRow):
    """What an embedded signature consists of: name, hash of what was shown, moment, address, browser.

    `place` is the block of the agreement that it stands in. `strokes` is set where it was drawn beside the typed name.
    `proved_by` says over which channel a one-time code had reached the signer, None where none was asked for.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        of_tenant(),
        belongs_to("envelopes", "envelope_id"),
        belongs_to("consents", "consent_id"),
        UniqueConstraint("envelope_id", "place"),
        CheckConstraint("place IN ('merchant', 'co_signer')", name="place"),
        CheckConstraint("proved_by IN ('mail', 'sms')", name="proved_by"),
        CheckConstraint("(proved_by IS NULL) = (proved_at IS NULL)", name="proved"),
    )
    id_prefix = "sg"

    envelope_id: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(20), default="merchant", server_default="merchant")
    consent_id: Mapped[str] = mapped_column(String(64))
    name_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    strokes_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    proved_by: Mapped[str | None] = mapped_column(String(10))
    proved_at: Mapped[datetime | None]
    agreement_sha256: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(45), info=PERSONAL)
    user_agent: Mapped[str] = mapped_column(String(300), info=PERSONAL)
    signed_at: Mapped[datetime]

    name = Sealed("name_sealed")
    strokes = Sealed("strokes_sealed")


class SigningCode(TenantRow):
    """A one-time code on its way to a signer, kept as a hash. `session_id` is the web session that entered it."""

    __tablename__ = "signing_codes"
    __table_args__ = (
        of_tenant(),
        belongs_to("envelopes", "envelope_id"),
        CheckConstraint("place IN ('merchant', 'co_signer')", name="place"),
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        Index(None, "tenant_id", "envelope_id", "place", "created_at"),
    )
    id_prefix = "sc"

    envelope_id: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    session_id: Mapped[str | None] = mapped_column(String(64))


class CoSigner(TenantRow):
    """Somebody who signs a deal's agreement after its owner. One of a deal stands at a time, the newest."""

    __tablename__ = "co_signers"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        CheckConstraint("capacity IN ('guarantor', 'co_owner')", name="capacity"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
        unique_where("uq_co_signers_one_standing", "tenant_id", "deal_id", where="removed_at IS NULL"),
    )
    id_prefix = "cs"

    deal_id: Mapped[str] = mapped_column(String(64))
    capacity: Mapped[str] = mapped_column(String(20))
    name_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    email_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    address_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    named_by: Mapped[str] = mapped_column(String(100))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(100))

    name = Sealed("name_sealed")
    email = Sealed("email_sealed")
    address = Sealed("address_sealed")


class Invitation(TenantRow):
    """The co-signer's part of an envelope, made with it. `sent_at` is when it was their turn.

    `link_code` stands in the message and leads to a page that sends a one-time code: by itself it opens nothing.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("envelopes", "envelope_id"),
        belongs_to("co_signers", "co_signer_id"),
    )
    id_prefix = "iv"

    envelope_id: Mapped[str] = mapped_column(String(64), unique=True)
    co_signer_id: Mapped[str] = mapped_column(String(64))
    link_code: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
