"""Drafts of a policy, and why a version was made from which other.

While it runs: adds a table, and two columns that may be empty; old code sees neither.
"""

import sqlalchemy as sa

from alembic import op

revision = "0007_policy_drafts"
down_revision = "0006_statement_signals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_drafts",
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("base_version", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('open', 'published', 'discarded')", name=op.f("ck_policy_drafts_status")),
        sa.CheckConstraint("(status = 'open') = (closed_at IS NULL)", name=op.f("ck_policy_drafts_closed")),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_policy_drafts_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_drafts")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_policy_drafts_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_policy_drafts_tenant_id_status_updated_at"),
        "policy_drafts",
        ["tenant_id", "status", "updated_at"],
        unique=False,
    )
    op.add_column("policy_versions", sa.Column("base_version", sa.String(length=64), nullable=True))
    op.add_column("policy_versions", sa.Column("note", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("policy_versions", "note")
    op.drop_column("policy_versions", "base_version")
    op.drop_table("policy_drafts")
