"""Until when a notice of action taken is owed about a deal.

While it runs: adds columns that may be empty and an index; old code sees neither. Declined deals that no notice was
sent about, and open ones with measured statements and no approval, get their last day from when that happened.
"""

from datetime import timedelta

import sqlalchemy as sa

from alembic import op

revision = "0009_notice_clock"
down_revision = "0008_provider_credentials"
branch_labels = None
depends_on = None

DAYS = timedelta(days=30)
MOMENT = sa.DateTime(timezone=True)
DEALS = sa.table(
    "deals",
    sa.column("id", sa.String),
    sa.column("tenant_id", sa.String),
    sa.column("status", sa.String),
    sa.column("status_changed_at", MOMENT),
    sa.column("notice_basis", sa.String),
    sa.column("notice_due_on", sa.Date),
)
EVENTS = sa.table(
    "events",
    sa.column("tenant_id", sa.String),
    sa.column("deal_id", sa.String),
    sa.column("type", sa.String),
    sa.column("sequence", sa.Integer),
)
SNAPSHOTS = sa.table(
    "metrics_snapshots",
    sa.column("tenant_id", sa.String),
    sa.column("deal_id", sa.String),
    sa.column("created_at", MOMENT),
)
DECISIONS = sa.table(
    "decisions",
    sa.column("tenant_id", sa.String),
    sa.column("deal_id", sa.String),
    sa.column("outcome", sa.String),
)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE deals ADD COLUMN notice_basis VARCHAR(20) CONSTRAINT ck_deals_notice_basis "
        "CHECK (notice_basis IN ('completed', 'declined', 'counter_offer'))"
    )
    op.execute(
        "ALTER TABLE deals ADD COLUMN notice_due_on DATE CONSTRAINT ck_deals_notice "
        "CHECK ((notice_basis IS NULL) = (notice_due_on IS NULL))"
    )
    op.add_column("deals", sa.Column("notice_reminded_at_days", sa.Integer(), nullable=True))
    _start_clocks()
    op.create_index(
        "ix_deals_notice",
        "deals",
        ["tenant_id", "notice_due_on", "id"],
        sqlite_where=sa.text("notice_due_on IS NOT NULL"),
        postgresql_where=sa.text("notice_due_on IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_deals_notice", "deals")
    op.drop_column("deals", "notice_reminded_at_days")
    op.drop_column("deals", "notice_due_on")
    op.drop_column("deals", "notice_basis")


def _start_clocks() -> None:
    connection = op.get_bind()
    declined, sent = _newest_event("deal.declined"), _newest_event("notice.sent")
    query = sa.select(DEALS.c.id, DEALS.c.status_changed_at).where(
        DEALS.c.status == "declined", declined.is_not(None), declined > sa.func.coalesce(sent, 0)
    )
    for deal_id, moment in connection.execute(query).all():
        _owe(deal_id, "declined", moment)
    measured = (
        sa.select(sa.func.max(SNAPSHOTS.c.created_at, type_=MOMENT))
        .where(SNAPSHOTS.c.tenant_id == DEALS.c.tenant_id, SNAPSHOTS.c.deal_id == DEALS.c.id)
        .correlate(DEALS)
        .scalar_subquery()
    )
    approved = sa.exists().where(
        DECISIONS.c.tenant_id == DEALS.c.tenant_id, DECISIONS.c.deal_id == DEALS.c.id, DECISIONS.c.outcome == "approved"
    )
    query = sa.select(DEALS.c.id, measured).where(DEALS.c.status == "open", measured.is_not(None), ~approved)
    for deal_id, moment in connection.execute(query).all():
        _owe(deal_id, "completed", moment)


def _newest_event(kind: str) -> sa.ScalarSelect[int]:
    query = sa.select(sa.func.max(EVENTS.c.sequence)).where(
        EVENTS.c.tenant_id == DEALS.c.tenant_id, EVENTS.c.deal_id == DEALS.c.id, EVENTS.c.type == kind
    )
    return query.correlate(DEALS).scalar_subquery()


def _owe(deal_id: str, basis: str, moment: object) -> None:
    due_on = (moment + DAYS).date()  # type: ignore[operator]  # the column holds moments
    op.execute(sa.update(DEALS).where(DEALS.c.id == deal_id).values(notice_basis=basis, notice_due_on=due_on))
