"""Tables of policies and decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import TenantRow, belongs_to, of_tenant, parent_key


class PolicyVersion(TenantRow):
    """One version of a tenant's policy, in force from `valid_from` until a later one is."""

    __tablename__ = "policy_versions"
    __table_args__ = (of_tenant(), UniqueConstraint("tenant_id", "version"), Index(None, "tenant_id", "valid_from"))
    id_prefix = "pv"

    version: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(String(100))


class Decision(TenantRow):
    """A decision with all that went into it, so that it can be replayed to the same bytes.

    `inputs_json`, `policy_json` and `result_json` are canonical JSON texts.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("metrics_snapshots", "metrics_id"),
        CheckConstraint("outcome IN ('approved', 'manual_review', 'declined')", name="outcome"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "dn"

    deal_id: Mapped[str] = mapped_column(String(64))
    metrics_id: Mapped[str] = mapped_column(String(64))
    policy_version: Mapped[str] = mapped_column(String(64))
    policy_json: Mapped[str] = mapped_column(Text)
    inputs_json: Mapped[str] = mapped_column(Text)
    result_json: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    grade: Mapped[str | None] = mapped_column(String(2))
    reasons: Mapped[list[Any]]
    actor: Mapped[str] = mapped_column(String(100))
