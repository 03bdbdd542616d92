"""The table of proposals."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant, parent_key, unique_where


class Approval(TenantRow):
    """Something that waits for a second person. One of a deal waits at a time.

    `terms` is the canonical JSON of what would be done, `exceeds` says in words why one person may not do it alone.
    Whoever proposed it may take it back, and is never the one who approves or rejects it.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        CheckConstraint("kind IN ('counter_offer', 'forced_signature')", name="kind"),
        CheckConstraint("status IN ('waiting', 'approved', 'rejected', 'ended', 'expired')", name="status"),
        CheckConstraint("(status = 'waiting') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by"),
        CheckConstraint("status NOT IN ('approved', 'rejected') OR closed_by <> proposed_by", name="second_person"),
        unique_where("uq_approvals_one_waiting", "tenant_id", "deal_id", where="status = 'waiting'"),
        Index(None, "tenant_id", "deal_id", "created_at"),
        Index(None, "status", "expires_at"),
    )
    id_prefix = "ap"

    deal_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    terms_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    reason: Mapped[str] = mapped_column(Text)
    exceeds: Mapped[list[Any]]
    proposed_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(100))
    closing_reason: Mapped[str | None] = mapped_column(Text)

    terms = Sealed("terms_sealed")
