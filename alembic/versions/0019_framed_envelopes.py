"""An envelope says whether its provider has it signed in a frame on our pages.

While it runs: adds a column that may be empty; what old code sends meanwhile leaves it so, and its page then asks the
account as before. Until now an agreement for two was mailed whatever the account said.
"""

import sqlalchemy as sa

from alembic import op

revision = "0019_framed_envelopes"
down_revision = "0018_mail_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("envelopes", sa.Column("framed", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE envelopes SET framed = false"
        " WHERE provider_ref IS NOT NULL AND id IN (SELECT envelope_id FROM invitations)"
    )


def downgrade() -> None:
    op.drop_column("envelopes", "framed")
