"""Carry the earlier system's rows into the portal's tables."""

revision = "0003_bring_rows"
down_revision = "0002_portal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
