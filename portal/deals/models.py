"""The table of deals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import Cents, TenantRow, belongs_to, index_where, of_tenant, parent_key, unique_where

LIVE = "status IN ('open', 'offer', 'accepted')"


class Deal(TenantRow):
    """One application of a merchant. At most one deal of a merchant is live.

    `notice_due_on` is the last day for a notice of action taken, by `notice_basis`; see `underwriting.notice_clock`.
    `collection_method` is what an underwriter chose for this deal; the tenant's own for None.
    """

    __tablename__ = "deals"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("merchants", "merchant_id"),
        belongs_to("users", "assigned_to"),
        CheckConstraint("status IN ('open', 'offer', 'accepted', 'signed', 'declined', 'closed')", name="status"),
        CheckConstraint("funding_amount_cents IS NULL OR funding_amount_cents > 0", name="funding_amount"),
        CheckConstraint(
            "collection_method IN ('ach_debit', 'processor_split', 'merchant_initiated')", name="collection_method"
        ),
        CheckConstraint("notice_basis IN ('completed', 'declined', 'counter_offer')", name="notice_basis"),
        CheckConstraint("(notice_basis IS NULL) = (notice_due_on IS NULL)", name="notice"),
        unique_where("uq_deals_one_live", "tenant_id", "merchant_id", where=LIVE),
        Index(None, "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "status", "created_at", "id"),
        Index(None, "tenant_id", "merchant_id"),
        index_where("ix_deals_notice", "tenant_id", "notice_due_on", "id", where="notice_due_on IS NOT NULL"),
    )
    id_prefix = "dl"

    merchant_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20), default="open")
    status_changed_at: Mapped[datetime]
    funding_amount_cents: Mapped[Cents | None]
    resume_code: Mapped[str] = mapped_column(String(64), unique=True)
    assigned_to: Mapped[str | None] = mapped_column(String(64))
    assigned_at: Mapped[datetime | None]
    collection_method: Mapped[str | None] = mapped_column(String(30))
    notice_basis: Mapped[str | None] = mapped_column(String(20))
    notice_due_on: Mapped[date | None]
    notice_reminded_at_days: Mapped[int | None]
