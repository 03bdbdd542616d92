"""The table of consents."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant, parent_key


class Consent(TenantRow):
    """One consent as it was given or attested: kind, words, moment, and where it came from.

    `subject_hash` says about whom a background authorization is, where that is known: see background_checks.
    """

    __tablename__ = "consents"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("merchants", "merchant_id"),
        CheckConstraint("kind IN ('sms', 'background', 'e_records')", name="kind"),
        CheckConstraint("source IN ('browser', 'attested', 'mock', 'legacy')", name="source"),
        Index(None, "tenant_id", "merchant_id", "kind"),
        Index(None, "tenant_id", "phone_hash"),
    )
    id_prefix = "cn"

    merchant_id: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    phone_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    phone_hash: Mapped[str | None] = mapped_column(String(64), info=PERSONAL)
    text_version: Mapped[str] = mapped_column(String(64))
    text_hash: Mapped[str | None] = mapped_column(String(64))
    subject_hash: Mapped[str | None] = mapped_column(String(64), info=PERSONAL)
    obtained_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(100))
    ip: Mapped[str | None] = mapped_column(String(45), info=PERSONAL)
    user_agent: Mapped[str | None] = mapped_column(String(300), info=PERSONAL)

    phone = Sealed("phone_sealed")
