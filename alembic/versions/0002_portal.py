"""The portal's tables.

The earlier system's tables step aside under the prefix `earlier_`; the next revision carries their rows over.
While it runs: the earlier system must be stopped, for its tables are renamed.
"""

import sqlalchemy as sa

from alembic import op

revision = "0002_portal"
down_revision = "0001_earlier_system"
branch_labels = None
depends_on = None


EARLIER = [
    "tenants",
    "merchants",
    "field_states",
    "intakes",
    "deals",
    "documents",
    "bank_documents",
    "metrics_snapshots",
    "offers",
    "agreements",
    "background_jobs",
    "consents",
    "events",
    "connectors",
]


def step_aside(table: str) -> None:
    """Rename a table of the earlier system, and on PostgreSQL its key's index, whose name is wanted again."""
    op.rename_table(table, f"earlier_{table}")
    if op.get_bind().dialect.name == "postgresql":
        key = sa.inspect(op.get_bind()).get_pk_constraint(f"earlier_{table}")["name"]
        op.execute(f'ALTER TABLE earlier_{table} RENAME CONSTRAINT "{key}" TO pk_earlier_{table}')


def upgrade() -> None:
    for table in EARLIER:
        step_aside(table)
    op.create_table(
        "event_chain_heads",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_event_chain_heads")),
    )
    op.create_table(
        "idempotency_records",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "scope", "key", name=op.f("pk_idempotency_records")),
    )
    op.create_index(op.f("ix_idempotency_records_expires_at"), "idempotency_records", ["expires_at"], unique=False)

    op.create_table(
        "inbox_deliveries",
        sa.Column("provider", sa.String(length=30), nullable=False),
        sa.Column("natural_id", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('received', 'processed', 'parked', 'refused')", name=op.f("ck_inbox_deliveries_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_deliveries")),
        sa.UniqueConstraint("provider", "natural_id", name=op.f("uq_inbox_deliveries_provider_natural_id")),
    )
    op.create_index(
        op.f("ix_inbox_deliveries_status_provider"), "inbox_deliveries", ["status", "provider"], unique=False
    )

    op.create_table(
        "outbox_messages",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("merchant_id", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=120), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'running', 'done', 'dead')", name=op.f("ck_outbox_messages_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(
        "ix_outbox_messages_dead",
        "outbox_messages",
        ["tenant_id", "created_at"],
        unique=False,
        sqlite_where=sa.text("status = 'dead'"),
        postgresql_where=sa.text("status = 'dead'"),
    )
    op.create_index(
        "ix_outbox_messages_ready",
        "outbox_messages",
        ["available_at", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('pending', 'running')"),
        postgresql_where=sa.text("status IN ('pending', 'running')"),
    )

    op.create_table(
        "rate_counters",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rate_counters")),
    )
    op.create_index(op.f("ix_rate_counters_expires_at"), "rate_counters", ["expires_at"], unique=False)

    op.create_table(
        "tenants",
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenants_slug")),
    )
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=8), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_api_keys_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    op.create_index(op.f("ix_api_keys_tenant_id"), "api_keys", ["tenant_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("merchant_id", sa.String(length=64), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("data_json", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_events_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("tenant_id", "sequence", name=op.f("uq_events_tenant_id_sequence")),
    )
    op.create_index(
        op.f("ix_events_tenant_id_deal_id_sequence"), "events", ["tenant_id", "deal_id", "sequence"], unique=False
    )
    op.create_index(
        op.f("ix_events_tenant_id_merchant_id_sequence"),
        "events",
        ["tenant_id", "merchant_id", "sequence"],
        unique=False,
    )
    op.create_index(
        "ix_events_type",
        "events",
        ["tenant_id", "type", "sequence"],
        unique=False,
        sqlite_where=sa.text("deal_id IS NOT NULL"),
        postgresql_where=sa.text("deal_id IS NOT NULL"),
    )

    op.create_table(
        "merchants",
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("dba", sa.String(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("phone_last4", sa.String(length=4), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_hash", sa.String(length=64), nullable=True),
        sa.Column("ein_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ein_hash", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=2), nullable=True),
        sa.Column("zip", sa.String(length=10), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_merchants_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchants")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_merchants_tenant_id_id")),
    )
    op.create_index(op.f("ix_merchants_tenant_id_ein_hash"), "merchants", ["tenant_id", "ein_hash"], unique=False)
    op.create_index(op.f("ix_merchants_tenant_id_email_hash"), "merchants", ["tenant_id", "email_hash"], unique=False)
    op.create_index(op.f("ix_merchants_tenant_id_name_key"), "merchants", ["tenant_id", "name_key"], unique=False)
    op.create_index(op.f("ix_merchants_tenant_id_phone_hash"), "merchants", ["tenant_id", "phone_hash"], unique=False)

    op.create_table(
        "policy_versions",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_policy_versions_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("tenant_id", "version", name=op.f("uq_policy_versions_tenant_id_version")),
    )
    op.create_index(
        op.f("ix_policy_versions_tenant_id_valid_from"), "policy_versions", ["tenant_id", "valid_from"], unique=False
    )

    op.create_table(
        "sms_preferences",
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_sms_preferences_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_preferences")),
        sa.UniqueConstraint("tenant_id", "phone_hash", name=op.f("uq_sms_preferences_tenant_id_phone_hash")),
    )
    op.create_table(
        "users",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'underwriter', 'viewer')", name=op.f("ck_users_role")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_users_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_users_tenant_id_id")),
    )
    op.create_table(
        "consents",
        sa.Column("merchant_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.String(length=64), nullable=True),
        sa.Column("text_version", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=True),
        sa.Column("obtained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('sms', 'background', 'e_records')", name=op.f("ck_consents_kind")),
        sa.CheckConstraint("source IN ('browser', 'attested', 'mock', 'legacy')", name=op.f("ck_consents_source")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_consents_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_consents_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_consents_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_consents_tenant_id_merchant_id_kind"), "consents", ["tenant_id", "merchant_id", "kind"], unique=False
    )
    op.create_index(op.f("ix_consents_tenant_id_phone_hash"), "consents", ["tenant_id", "phone_hash"], unique=False)

    op.create_table(
        "deals",
        sa.Column("merchant_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("funding_amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("resume_code", sa.String(length=64), nullable=False),
        sa.Column("assigned_to", sa.String(length=64), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'offer', 'accepted', 'signed', 'declined', 'closed')", name=op.f("ck_deals_status")
        ),
        sa.CheckConstraint(
            "funding_amount_cents IS NULL OR funding_amount_cents > 0", name=op.f("ck_deals_funding_amount")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assigned_to"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_deals_tenant_id_assigned_to"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_deals_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_deals_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("resume_code", name=op.f("uq_deals_resume_code")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_deals_tenant_id_id")),
    )
    op.create_index(op.f("ix_deals_tenant_id_created_at_id"), "deals", ["tenant_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_deals_tenant_id_merchant_id"), "deals", ["tenant_id", "merchant_id"], unique=False)
    op.create_index(
        op.f("ix_deals_tenant_id_status_created_at_id"),
        "deals",
        ["tenant_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_deals_one_live",
        "deals",
        ["tenant_id", "merchant_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('open', 'offer', 'accepted')"),
        postgresql_where=sa.text("status IN ('open', 'offer', 'accepted')"),
    )

    op.create_table(
        "background_jobs",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("merchant_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("gateway", sa.String(length=30), nullable=False),
        sa.Column("check_types", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('OK', 'REVIEW', 'DECLINE', 'PENDING')", name=op.f("ck_background_jobs_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_background_jobs_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_background_jobs_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_background_jobs_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_background_jobs")),
    )
    op.create_index(
        op.f("ix_background_jobs_tenant_id_deal_id_created_at"),
        "background_jobs",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )

    op.create_table(
        "documents",
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("merchant_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=True),
        sa.Column("awaits_move", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('bank_statement', 'agreement', 'signed_agreement', 'record', 'other')",
            name=op.f("ck_documents_kind"),
        ),
        sa.CheckConstraint("slot IS NULL OR slot BETWEEN 1 AND 12", name=op.f("ck_documents_slot")),
        sa.CheckConstraint("storage_key IS NOT NULL OR awaits_move", name=op.f("ck_documents_stored")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_documents_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_documents_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_documents_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_documents_tenant_id_id")),
    )
    op.create_index(op.f("ix_documents_storage_key"), "documents", ["storage_key"], unique=True)
    op.create_index(
        op.f("ix_documents_tenant_id_deal_id_created_at"),
        "documents",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_documents_slot",
        "documents",
        ["tenant_id", "deal_id", "slot"],
        unique=True,
        sqlite_where=sa.text("slot IS NOT NULL AND superseded_at IS NULL"),
        postgresql_where=sa.text("slot IS NOT NULL AND superseded_at IS NULL"),
    )

    op.create_table(
        "intake_answers",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("field_id", sa.String(length=64), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prefilled_from", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_intake_answers_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_intake_answers_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_answers")),
        sa.UniqueConstraint(
            "tenant_id", "deal_id", "field_id", name=op.f("uq_intake_answers_tenant_id_deal_id_field_id")
        ),
    )
    op.create_table(
        "intakes",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("merchant_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('active', 'complete')", name=op.f("ck_intakes_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_intakes_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_intakes_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_intakes_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intakes")),
        sa.UniqueConstraint("tenant_id", "deal_id", name=op.f("uq_intakes_tenant_id_deal_id")),
    )
    op.create_table(
        "magic_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("merchant_id", sa.String(length=64), nullable=False),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('resume', 'match')", name=op.f("ck_magic_links_purpose")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_magic_links_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_magic_links_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_magic_links_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_magic_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_magic_links_token_hash")),
    )
    op.create_index(
        op.f("ix_magic_links_tenant_id_merchant_id"), "magic_links", ["tenant_id", "merchant_id"], unique=False
    )

    op.create_table(
        "mail_messages",
        sa.Column("merchant_id", sa.String(length=64), nullable=True),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('queued', 'sent', 'failed')", name=op.f("ck_mail_messages_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_mail_messages_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_mail_messages_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_mail_messages_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_messages")),
    )
    op.create_index(
        op.f("ix_mail_messages_tenant_id_deal_id_created_at"),
        "mail_messages",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )

    op.create_table(
        "metrics_snapshots",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("statement_ids", sa.JSON(), nullable=False),
        sa.Column("all_proved", sa.Boolean(), nullable=False),
        sa.Column("in_a_row", sa.Boolean(), nullable=False),
        sa.Column("avg_monthly_revenue_cents", sa.BigInteger(), nullable=True),
        sa.Column("avg_daily_balance_3m_cents", sa.BigInteger(), nullable=True),
        sa.Column("total_nsf_3m", sa.Integer(), nullable=True),
        sa.Column("total_days_negative_3m", sa.Integer(), nullable=True),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_metrics_snapshots_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_metrics_snapshots_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metrics_snapshots")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_metrics_snapshots_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_metrics_snapshots_tenant_id_deal_id_created_at"),
        "metrics_snapshots",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )

    op.create_table(
        "sms_messages",
        sa.Column("merchant_id", sa.String(length=64), nullable=True),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("provider_ref", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("direction IN ('out', 'in')", name=op.f("ck_sms_messages_direction")),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'delivered', 'failed', 'received', 'suppressed')",
            name=op.f("ck_sms_messages_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_sms_messages_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_sms_messages_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_sms_messages_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_messages")),
    )
    op.create_index(op.f("ix_sms_messages_provider_ref"), "sms_messages", ["provider_ref"], unique=False)
    op.create_index(
        op.f("ix_sms_messages_tenant_id_deal_id_created_at"),
        "sms_messages",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sms_messages_tenant_id_phone_hash_created_at"),
        "sms_messages",
        ["tenant_id", "phone_hash", "created_at"],
        unique=False,
    )

    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=True),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("merchant_id", sa.String(length=64), nullable=True),
        sa.Column("opened_by", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(user_id IS NULL) <> (deal_id IS NULL)", name=op.f("ck_web_sessions_one_subject")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_web_sessions_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_web_sessions_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_web_sessions_tenant_id_user_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_web_sessions_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_sessions_token_hash")),
    )
    op.create_index(op.f("ix_web_sessions_opened_by"), "web_sessions", ["opened_by"], unique=False)
    op.create_index(op.f("ix_web_sessions_tenant_id_deal_id"), "web_sessions", ["tenant_id", "deal_id"], unique=False)
    op.create_index(op.f("ix_web_sessions_tenant_id_user_id"), "web_sessions", ["tenant_id", "user_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("metrics_id", sa.String(length=64), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("policy_json", sa.Text(), nullable=False),
        sa.Column("inputs_json", sa.Text(), nullable=False),
        sa.Column("result_json", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=2), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('approved', 'manual_review', 'declined')", name=op.f("ck_decisions_outcome")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_decisions_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "metrics_id"],
            ["metrics_snapshots.tenant_id", "metrics_snapshots.id"],
            name=op.f("fk_decisions_tenant_id_metrics_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_decisions_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_decisions_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_decisions_tenant_id_deal_id_created_at"),
        "decisions",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )

    op.create_table(
        "legacy_files",
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("file_data", sa.LargeBinary(), nullable=True),
        sa.Column("bucket", sa.String(), nullable=True),
        sa.Column("object_key", sa.String(), nullable=True),
        sa.Column("checksum", sa.String(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_legacy_files_tenant_id_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_legacy_files_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legacy_files")),
        sa.UniqueConstraint("document_id", name=op.f("uq_legacy_files_document_id")),
    )
    op.create_table(
        "statements",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason_code", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("bank", sa.String(), nullable=True),
        sa.Column("account_last4", sa.String(length=8), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("opening_cents", sa.BigInteger(), nullable=True),
        sa.Column("closing_cents", sa.BigInteger(), nullable=True),
        sa.Column("credits_cents", sa.BigInteger(), nullable=True),
        sa.Column("debits_cents", sa.BigInteger(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("daily_balances", sa.JSON(), nullable=False),
        sa.Column("reader_version", sa.String(length=40), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('proved', 'contradicted', 'unproved')", name=op.f("ck_statements_verdict")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_statements_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_statements_tenant_id_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_statements_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_statements_tenant_id_id")),
    )
    op.create_index(op.f("ix_statements_tenant_id_deal_id"), "statements", ["tenant_id", "deal_id"], unique=False)
    op.create_index(
        op.f("ix_statements_tenant_id_document_id"), "statements", ["tenant_id", "document_id"], unique=False
    )

    op.create_table(
        "offers",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("decision_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("factor_rate", sa.String(length=32), nullable=False),
        sa.Column("payback_cents", sa.BigInteger(), nullable=False),
        sa.Column("payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("last_payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("daily_payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("number_of_payments", sa.Integer(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("funding_date", sa.Date(), nullable=False),
        sa.Column("first_payment_date", sa.Date(), nullable=False),
        sa.Column("last_payment_date", sa.Date(), nullable=False),
        sa.Column("holdback_pct", sa.String(length=32), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("payoff_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("finance_charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("estimated_apr", sa.String(length=32), nullable=False),
        sa.Column("estimated_monthly_cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("buy_rate", sa.String(length=32), nullable=False),
        sa.Column("expected_margin_cents", sa.BigInteger(), nullable=False),
        sa.Column("revenue_multiple", sa.String(length=32), nullable=False),
        sa.Column("risk_score", sa.String(length=32), nullable=False),
        sa.Column("qualification_score", sa.Integer(), nullable=False),
        sa.Column("recommended", sa.Boolean(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("advantages", sa.JSON(), nullable=False),
        sa.Column("binding_constraint", sa.String(length=40), nullable=True),
        sa.Column("terms_compliant", sa.Boolean(), nullable=False),
        sa.Column("compliance_issues", sa.JSON(), nullable=False),
        sa.Column("collection_method", sa.String(length=30), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(length=100), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("frequency IN ('daily', 'weekly')", name=op.f("ck_offers_frequency")),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'not_chosen', 'withdrawn', 'expired', 'legacy')",
            name=op.f("ck_offers_status"),
        ),
        sa.CheckConstraint("tier BETWEEN 1 AND 3", name=op.f("ck_offers_tier")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_offers_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decision_id"],
            ["decisions.tenant_id", "decisions.id"],
            name=op.f("fk_offers_tenant_id_decision_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_offers_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_offers_tenant_id_id")),
    )
    op.create_index(op.f("ix_offers_status_expires_at"), "offers", ["status", "expires_at"], unique=False)
    op.create_index(
        op.f("ix_offers_tenant_id_deal_id_created_at"), "offers", ["tenant_id", "deal_id", "created_at"], unique=False
    )
    op.create_index(
        "uq_offers_live_tier",
        "offers",
        ["tenant_id", "deal_id", "tier"],
        unique=True,
        sqlite_where=sa.text("status = 'offered'"),
        postgresql_where=sa.text("status = 'offered'"),
    )
    op.create_index(
        "uq_offers_one_accepted",
        "offers",
        ["tenant_id", "deal_id"],
        unique=True,
        sqlite_where=sa.text("status = 'accepted'"),
        postgresql_where=sa.text("status = 'accepted'"),
    )

    op.create_table(
        "statement_transactions",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("statement_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("bbox", sa.JSON(), nullable=False),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("sign_source", sa.String(length=40), nullable=False),
        sa.Column("raw_text", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_statement_transactions_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            name=op.f("fk_statement_transactions_tenant_id_statement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_statement_transactions_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_transactions")),
        sa.UniqueConstraint("statement_id", "position", name=op.f("uq_statement_transactions_statement_id_position")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_statement_transactions_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_statement_transactions_tenant_id_deal_id"),
        "statement_transactions",
        ["tenant_id", "deal_id"],
        unique=False,
    )

    op.create_table(
        "envelopes",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("merchant_id", sa.String(length=64), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=False),
        sa.Column("gateway", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("provider_ref", sa.String(length=200), nullable=True),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("force_reason", sa.Text(), nullable=True),
        sa.Column("agreement_document_id", sa.String(length=64), nullable=True),
        sa.Column("agreement_sha256", sa.String(length=64), nullable=True),
        sa.Column("signed_document_id", sa.String(length=64), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'viewed', 'signed', 'completed', 'declined', 'voided', 'expired')",
            name=op.f("ck_envelopes_status"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agreement_document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_envelopes_tenant_id_agreement_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_envelopes_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merchant_id"],
            ["merchants.tenant_id", "merchants.id"],
            name=op.f("fk_envelopes_tenant_id_merchant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "offer_id"],
            ["offers.tenant_id", "offers.id"],
            name=op.f("fk_envelopes_tenant_id_offer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "signed_document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_envelopes_tenant_id_signed_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_envelopes_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelopes")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_envelopes_tenant_id_id")),
    )
    op.create_index(op.f("ix_envelopes_gateway_provider_ref"), "envelopes", ["gateway", "provider_ref"], unique=False)
    op.create_index(
        op.f("ix_envelopes_tenant_id_deal_id_created_at"),
        "envelopes",
        ["tenant_id", "deal_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_envelopes_one_live",
        "envelopes",
        ["tenant_id", "deal_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('queued', 'sent', 'viewed', 'signed')"),
        postgresql_where=sa.text("status IN ('queued', 'sent', 'viewed', 'signed')"),
    )

    op.create_table(
        "transaction_overrides",
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("transaction_id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "deal_id"],
            ["deals.tenant_id", "deals.id"],
            name=op.f("fk_transaction_overrides_tenant_id_deal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transaction_id"],
            ["statement_transactions.tenant_id", "statement_transactions.id"],
            name=op.f("fk_transaction_overrides_tenant_id_transaction_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_transaction_overrides_tenant_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transaction_overrides")),
    )
    op.create_index(
        op.f("ix_transaction_overrides_tenant_id_deal_id"),
        "transaction_overrides",
        ["tenant_id", "deal_id"],
        unique=False,
    )

    op.create_table(
        "signatures",
        sa.Column("envelope_id", sa.String(length=64), nullable=False),
        sa.Column("consent_id", sa.String(length=64), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("agreement_sha256", sa.String(length=64), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "consent_id"],
            ["consents.tenant_id", "consents.id"],
            name=op.f("fk_signatures_tenant_id_consent_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "envelope_id"],
            ["envelopes.tenant_id", "envelopes.id"],
            name=op.f("fk_signatures_tenant_id_envelope_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_signatures_tenant_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_signatures_envelope_id")),
    )


def downgrade() -> None:
    op.drop_table("signatures")
    op.drop_index(op.f("ix_transaction_overrides_tenant_id_deal_id"), table_name="transaction_overrides")

    op.drop_table("transaction_overrides")
    op.drop_index(
        "uq_envelopes_one_live",
        table_name="envelopes",
        sqlite_where=sa.text("status IN ('queued', 'sent', 'viewed', 'signed')"),
        postgresql_where=sa.text("status IN ('queued', 'sent', 'viewed', 'signed')"),
    )
    op.drop_index(op.f("ix_envelopes_tenant_id_deal_id_created_at"), table_name="envelopes")
    op.drop_index(op.f("ix_envelopes_gateway_provider_ref"), table_name="envelopes")

    op.drop_table("envelopes")
    op.drop_index(op.f("ix_statement_transactions_tenant_id_deal_id"), table_name="statement_transactions")

    op.drop_table("statement_transactions")
    op.drop_index(
        "uq_offers_one_accepted",
        table_name="offers",
        sqlite_where=sa.text("status = 'accepted'"),
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.drop_index(
        "uq_offers_live_tier",
        table_name="offers",
        sqlite_where=sa.text("status = 'offered'"),
        postgresql_where=sa.text("status = 'offered'"),
    )
    op.drop_index(op.f("ix_offers_tenant_id_deal_id_created_at"), table_name="offers")
    op.drop_index(op.f("ix_offers_status_expires_at"), table_name="offers")

    op.drop_table("offers")
    op.drop_index(op.f("ix_statements_tenant_id_document_id"), table_name="statements")
    op.drop_index(op.f("ix_statements_tenant_id_deal_id"), table_name="statements")

    op.drop_table("statements")
    op.drop_table("legacy_files")
    op.drop_index(op.f("ix_decisions_tenant_id_deal_id_created_at"), table_name="decisions")

    op.drop_table("decisions")
    op.drop_index(op.f("ix_web_sessions_tenant_id_user_id"), table_name="web_sessions")
    op.drop_index(op.f("ix_web_sessions_tenant_id_deal_id"), table_name="web_sessions")
    op.drop_index(op.f("ix_web_sessions_opened_by"), table_name="web_sessions")

    op.drop_table("web_sessions")
    op.drop_index(op.f("ix_sms_messages_tenant_id_phone_hash_created_at"), table_name="sms_messages")
    op.drop_index(op.f("ix_sms_messages_tenant_id_deal_id_created_at"), table_name="sms_messages")
    op.drop_index(op.f("ix_sms_messages_provider_ref"), table_name="sms_messages")

    op.drop_table("sms_messages")
    op.drop_index(op.f("ix_metrics_snapshots_tenant_id_deal_id_created_at"), table_name="metrics_snapshots")

    op.drop_table("metrics_snapshots")
    op.drop_index(op.f("ix_mail_messages_tenant_id_deal_id_created_at"), table_name="mail_messages")

    op.drop_table("mail_messages")
    op.drop_index(op.f("ix_magic_links_tenant_id_merchant_id"), table_name="magic_links")

    op.drop_table("magic_links")
    op.drop_table("intakes")
    op.drop_table("intake_answers")
    op.drop_index(
        "uq_documents_slot",
        table_name="documents",
        sqlite_where=sa.text("slot IS NOT NULL AND superseded_at IS NULL"),
        postgresql_where=sa.text("slot IS NOT NULL AND superseded_at IS NULL"),
    )
    op.drop_index(op.f("ix_documents_tenant_id_deal_id_created_at"), table_name="documents")
    op.drop_index(op.f("ix_documents_storage_key"), table_name="documents")

    op.drop_table("documents")
    op.drop_index(op.f("ix_background_jobs_tenant_id_deal_id_created_at"), table_name="background_jobs")

    op.drop_table("background_jobs")
    op.drop_index(
        "uq_deals_one_live",
        table_name="deals",
        sqlite_where=sa.text("status IN ('open', 'offer', 'accepted')"),
        postgresql_where=sa.text("status IN ('open', 'offer', 'accepted')"),
    )
    op.drop_index(op.f("ix_deals_tenant_id_status_created_at_id"), table_name="deals")
    op.drop_index(op.f("ix_deals_tenant_id_merchant_id"), table_name="deals")
    op.drop_index(op.f("ix_deals_tenant_id_created_at_id"), table_name="deals")

    op.drop_table("deals")
    op.drop_index(op.f("ix_consents_tenant_id_phone_hash"), table_name="consents")
    op.drop_index(op.f("ix_consents_tenant_id_merchant_id_kind"), table_name="consents")

    op.drop_table("consents")
    op.drop_table("users")
    op.drop_table("sms_preferences")
    op.drop_index(op.f("ix_policy_versions_tenant_id_valid_from"), table_name="policy_versions")

    op.drop_table("policy_versions")
    op.drop_index(op.f("ix_merchants_tenant_id_phone_hash"), table_name="merchants")
    op.drop_index(op.f("ix_merchants_tenant_id_name_key"), table_name="merchants")
    op.drop_index(op.f("ix_merchants_tenant_id_email_hash"), table_name="merchants")
    op.drop_index(op.f("ix_merchants_tenant_id_ein_hash"), table_name="merchants")

    op.drop_table("merchants")
    op.drop_index(
        "ix_events_type",
        table_name="events",
        sqlite_where=sa.text("deal_id IS NOT NULL"),
        postgresql_where=sa.text("deal_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_events_tenant_id_merchant_id_sequence"), table_name="events")
    op.drop_index(op.f("ix_events_tenant_id_deal_id_sequence"), table_name="events")

    op.drop_table("events")
    op.drop_index(op.f("ix_api_keys_tenant_id"), table_name="api_keys")

    op.drop_table("api_keys")
    op.drop_table("tenants")
    op.drop_index(op.f("ix_rate_counters_expires_at"), table_name="rate_counters")

    op.drop_table("rate_counters")
    op.drop_index(
        "ix_outbox_messages_ready",
        table_name="outbox_messages",
        sqlite_where=sa.text("status IN ('pending', 'running')"),
        postgresql_where=sa.text("status IN ('pending', 'running')"),
    )
    op.drop_index(
        "ix_outbox_messages_dead",
        table_name="outbox_messages",
        sqlite_where=sa.text("status = 'dead'"),
        postgresql_where=sa.text("status = 'dead'"),
    )

    op.drop_table("outbox_messages")
    op.drop_index(op.f("ix_inbox_deliveries_status_provider"), table_name="inbox_deliveries")

    op.drop_table("inbox_deliveries")
    op.drop_index(op.f("ix_idempotency_records_expires_at"), table_name="idempotency_records")

    op.drop_table("idempotency_records")
    op.drop_table("event_chain_heads")
    for table in EARLIER:
        op.rename_table(f"earlier_{table}", table)
