"""Signs that a statement's file was changed, beside what was read from it.

While it runs: adds a column that may be empty; old code does not see it. Empty says that nobody looked yet: the files
of earlier readings are looked at when they are read again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0006_statement_signals"
down_revision = "0005_disclosures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statements", sa.Column("signals", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("statements", "signals")
