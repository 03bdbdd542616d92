"""Carry the earlier system's rows into the portal's tables, and drop its tables.

The steps live in `portal/legacy`, a package that reads the new tables from the database, not from the models, so
that it stays true when the models change. While it runs: the earlier system must be stopped; one transaction.
A downgrade brings the earlier tables back empty: take a backup before the upgrade.
"""

import sqlalchemy as sa

from alembic import op
from portal.legacy.carry import carry_rows

revision = "0003_bring_rows"
down_revision = "0002_portal"
branch_labels = None
depends_on = None

TEXT, REAL, WHEN, INT, BLOB = sa.Text(), sa.Float(), sa.DateTime(), sa.Integer(), sa.LargeBinary()
TABLES: dict[str, dict[str, sa.types.TypeEngine]] = {
    "tenants": {"name": TEXT, "created_at": WHEN},
    "merchants": {
        **dict.fromkeys(("legal_name", "dba", "phone", "email", "ein", "address", "city", "state", "zip"), TEXT),
        "status": TEXT,
        "created_at": WHEN,
        "updated_at": WHEN,
    },
    "field_states": {
        **dict.fromkeys(("merchant_id", "field_id", "value", "source"), TEXT),
        "last_verified_at": WHEN,
        "confidence": REAL,
    },
    "intakes": {"merchant_id": TEXT, "status": TEXT, "created_at": WHEN},
    "deals": {
        "merchant_id": TEXT,
        "status": TEXT,
        "funding_amount": REAL,
        "created_at": WHEN,
        "completed_at": WHEN,
    },
    "documents": {
        **dict.fromkeys(("merchant_id", "deal_id", "type", "filename"), TEXT),
        "file_size": INT,
        "mime_type": TEXT,
        "file_data": BLOB,
        **dict.fromkeys(("storage_key", "bucket", "checksum", "parsed_data_json", "parsing_status"), TEXT),
        "created_at": WHEN,
    },
    "bank_documents": {
        **dict.fromkeys(("deal_id", "filename", "s3_key", "bucket", "checksum"), TEXT),
        "created_at": WHEN,
    },
    "metrics_snapshots": {
        "deal_id": TEXT,
        "source": TEXT,
        "avg_monthly_revenue": REAL,
        "avg_daily_balance_3m": REAL,
        "total_nsf_3m": INT,
        "total_days_negative_3m": INT,
        "raw_metrics_json": TEXT,
        "created_at": WHEN,
    },
    "offers": {"deal_id": TEXT, "merchant_id": TEXT, "payload_json": TEXT, "status": TEXT, "created_at": WHEN},
    "agreements": {
        **dict.fromkeys(("merchant_id", "provider", "status", "envelope_id"), TEXT),
        "created_at": WHEN,
        "completed_at": WHEN,
    },
    "background_jobs": {"merchant_id": TEXT, "status": TEXT, "result_json": TEXT, "created_at": WHEN},
    "consents": {**dict.fromkeys(("merchant_id", "phone", "channel", "status"), TEXT), "created_at": WHEN},
    "events": {**dict.fromkeys(("type", "merchant_id", "data_json", "data"), TEXT), "created_at": WHEN},
}
REQUIRED = {("tenants", "name"), ("merchants", "legal_name"), ("field_states", "field_id"), ("events", "type")}
DEFAULTS = {("merchants", "status"): "new", ("deals", "status"): "active", ("offers", "status"): "pending"}


def upgrade() -> None:
    carry_rows(op.get_bind(), tables=(*TABLES, "connectors"))
    for table in ("connectors", *reversed(TABLES)):
        op.drop_table(f"earlier_{table}")


def downgrade() -> None:
    for table, columns in TABLES.items():
        op.create_table(
            f"earlier_{table}",
            sa.Column("id", TEXT, nullable=False),
            *(
                sa.Column(
                    name, kind, nullable=(table, name) not in REQUIRED, server_default=DEFAULTS.get((table, name))
                )
                for name, kind in columns.items()
            ),
            # The names pk_… are the portal's until the next step down has dropped its tables.
            sa.PrimaryKeyConstraint("id", name=f"key_earlier_{table}"),
        )
    op.create_table(
        "earlier_connectors",
        sa.Column("tenant_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("encrypted_config", TEXT),
        sa.PrimaryKeyConstraint("tenant_id", "name", name="key_earlier_connectors"),
    )
