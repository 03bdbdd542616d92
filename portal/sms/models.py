"""Tables of text messages and of who does not want any."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant


class SmsMessage(TenantRow):
    """One text message, out or in."""

    __tablename__ = "sms_messages"
    __table_args__ = (
        of_tenant(),
        belongs_to("merchants", "merchant_id"),
        belongs_to("deals", "deal_id"),
        CheckConstraint("direction IN ('out', 'in')", name="direction"),
        CheckConstraint("status IN ('queued', 'sent', 'delivered', 'failed', 'received', 'suppressed')", name="status"),
        Index(None, "tenant_id", "deal_id", "created_at"),
        Index(None, "tenant_id", "phone_hash", "created_at"),
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
    provider_ref: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]

    phone = Sealed("phone_sealed")
    body = Sealed("body_sealed")


class SmsPreference(TenantRow):
    """Whether a number may be written to by any campaign of a tenant; a row exists once it has said so."""

    __tablename__ = "sms_preferences"
    __table_args__ = (of_tenant(), UniqueConstraint("tenant_id", "phone_hash"))
    id_prefix = "sp"

    phone_hash: Mapped[str] = mapped_column(String(64), info=PERSONAL)
    opted_out: Mapped[bool]
    changed_at: Mapped[datetime]
