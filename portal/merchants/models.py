"""The table of merchants. What identifies people is encrypted; keyed hashes find it again."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, of_tenant, parent_key


class Merchant(TenantRow):
    """A business that applied. `name_key` is the legal name folded for search."""

    __tablename__ = "merchants"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        Index(None, "tenant_id", "phone_hash"),
        Index(None, "tenant_id", "email_hash"),
        Index(None, "tenant_id", "ein_hash"),
        Index(None, "tenant_id", "name_key"),
    )
    id_prefix = "mr"

    legal_name: Mapped[str]
    name_key: Mapped[str]
    dba: Mapped[str | None]
    phone_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    phone_hash: Mapped[str | None] = mapped_column(String(64), info=PERSONAL)
    phone_last4: Mapped[str | None] = mapped_column(String(4), info=PERSONAL)
    email_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    email_hash: Mapped[str | None] = mapped_column(String(64), info=PERSONAL)
    ein_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    ein_hash: Mapped[str | None] = mapped_column(String(64), info=PERSONAL)
    address: Mapped[str | None] = mapped_column(info=PERSONAL)
    city: Mapped[str | None]
    state: Mapped[str | None] = mapped_column(String(2))
    zip: Mapped[str | None] = mapped_column(String(10))
    updated_at: Mapped[datetime]

    phone = Sealed("phone_sealed")
    email = Sealed("email_sealed")
    ein = Sealed("ein_sealed")
