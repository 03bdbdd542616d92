"""Tables of cleared reasons and of requests to merchants."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant


class ReviewClearing(TenantRow):
    """One reason for review that somebody looked at and cleared, for the figures that it was given on."""

    __tablename__ = "review_clearings"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        belongs_to("metrics_snapshots", "metrics_id"),
        UniqueConstraint("tenant_id", "deal_id", "metrics_id", "code"),
    )
    id_prefix = "rc"

    deal_id: Mapped[str] = mapped_column(String(64))
    metrics_id: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text)
    cleared_by: Mapped[str] = mapped_column(String(100))


class MerchantRequest(TenantRow):
    """Something that an underwriter asks of the merchant; `reason_code` is the reason for review that it is for."""

    __tablename__ = "merchant_requests"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        belongs_to("merchants", "merchant_id"),
        belongs_to("documents", "document_id"),
        CheckConstraint("kind IN ('answer', 'document', 'statement')", name="kind"),
        CheckConstraint("status IN ('open', 'answered', 'withdrawn')", name="status"),
        CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "mk"

    deal_id: Mapped[str] = mapped_column(String(64))
    merchant_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12), default="open")
    reason_code: Mapped[str | None] = mapped_column(String(80))
    words_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    asked_by: Mapped[str] = mapped_column(String(100))
    answer_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    document_id: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(100))

    words = Sealed("words_sealed")
    answer = Sealed("answer_sealed")
