"""Tables of answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, of_tenant


class Intake(TenantRow):
    """The questionnaire of one deal."""

    __tablename__ = "intakes"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        belongs_to("merchants", "merchant_id"),
        UniqueConstraint("tenant_id", "deal_id"),
        CheckConstraint("status IN ('active', 'complete')", name="status"),
    )
    id_prefix = "in"

    deal_id: Mapped[str] = mapped_column(String(64))
    merchant_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20), default="active")
    completed_at: Mapped[datetime | None]


class IntakeAnswer(TenantRow):
    """One answer. `version` grows with each change; an older page cannot overwrite a newer answer.

    `updated_at` is when it was changed, `verified_at` when it was given or given again.
    """

    __tablename__ = "intake_answers"
    __table_args__ = (of_tenant(), belongs_to("deals", "deal_id"), UniqueConstraint("tenant_id", "deal_id", "field_id"))
    id_prefix = "an"

    deal_id: Mapped[str] = mapped_column(String(64))
    field_id: Mapped[str] = mapped_column(String(64))
    value_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    source: Mapped[str] = mapped_column(String(40))
    verified_at: Mapped[datetime | None]
    prefilled_from: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    value = Sealed("value_sealed")

    @property
    def saved_at(self) -> datetime:
        """When it was last given, changed or not."""
        return max(self.updated_at, self.verified_at or self.updated_at)
