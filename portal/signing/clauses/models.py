"""Tables of a tenant's clauses and of the wordings that its agreements were made from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, TenantRow, of_tenant


class AgreementClause(TenantRow):
    """One version of a clause; the newest holds. `text` is empty where the shipped words hold again.

    `text_sha256` is of the words that held when the version was made, the shipped ones too: where those change with a
    release, a review no longer covers them.
    """

    __tablename__ = "agreement_clauses"
    __table_args__ = (
        of_tenant(),
        UniqueConstraint("tenant_id", "name", "version"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="reviewed"),
    )
    id_prefix = "ac"

    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    written_by: Mapped[str] = mapped_column(String(100))
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None] = mapped_column(String(100))
    counsel: Mapped[str | None] = mapped_column(String(200), info=PERSONAL)


class AgreementWording(TenantRow):
    """A whole wording as an agreement was made from it. It never changes; `document` is its canonical JSON."""

    __tablename__ = "agreement_wordings"
    __table_args__ = (of_tenant(), UniqueConstraint("tenant_id", "sha256"))
    id_prefix = "aw"

    version: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)
