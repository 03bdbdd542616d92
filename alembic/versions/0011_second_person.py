"""Proposals that wait for a second person, positions that an advance pays off, and what an underwriter set of an offer.

While it runs: adds two tables, and columns that may be empty; old code sees none of them.
"""

import sqlalchemy as sa

from alembic import op

revision = "0011_second_person"
down_revision = "0010_simulations"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _approvals()
    _payoffs()
    op.execute(
        "ALTER TABLE deals ADD COLUMN collection_method VARCHAR(30) CONSTRAINT ck_deals_collection_method "
        "CHECK (collection_method IN ('ach_debit', 'processor_split', 'merchant_initiated'))"
    )
    op.add_column("offers", sa.Column("countered_by", sa.String(length=100), nullable=True))
    op.execute(
        "ALTER TABLE offers ADD COLUMN counter_reason TEXT CONSTRAINT ck_offers_countered "
        "CHECK ((countered_by IS NULL) = (counter_reason IS NULL))"
    )
    op.execute(
        "ALTER TABLE offers ADD COLUMN counter_approved_by VARCHAR(100) CONSTRAINT ck_offers_second_person "
        "CHECK (counter_approved_by IS NULL OR counter_approved_by <> countered_by)"
    )


def downgrade() -> None:
    op.drop_column("offers", "counter_approved_by")
    op.drop_column("offers", "counter_reason")
    op.drop_column("offers", "countered_by")
    op.drop_column("deals", "collection_method")
    op.drop_table("payoffs")
    op.drop_table("approvals")


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("terms_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exceeds", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        *_of_a_deal("approvals"),
        sa.CheckConstraint("kind IN ('counter_offer', 'forced_signature')", name=op.f("ck_approvals_kind")),
        sa.CheckConstraint(
            "status IN ('waiting', 'approved', 'rejected', 'ended', 'expired')", name=op.f("ck_approvals_status")
        ),
        sa.CheckConstraint("(status = 'waiting') = (closed_at IS NULL)", name=op.f("ck_approvals_closed")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_approvals_closed_by")),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'rejected') OR closed_by <> proposed_by",
            name=op.f("ck_approvals_second_person"),
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_approvals_tenant_id_id")),
    )
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "uq_approvals_one_waiting",
        "approvals",
        ["tenant_id", "deal_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(
        op.f("ix_approvals_tenant_id_deal_id_created_at"), "approvals", ["tenant_id", "deal_id", "created_at"]
    )
    op.create_index(op.f("ix_approvals_status_expires_at"), "approvals", ["status", "expires_at"])


def _payoffs() -> None:
    op.create_table(
        "payoffs",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("lender", sa.String(length=200), nullable=False),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("payee_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("marked_by", sa.String(length=100), nullable=False),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("taken_back_by", sa.String(length=100), nullable=True),
        *_of_a_deal("payoffs"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_payoffs_amount")),
        sa.CheckConstraint("(taken_back_at IS NULL) = (taken_back_by IS NULL)", name=op.f("ck_payoffs_taken_back")),
    )
    live = sa.text("taken_back_at IS NULL")
    op.create_index(
        "uq_payoffs_live",
        "payoffs",
        ["tenant_id", "deal_id", "lender", "frequency", "payment_cents"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def _of_a_deal(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What every row of a deal has."""
    late = {"initially": "DEFERRED", "deferrable": True}
    return (
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"], ["deals.tenant_id", "deals.id"], name=f"fk_{table}_tenant_id_deal_id", **late
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=f"fk_{table}_tenant_id", **late),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
