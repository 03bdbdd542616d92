"""The earlier system's schema, as it was found.

A database of that system is stamped here, or recognised by its tables; a new database passes through it empty.
"""

import sqlalchemy as sa

from alembic import op

revision = "0001_earlier_system"
down_revision = None
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
    if "field_states" in sa.inspect(op.get_bind()).get_table_names():
        return  # A database of that system which nobody stamped: its tables are there already.
    for table, columns in TABLES.items():
        op.create_table(
            table,
            sa.Column("id", TEXT, primary_key=True),
            *(
                sa.Column(
                    name, kind, nullable=(table, name) not in REQUIRED, server_default=DEFAULTS.get((table, name))
                )
                for name, kind in columns.items()
            ),
        )
    op.create_table(
        "connectors",
        sa.Column("tenant_id", TEXT, primary_key=True),
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("encrypted_config", TEXT),
    )


def downgrade() -> None:
    for table in ("connectors", *reversed(TABLES)):
        op.drop_table(table)
