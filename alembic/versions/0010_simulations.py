"""Simulations: a policy tried on the decisions of a period, and what each deal would have come to.

While it runs: adds two tables; old code sees neither.
"""

import sqlalchemy as sa

from alembic import op

revision = "0010_simulations"
down_revision = "0009_notice_clock"
branch_labels = None
depends_on = None

LIVE = "status IN ('queued', 'running')"
OUTCOMES = "('approved', 'manual_review', 'declined')"


def upgrade() -> None:
    op.create_table(
        "simulations",
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("policy_source", sa.String(length=12), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("draft_id", sa.String(length=64), nullable=True),
        sa.Column("policy_json", sa.Text(), nullable=False),
        sa.Column("policy_sha256", sa.String(length=64), nullable=False),
        sa.Column("decided_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deal_status", sa.String(length=20), nullable=True),
        sa.Column("started_by", sa.String(length=100), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("last_deal_id", sa.String(length=64), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'finished', 'failed', 'cancelled')", name=op.f("ck_simulations_status")
        ),
        sa.CheckConstraint(
            "policy_source IN ('draft', 'version', 'document')", name=op.f("ck_simulations_policy_source")
        ),
        sa.CheckConstraint("(policy_source = 'draft') = (draft_id IS NOT NULL)", name=op.f("ck_simulations_draft")),
        sa.CheckConstraint("decided_from < decided_before", name=op.f("ck_simulations_period")),
        sa.CheckConstraint(f"({LIVE}) = (finished_at IS NULL)", name=op.f("ck_simulations_finished")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_simulations_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "draft_id"],
            ["policy_drafts.tenant_id", "policy_drafts.id"],
            name=op.f("fk_simulations_tenant_id_draft_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulations")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_simulations_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_simulations_tenant_id_created_at_id"), "simulations", ["tenant_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_simulations_one_live",
        "simulations",
        ["tenant_id"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_table(
        "simulation_results",
        sa.Column("simulation_id", sa.String(length=64), nullable=False),
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("decision_id", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(length=12), nullable=False),
        sa.Column("before_outcome", sa.String(length=20), nullable=False),
        sa.Column("after_outcome", sa.String(length=20), nullable=True),
        sa.Column("before_grade", sa.String(length=2), nullable=True),
        sa.Column("after_grade", sa.String(length=2), nullable=True),
        sa.Column("before_amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("after_amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("drifted", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"before_outcome IN {OUTCOMES}", name=op.f("ck_simulation_results_before_outcome")),
        sa.CheckConstraint(f"after_outcome IN {OUTCOMES}", name=op.f("ck_simulation_results_after_outcome")),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_simulation_results_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_simulation_results_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["decisions.tenant_id", "decisions.id"],
            name=op.f("fk_simulation_results_tenant_id_decision_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "simulation_id"],
            ["simulations.tenant_id", "simulations.id"],
            name=op.f("fk_simulation_results_tenant_id_simulation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation_results")),
        sa.UniqueConstraint(
            "tenant_id",
            "simulation_id",
            "deal_id",
            name=op.f("uq_simulation_results_tenant_id_simulation_id_deal_id"),
        ),
    )
    op.create_index(
        op.f("ix_simulation_results_tenant_id_simulation_id_change_deal_id"),
        "simulation_results",
        ["tenant_id", "simulation_id", "change", "deal_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("simulation_results")
    op.drop_table("simulations")
