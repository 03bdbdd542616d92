"""What a campaign of text messages left out is kept, and a message says why it did not arrive and what sends it.

While it runs: adds a table, columns that may be empty and indexes; old code does not see them. On PostgreSQL nobody
writes text messages while their indexes are made. A message that old code lets fail meanwhile does not say why; its
event does.
"""

import json

import sqlalchemy as sa

from alembic import op

revision = "0020_text_campaigns"
down_revision = "0019_framed_envelopes"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEWEST = ["created_at", "id"]
SKIPS_BY = (
    ["tenant_id", *NEWEST],
    ["tenant_id", "campaign", *NEWEST],
    ["tenant_id", "phone_hash", *NEWEST],
)
MESSAGES_BY = (*SKIPS_BY, ["tenant_id", "status", *NEWEST])
# Is the beginning of one of the new ones.
REPLACED = ["tenant_id", "phone_hash", "created_at"]
FILL = sa.text(
    "UPDATE sms_messages SET reason = :why"
    " WHERE id = :sms AND tenant_id = :tenant AND status IN ('failed', 'suppressed')"
)


def upgrade() -> None:
    op.add_column("sms_messages", sa.Column("reason", sa.String(length=20), nullable=True))
    op.add_column("sms_messages", sa.Column("work_id", sa.String(length=64), nullable=True))
    _skips()
    for table, indexes in (("sms_messages", MESSAGES_BY), ("sms_skips", SKIPS_BY)):
        for columns in indexes:
            op.create_index(_name(table, columns), table, columns)
    op.drop_index(_name("sms_messages", REPLACED), table_name="sms_messages")
    _reasons_of_events()


def downgrade() -> None:
    op.create_index(_name("sms_messages", REPLACED), "sms_messages", REPLACED)
    for columns in reversed(MESSAGES_BY):
        op.drop_index(_name("sms_messages", columns), table_name="sms_messages")
    op.drop_table("sms_skips")
    op.drop_column("sms_messages", "work_id")
    op.drop_column("sms_messages", "reason")


def _name(table: str, columns: list[str]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


def _skips() -> None:
    op.create_table(
        "sms_skips",
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("reason IN ('opted_out', 'no_consent', 'invalid_number')", name=op.f("ck_sms_skips_reason")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_sms_skips_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_skips")),
    )


def _reasons_of_events() -> None:
    """Messages that failed or were held back before get the reason of their newest event."""
    told = _told()
    if told:
        op.get_bind().execute(FILL, told)


def _told() -> list[dict[str, str]]:
    event = sa.table("events", *map(sa.column, ("tenant_id", "sequence", "type", "data_json")))
    query = sa.select(event.c.tenant_id, event.c.data_json).where(event.c.type == "sms.failed")
    rows = op.get_bind().execute(query.order_by(event.c.tenant_id, event.c.sequence))
    told = [(tenant_id, json.loads(data)) for tenant_id, data in rows]
    # An earlier system's events may hold anything.
    return [
        {"tenant": tenant_id, "sms": str(data["sms_id"]), "why": str(data["reason"])[:20]}
        for tenant_id, data in told
        if isinstance(data, dict) and {"sms_id", "reason"} <= set(data)
    ]
