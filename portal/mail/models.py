"""The table of e-mail messages."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant


class MailMessage(TenantRow):
    """One e-mail message, rendered when it was queued."""

    __tablename__ = "mail_messages"
    __table_args__ = (
        of_tenant(),
        belongs_to("merchants", "merchant_id"),
        belongs_to("deals", "deal_id"),
        CheckConstraint("status IN ('queued', 'sent', 'failed')", name="status"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "em"

    merchant_id: Mapped[str | None] = mapped_column(String(64))
    deal_id: Mapped[str | None] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(60))
    to_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    subject: Mapped[str]
    body_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    status: Mapped[str] = mapped_column(String(20), default="queued")
    sent_at: Mapped[datetime | None]

    to = Sealed("to_sealed")
    body = Sealed("body_sealed")
