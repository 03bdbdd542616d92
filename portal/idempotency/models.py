"""The table of keys that were used."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Base


class IdempotencyRecord(Base):
    """One key with the outcome of its work. `tenant_id` is empty where no tenant is known yet (sign-in)."""

    __tablename__ = "idempotency_records"

    tenant_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    scope: Mapped[str] = mapped_column(String(120), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    outcome_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
