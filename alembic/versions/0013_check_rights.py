"""By which right a background check was asked for, and the provider's own name for it.

While it runs: adds columns that may be empty or have a default; old code does not see them.
"""

import sqlalchemy as sa

from alembic import op

revision = "0013_check_rights"
down_revision = "0012_reviews_wording"
branch_labels = None
depends_on = None

TO_CONSENT = "fk_background_jobs_tenant_id_consent_id"
PURPOSE = "business_credit_with_written_authorization"


def upgrade() -> None:
    with op.batch_alter_table("background_jobs") as table:
        table.add_column(sa.Column("purpose", sa.String(length=60), nullable=False, server_default=PURPOSE))
        table.add_column(sa.Column("consent_id", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("provider_ref_sealed", sa.LargeBinary(), nullable=True))
        table.create_foreign_key(
            op.f(TO_CONSENT),
            "consents",
            ["tenant_id", "consent_id"],
            ["tenant_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )


def downgrade() -> None:
    with op.batch_alter_table("background_jobs") as table:
        table.drop_constraint(op.f(TO_CONSENT), type_="foreignkey")
        table.drop_column("provider_ref_sealed")
        table.drop_column("consent_id")
        table.drop_column("purpose")
