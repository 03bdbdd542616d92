"""Systems of a tenant's own that are told of its events, and what each was told.

While it runs: adds two tables; old code does not see them.
"""

from typing import Any

import sqlalchemy as sa

from alembic import op

revision = "0014_subscribers"
down_revision = "0013_check_rights"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "subscribers",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("event_types", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("busy_until", MOMENT, nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("previous_secret_until", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        *_of_tenant("subscribers"),
        sa.CheckConstraint("status IN ('active', 'paused', 'removed')", name=op.f("ck_subscribers_status")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_subscribers_tenant_id_id")),
    )
    _index_where("ix_subscribers_active", "subscribers", ["tenant_id", "id"], "status = 'active'")
    op.create_table(
        "subscriber_deliveries",
        sa.Column("subscriber_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=True),
        sa.Column("event_type", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        *_of_tenant("subscriber_deliveries"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "subscriber_id"],
            ["subscribers.tenant_id", "subscribers.id"],
            name=op.f("fk_subscriber_deliveries_tenant_id_subscriber_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'delivered', 'failed', 'discarded')", name=op.f("ck_subscriber_deliveries_status")
        ),
        sa.UniqueConstraint("subscriber_id", "event_id", name=op.f("uq_subscriber_deliveries_subscriber_id_event_id")),
    )
    due = ["subscriber_id", "next_try_at", "sequence"]
    _index_where("ix_subscriber_deliveries_due", "subscriber_deliveries", due, "status = 'pending'")
    op.create_index(
        op.f("ix_subscriber_deliveries_tenant_id_subscriber_id_created_at"),
        "subscriber_deliveries",
        ["tenant_id", "subscriber_id", "created_at"],
    )


def downgrade() -> None:
    op.drop_table("subscriber_deliveries")
    op.drop_table("subscribers")


def _of_tenant(table: str) -> list[Any]:
    return [
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _index_where(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
