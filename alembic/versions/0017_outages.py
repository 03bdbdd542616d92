"""Work that waits for a provider that is down says for which one and since when.

While it runs: adds columns that may be empty; old code does not see them.
"""

import sqlalchemy as sa

from alembic import op

revision = "0017_outages"
down_revision = "0016_signers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("waits_for", sa.String(80), nullable=True))
    op.add_column("outbox_messages", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_messages", "waiting_since")
    op.drop_column("outbox_messages", "waits_for")
