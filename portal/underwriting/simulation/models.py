"""Tables of simulations and of what each deal would have come to."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import Cents, TenantRow, belongs_to, of_tenant, parent_key, unique_where

LIVE = "status IN ('queued', 'running')"
OUTCOMES = "('approved', 'manual_review', 'declined')"


class Simulation(TenantRow):
    """One run: the policy as it stood at the start, whose decisions it is held against, and how far it is.

    `policy_json` is canonical JSON and `policy_sha256` its hash. The deals are taken in the order of their ids, each by
    its last decision from `decided_from` on and before `decided_before`; `last_deal_id` is the one done last. One run
    of a tenant is live at a time, so that none holds up the work of other tenants.
    """

    __tablename__ = "simulations"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("policy_drafts", "draft_id"),
        CheckConstraint("status IN ('queued', 'running', 'finished', 'failed', 'cancelled')", name="status"),
        CheckConstraint("policy_source IN ('draft', 'version', 'document')", name="policy_source"),
        CheckConstraint("(policy_source = 'draft') = (draft_id IS NOT NULL)", name="draft"),
        CheckConstraint("decided_from < decided_before", name="period"),
        CheckConstraint(f"({LIVE}) = (finished_at IS NULL)", name="finished"),
        unique_where("uq_simulations_one_live", "tenant_id", where=LIVE),
        Index(None, "tenant_id", "created_at", "id"),
    )
    id_prefix = "sn"

    status: Mapped[str] = mapped_column(String(12), default="queued")
    policy_source: Mapped[str] = mapped_column(String(12))
    policy_version: Mapped[str] = mapped_column(String(64))
    draft_id: Mapped[str | None] = mapped_column(String(64))
    policy_json: Mapped[str] = mapped_column(Text)
    policy_sha256: Mapped[str] = mapped_column(String(64))
    decided_from: Mapped[datetime]
    decided_before: Mapped[datetime]
    deal_status: Mapped[str | None] = mapped_column(String(20))
    started_by: Mapped[str] = mapped_column(String(100))
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    last_deal_id: Mapped[str] = mapped_column(String(64), default="")
    totals: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]


class SimulationResult(TenantRow):
    """What a deal was decided and what the policy would have decided; `detail` is the whole comparison.

    The amounts are those of the recommended offers; None where there were none. `after_outcome` is None where the
    policy cannot be applied to the deal.
    """

    __tablename__ = "simulation_results"
    __table_args__ = (
        of_tenant(),
        belongs_to("simulations", "simulation_id"),
        belongs_to("deals", "deal_id"),
        belongs_to("decisions", "decision_id"),
        UniqueConstraint("tenant_id", "simulation_id", "deal_id"),
        CheckConstraint(f"before_outcome IN {OUTCOMES}", name="before_outcome"),
        CheckConstraint(f"after_outcome IN {OUTCOMES}", name="after_outcome"),
        Index(None, "tenant_id", "simulation_id", "change", "deal_id"),
    )
    id_prefix = "sr"

    simulation_id: Mapped[str] = mapped_column(String(64))
    deal_id: Mapped[str] = mapped_column(String(64))
    decision_id: Mapped[str] = mapped_column(String(64))
    change: Mapped[str] = mapped_column(String(12))
    before_outcome: Mapped[str] = mapped_column(String(20))
    after_outcome: Mapped[str | None] = mapped_column(String(20))
    before_grade: Mapped[str | None] = mapped_column(String(2))
    after_grade: Mapped[str | None] = mapped_column(String(2))
    before_amount_cents: Mapped[Cents | None]
    after_amount_cents: Mapped[Cents | None]
    drifted: Mapped[bool]
    detail: Mapped[dict[str, Any]]
