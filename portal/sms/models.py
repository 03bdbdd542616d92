"""Tables of text messages and of who does not want any."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant


class SmsMessage(TenantRow):
    """One text message, out or in.

    `reason` says why one failed or was held back, as its event does; `work_id` is the work that sends it.
    """

    __tablename__ = "sms_messages"
    __table_args__ = (
        of_tenant(),
        belongs_to("merchants", "merchant_id"),
        belongs_to("deals", "deal_id"),
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        CheckConstraint("status IN ('queued', 'sent', 'delivered', 'failed', 'received', 'suppressed')", name="status"),
        Index(None, "tenant_id", "deal_id", "created_at"),
        Index(None, "tenant_id", "phone_hash", "created_at", "id"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "campaign", "created_at", "id"),
        Index(None, "tenant_id", "status", "created_at", "id"),
        Index(None, "provider_ref"),
    )
    id_prefix = "sm"

    merchant_id: Mapped[str | None] = mapped_column(String(64))
    deal_id: Mapped[str | None] = mapped_column(String(64))
    direction: Mapped[str] = mapped_column(String(3))
    phone_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    phone_hash: Mapped[str] = mapped_column(String(64), info=PERSONAL)
    body_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    campaign: Mapped[str] = mapped_column(String(100), default="")
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(20))
    work_id: Mapped[str | None] = mapped_column(String(64))
    provider_ref: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]

    phone = Sealed("phone_sealed")
    body = Sealed("body_sealed")


class SmsSkip(TenantRow):
    """A message of a campaign that was not queued, and why. Its words are not kept; `phone` is as it was asked for.

    A skip does not make a number known: what comes in from it concerns the tenants of its messages alone.
    """

    __tablename__ = "sms_skips"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("reason IN ('opted_out', 'no_consent', 'invalid_number')", name="reason"),
        Index(None, "tenant_id", "phone_hash", "created_at", "id"),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "campaign", "created_at", "id"),
    )
    id_prefix = "sk"

    campaign: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(20))
    phone_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    phone_hash: Mapped[str | None] = mapped_column(String(64), info=PERSONAL)

    phone = Sealed("phone_sealed")


class SmsPreference(TenantRow):
    """Whether a number may be written to by any campaign of a tenant; a row exists once it has said so."""

    __tablename__ = "sms_preferences"
    __table_args__ = (of_tenant(), UniqueConstraint("tenant_id", "phone_hash"))
    id_prefix = "sp"

    phone_hash: Mapped[str] = mapped_column(String(64), info=PERSONAL)
    opted_out: Mapped[bool]
    changed_at: Mapped[datetime]
