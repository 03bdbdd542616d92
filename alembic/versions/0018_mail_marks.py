"""Each mail of a series goes out once, and an address may refuse reminders of an unfinished application.

While it runs: adds tables; old code does not see them.
"""

from typing import Any

import sqlalchemy as sa

from alembic import op

revision = "0018_mail_marks"
down_revision = "0017_outages"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mail_marks",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("mark", sa.String(length=30), nullable=False),
        *_of_tenant("mail_marks"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_mail_marks_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.UniqueConstraint(
            "tenant_id", "deal_id", "subject", "mark", name=op.f("uq_mail_marks_tenant_id_deal_id_subject_mark")
        ),
    )
    op.create_table(
        "mail_preferences",
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("nudges_stopped", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        *_of_tenant("mail_preferences"),
        sa.UniqueConstraint("tenant_id", "email_hash", name=op.f("uq_mail_preferences_tenant_id_email_hash")),
        sa.UniqueConstraint("code", name=op.f("uq_mail_preferences_code")),
    )


def downgrade() -> None:
    op.drop_table("mail_preferences")
    op.drop_table("mail_marks")


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
