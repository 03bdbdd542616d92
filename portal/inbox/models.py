"""The table of webhook deliveries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Row, Sealed


class InboxDelivery(Row):
    """One verified delivery, kept as it came. `tenant_id` is known once the envelope or the number is."""

    __tablename__ = "inbox_deliveries"
    __table_args__ = (
        UniqueConstraint("provider", "natural_id"),
        CheckConstraint("status IN ('received', 'processed', 'parked', 'refused')", name="status"),
        Index(None, "status", "provider"),
    )
    id_prefix = "wd"

    provider: Mapped[str] = mapped_column(String(30))
    natural_id: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    body_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    tenant_id: Mapped[str | None] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    processed_at: Mapped[datetime | None]

    body = Sealed("body_sealed")
