"""A background authorization says which owner it is about, by a keyed hash of the answers that identify them.

While it runs: adds a column that may be empty. What was kept before, or by old code meanwhile, says nothing: it
holds for its deal until the owner is answered otherwise, and the next run keeps whose it is.
"""

import sqlalchemy as sa

from alembic import op

revision = "0021_consent_subjects"
down_revision = "0020_text_campaigns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consents", sa.Column("subject_hash", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("consents", "subject_hash")
