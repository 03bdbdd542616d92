"""Cleared reasons for review, requests to merchants, and the agreement's clauses in a tenant's own words.

While it runs: adds four tables and a column that may be empty; old code sees none of them. Empty says that an envelope
was made from the shipped wording.
"""

import sqlalchemy as sa

from alembic import op

revision = "0012_reviews_wording"
down_revision = "0011_second_person"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "review_clearings",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("metrics_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cleared_by", sa.String(length=100), nullable=False),
        *_of_tenant("review_clearings"),
        _child("review_clearings", "deals", "deal_id"),
        _child("review_clearings", "metrics_snapshots", "metrics_id"),
        sa.UniqueConstraint(
            "tenant_id",
            "deal_id",
            "metrics_id",
            "code",
            name=op.f("uq_review_clearings_tenant_id_deal_id_metrics_id_code"),
        ),
    )
    op.create_table(
        "merchant_requests",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("merchant_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=80), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.String(length=100), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("document_id", sa.String(length=64), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        *_of_tenant("merchant_requests"),
        _child("merchant_requests", "deals", "deal_id"),
        _child("merchant_requests", "merchants", "merchant_id"),
        _child("merchant_requests", "documents", "document_id"),
        sa.CheckConstraint("kind IN ('answer', 'document', 'statement')", name=op.f("ck_merchant_requests_kind")),
        sa.CheckConstraint("status IN ('open', 'answered', 'withdrawn')", name=op.f("ck_merchant_requests_status")),
        sa.CheckConstraint("(status = 'open') = (closed_at IS NULL)", name=op.f("ck_merchant_requests_closed")),
    )
    op.create_index(
        op.f("ix_merchant_requests_tenant_id_deal_id_created_at"),
        "merchant_requests",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "agreement_clauses",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("reviewed_by", sa.String(length=100), nullable=True),
        sa.Column("counsel", sa.String(length=200), nullable=True),
        *_of_tenant("agreement_clauses"),
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name=op.f("ck_agreement_clauses_reviewed")),
        sa.UniqueConstraint("tenant_id", "name", "version", name=op.f("uq_agreement_clauses_tenant_id_name_version")),
    )
    op.create_table(
        "agreement_wordings",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        *_of_tenant("agreement_wordings"),
        sa.UniqueConstraint("tenant_id", "sha256", name=op.f("uq_agreement_wordings_tenant_id_sha256")),
    )
    op.add_column("envelopes", sa.Column("wording_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("envelopes", "wording_sha256")
    for table in ("agreement_wordings", "agreement_clauses", "merchant_requests", "review_clearings"):
        op.drop_table(table)


def _of_tenant(table: str) -> tuple[object, ...]:
    return (
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _child(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )
