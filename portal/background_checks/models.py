"""The table of background checks."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.background_checks.gateway import PURPOSE
from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant


class BackgroundJob(TenantRow):
    """One run of checks: its status and flags; the provider's report itself is never kept.

    `purpose` and `consent_id` say by which right it was asked for (15 USC 1681b); the provider's reference is sealed,
    because it opens a report there.
    """

    __tablename__ = "background_jobs"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        belongs_to("merchants", "merchant_id"),
        belongs_to("consents", "consent_id"),
        CheckConstraint("status IN ('OK', 'REVIEW', 'DECLINE', 'PENDING')", name="status"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "bg"

    deal_id: Mapped[str] = mapped_column(String(64))
    merchant_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20))
    gateway: Mapped[str] = mapped_column(String(30))
    check_types: Mapped[list[Any]]
    flags: Mapped[list[Any]]
    requested_by: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(60), default=PURPOSE, server_default=PURPOSE)
    consent_id: Mapped[str | None] = mapped_column(String(64))
    provider_ref_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    completed_at: Mapped[datetime | None]

    provider_ref = Sealed("provider_ref_sealed")
