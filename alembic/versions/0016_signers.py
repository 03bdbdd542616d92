"""One-time codes, drawn signatures, and a second signer with a session of their own.

While it runs: adds tables and columns that may be empty or have a default; old code sees none of them and makes no
row that breaks the wider rules.
"""

from typing import Any

import sqlalchemy as sa

from alembic import op

revision = "0016_signers"
down_revision = "0015_discarded_work"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PLACES = "place IN ('merchant', 'co_signer')"
ONE_OF_TWO = "(user_id IS NULL) <> (deal_id IS NULL)"
ONE_OF_THREE = (
    "(user_id IS NOT NULL AND deal_id IS NULL AND invitation_id IS NULL)"
    " OR (user_id IS NULL AND deal_id IS NOT NULL AND invitation_id IS NULL)"
    " OR (user_id IS NULL AND deal_id IS NULL AND invitation_id IS NOT NULL)"
)


def upgrade() -> None:
    _co_signers()
    _codes()
    with op.batch_alter_table("signatures") as table:
        table.add_column(sa.Column("place", sa.String(length=20), nullable=False, server_default="merchant"))
        table.add_column(sa.Column("strokes_sealed", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("proved_by", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("proved_at", MOMENT, nullable=True))
        table.drop_constraint(op.f("uq_signatures_envelope_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_signatures_envelope_id_place"), ["envelope_id", "place"])
        table.create_check_constraint(op.f("ck_signatures_place"), PLACES)
        table.create_check_constraint(op.f("ck_signatures_proved_by"), "proved_by IN ('mail', 'sms')")
        table.create_check_constraint(op.f("ck_signatures_proved"), "(proved_by IS NULL) = (proved_at IS NULL)")
    with op.batch_alter_table("web_sessions") as table:
        table.add_column(sa.Column("invitation_id", sa.String(length=64), nullable=True))
        table.drop_constraint(op.f("ck_web_sessions_one_subject"), type_="check")
        table.create_check_constraint(op.f("ck_web_sessions_one_subject"), ONE_OF_THREE)
        table.create_foreign_key(
            op.f("fk_web_sessions_tenant_id_invitation_id"),
            "invitations",
            ["tenant_id", "invitation_id"],
            ["tenant_id", "id"],
            initially="DEFERRED",
            deferrable=True,
        )


def downgrade() -> None:
    op.execute("DELETE FROM web_sessions WHERE invitation_id IS NOT NULL")
    with op.batch_alter_table("web_sessions") as table:
        table.drop_constraint(op.f("fk_web_sessions_tenant_id_invitation_id"), type_="foreignkey")
        table.drop_constraint(op.f("ck_web_sessions_one_subject"), type_="check")
        table.drop_column("invitation_id")
        table.create_check_constraint(op.f("ck_web_sessions_one_subject"), ONE_OF_TWO)
    op.execute("DELETE FROM signatures WHERE place <> 'merchant'")
    with op.batch_alter_table("signatures") as table:
        table.drop_constraint(op.f("ck_signatures_proved"), type_="check")
        table.drop_constraint(op.f("ck_signatures_proved_by"), type_="check")
        table.drop_constraint(op.f("ck_signatures_place"), type_="check")
        table.drop_constraint(op.f("uq_signatures_envelope_id_place"), type_="unique")
        table.create_unique_constraint(op.f("uq_signatures_envelope_id"), ["envelope_id"])
        for name in ("proved_at", "proved_by", "strokes_sealed", "place"):
            table.drop_column(name)
    op.drop_table("signing_codes")
    op.drop_table("invitations")
    op.drop_table("co_signers")


def _co_signers() -> None:
    op.create_table(
        "co_signers",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("named_by", sa.String(length=100), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", sa.String(length=100), nullable=True),
        *_of_tenant("co_signers"),
        _child("co_signers", "deals", "deal_id"),
        sa.CheckConstraint("capacity IN ('guarantor', 'co_owner')", name=op.f("ck_co_signers_capacity")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_co_signers_removed")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_co_signers_tenant_id_id")),
    )
    standing = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_co_signers_one_standing",
        "co_signers",
        ["tenant_id", "deal_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "invitations",
        sa.Column("envelope_id", sa.String(length=64), nullable=False),
        sa.Column("co_signer_id", sa.String(length=64), nullable=False),
        sa.Column("link_code", sa.String(length=64), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("viewed_at", MOMENT, nullable=True),
        *_of_tenant("invitations"),
        _child("invitations", "envelopes", "envelope_id"),
        _child("invitations", "co_signers", "co_signer_id"),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_invitations_tenant_id_id")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_invitations_envelope_id")),
        sa.UniqueConstraint("link_code", name=op.f("uq_invitations_link_code")),
    )


def _codes() -> None:
    op.create_table(
        "signing_codes",
        sa.Column("envelope_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("session_id", sa.String(length=64), nullable=True),
        *_of_tenant("signing_codes"),
        _child("signing_codes", "envelopes", "envelope_id"),
        sa.CheckConstraint(PLACES, name=op.f("ck_signing_codes_place")),
        sa.CheckConstraint("channel IN ('mail', 'sms')", name=op.f("ck_signing_codes_channel")),
    )
    op.create_index(
        op.f("ix_signing_codes_tenant_id_envelope_id_place_created_at"),
        "signing_codes",
        ["tenant_id", "envelope_id", "place", "created_at"],
    )


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


def _child(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )
