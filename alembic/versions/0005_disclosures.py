"""Disclosures by state and their signatures, and the reviews of states.

While it runs: adds two tables; old code does not see them.
"""

import sqlalchemy as sa

from alembic import op

revision = "0005_disclosures"
down_revision = "0004_events_stand"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "state_reviews",
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("matrix_version", sa.String(length=20), nullable=False),
        sa.Column("reviewed_by", sa.String(length=100), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=100), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_state_reviews_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_reviews")),
    )
    op.create_index(
        "uq_state_reviews_live",
        "state_reviews",
        ["tenant_id", "state", "matrix_version"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "disclosures",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("matrix_version", sa.String(length=20), nullable=False),
        sa.Column("signature", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_source", sa.String(length=10), nullable=True),
        sa.Column("signed_by", sa.String(length=100), nullable=True),
        sa.Column("signed_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("signed_source IN ('browser', 'attested')", name=op.f("ck_disclosures_signed_source")),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_source IS NULL)", name=op.f("ck_disclosures_signed")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_disclosures_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_disclosures_tenant_id_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "offer_id"],
            ["offers.tenant_id", "offers.id"],
            name=op.f("fk_disclosures_tenant_id_offer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_disclosures_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_disclosures_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "offer_id", name=op.f("uq_disclosures_tenant_id_offer_id")),
    )
    op.create_index(
        op.f("ix_disclosures_tenant_id_deal_id_created_at"),
        "disclosures",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("state_reviews")
    op.drop_table("disclosures")
