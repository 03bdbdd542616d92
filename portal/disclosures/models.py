"""Tables of disclosures: what was shown to whom, how it was signed, and which states somebody reviewed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant, parent_key, unique_where


class DisclosureRecord(TenantRow):
    """One offer's disclosure. `content` is its canonical text and never changes; the PDF is made from it.

    `keep_until` is the first day on which it may be deleted.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("offers", "offer_id"),
        belongs_to("documents", "document_id"),
        UniqueConstraint("tenant_id", "offer_id"),
        CheckConstraint("signed_source IN ('browser', 'attested')", name="signed_source"),
        CheckConstraint("(signed_at IS NULL) = (signed_source IS NULL)", name="signed"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "ds"

    deal_id: Mapped[str] = mapped_column(String(64))
    offer_id: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(2))
    form: Mapped[str] = mapped_column(String(20))
    matrix_version: Mapped[str] = mapped_column(String(20))
    signature: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))
    keep_until: Mapped[date]
    shown_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_source: Mapped[str | None] = mapped_column(String(10))
    signed_by: Mapped[str | None] = mapped_column(String(100))
    signed_name_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    ip: Mapped[str | None] = mapped_column(String(45), info=PERSONAL)
    user_agent: Mapped[str | None] = mapped_column(String(300), info=PERSONAL)

    signed_name = Sealed("signed_name_sealed")


class StateReview(TenantRow):
    """That a tenant's administrator reviewed a state's entry in one version of the matrix, until it is withdrawn."""

    __tablename__ = "state_reviews"
    __table_args__ = (
        of_tenant(),
        unique_where("uq_state_reviews_live", "tenant_id", "state", "matrix_version", where="withdrawn_at IS NULL"),
    )
    id_prefix = "sr"

    state: Mapped[str] = mapped_column(String(2))
    matrix_version: Mapped[str] = mapped_column(String(20))
    reviewed_by: Mapped[str] = mapped_column(String(100))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(100))
