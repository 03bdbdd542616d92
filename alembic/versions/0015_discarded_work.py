"""Work that gave up can be laid aside.

While it runs: adds a column that may be empty; old code does not see it.
"""

import sqlalchemy as sa

from alembic import op

revision = "0015_discarded_work"
down_revision = "0014_subscribers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_messages", "discarded_at")
