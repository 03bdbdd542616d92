"""Tables of files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Cents, TenantRow, belongs_to, of_tenant, parent_key, unique_where

KINDS = ("bank_statement", "agreement", "signed_agreement", "record", "other")


class Document(TenantRow):
    """One stored file. Statements stand in slots: 1 to 3 the required months, 4 to 12 further ones."""

    __tablename__ = "documents"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("merchants", "merchant_id"),
        CheckConstraint("kind IN ('bank_statement', 'agreement', 'signed_agreement', 'record', 'other')", name="kind"),
        CheckConstraint("slot IS NULL OR slot BETWEEN 1 AND 12", name="slot"),
        CheckConstraint("storage_key IS NOT NULL OR awaits_move", name="stored"),
        unique_where(
            "uq_documents_slot",
            "tenant_id",
            "deal_id",
            "slot",
            where="slot IS NOT NULL AND superseded_at IS NULL",
        ),
        Index(None, "tenant_id", "deal_id", "created_at"),
        Index(None, "storage_key", unique=True),
    )
    id_prefix = "dc"

    deal_id: Mapped[str | None] = mapped_column(String(64))
    merchant_id: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(30))
    filename: Mapped[str] = mapped_column(String(255), info=PERSONAL)
    content_type: Mapped[str] = mapped_column(String(100), default="application/pdf")
    storage_key: Mapped[str | None] = mapped_column(String(200))
    awaits_move: Mapped[bool] = mapped_column(default=False)
    sha256: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[Cents | None]
    pages: Mapped[int | None]
    slot: Mapped[int | None]
    superseded_at: Mapped[datetime | None]


class LegacyFile(TenantRow):
    """Where an earlier system kept a document's bytes, until they are moved to storage."""

    __tablename__ = "legacy_files"
    __table_args__ = (of_tenant(), belongs_to("documents", "document_id"))
    id_prefix = "lf"

    document_id: Mapped[str] = mapped_column(String(64), unique=True)
    file_data: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    bucket: Mapped[str | None]
    object_key: Mapped[str | None]
    checksum: Mapped[str | None]
    moved_at: Mapped[datetime | None]
