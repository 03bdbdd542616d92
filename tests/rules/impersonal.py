"""Columns that tell nothing about a person by themselves, table by table; what is not here is marked PERSONAL."""

from __future__ import annotations

EVERYWHERE = {"id", "tenant_id", "created_at", "updated_at", "deal_id", "merchant_id"}
BY_TABLE: dict[str, str] = {
    "agreement_clauses": ("name version text text_sha256 written_by reviewed_at reviewed_by"),
    "agreement_wordings": ("version sha256 document"),
    "api_keys": ("name key_hash hint scopes last_used_at revoked_at"),
    "approvals": ("kind status reason exceeds proposed_by expires_at closed_at closed_by closing_reason"),
    "background_jobs": ("status gateway check_types flags requested_by purpose consent_id completed_at"),
    "co_signers": ("capacity named_by removed_at removed_by"),
    "consents": ("kind text_version text_hash obtained_at withdrawn_at source actor"),
    "deals": (
        "status status_changed_at funding_amount_cents resume_code assigned_to assigned_at collection_method "
        "notice_basis notice_due_on notice_reminded_at_days"
    ),
    "decisions": ("metrics_id policy_version policy_json inputs_json result_json outcome grade reasons actor"),
    "disclosures": (
        "offer_id document_id state form matrix_version signature content content_sha256 keep_until shown_at "
        "signed_at signed_source signed_by"
    ),
    "documents": ("kind content_type storage_key awaits_move sha256 size_bytes pages slot superseded_at"),
    "envelopes": (
        "offer_id gateway status provider_ref forced force_reason agreement_document_id agreement_sha256 "
        "wording_sha256 signed_document_id framed sent_at viewed_at signed_at closed_at asked_at"
    ),
    "event_chain_heads": ("sequence hash"),
    "events": ("sequence type actor data_json previous_hash hash"),
    "idempotency_records": ("scope key fingerprint expires_at"),
    "inbox_deliveries": ("provider natural_id body_hash subject status note processed_at"),
    "intake_answers": ("field_id source verified_at prefilled_from version"),
    "intakes": ("status completed_at"),
    "invitations": ("envelope_id co_signer_id link_code sent_at viewed_at"),
    "legacy_files": ("document_id bucket object_key checksum moved_at"),
    "magic_links": ("token_hash purpose expires_at used_at"),
    "mail_marks": ("subject mark"),
    "mail_messages": ("template subject status sent_at"),
    "mail_preferences": ("code nudges_stopped changed_at"),
    "merchants": ("legal_name name_key dba city state zip"),
    "merchant_requests": ("kind status reason_code asked_by document_id closed_at closed_by"),
    "metrics_snapshots": (
        "source statement_ids all_proved in_a_row avg_monthly_revenue_cents avg_daily_balance_3m_cents "
        "total_nsf_3m total_days_negative_3m metrics findings"
    ),
    "offers": (
        "decision_id status tier name amount_cents factor_rate payback_cents payment_cents last_payment_cents "
        "daily_payment_cents frequency number_of_payments term_days funding_date first_payment_date "
        "last_payment_date holdback_pct fee_cents payoff_cents net_cents finance_charge_cents estimated_apr "
        "estimated_monthly_cost_cents buy_rate expected_margin_cents revenue_multiple risk_score "
        "qualification_score recommended rationale advantages binding_constraint terms_compliant "
        "compliance_issues collection_method policy_version expires_at accepted_at accepted_by "
        "countered_by counter_reason counter_approved_by"
    ),
    "outbox_messages": (
        "kind status attempts available_at lease_owner lease_expires_at last_error finished_at discarded_at "
        "waits_for waiting_since"
    ),
    "payoffs": ("lender frequency payment_cents amount_cents marked_by taken_back_at taken_back_by"),
    "policy_drafts": ("status base_version document note made_by updated_by revision closed_at"),
    "policy_versions": ("version valid_from document made_by base_version note"),
    "provider_credentials": ("provider made_by rotated_at rotated_by tested_at test_ok test_words"),
    "rate_counters": ("name used expires_at"),
    "review_clearings": ("metrics_id code note cleared_by"),
    "signatures": ("envelope_id place consent_id agreement_sha256 proved_by proved_at signed_at"),
    "signing_codes": ("envelope_id place channel code_hash tries expires_at used_at session_id"),
    "simulation_results": (
        "simulation_id decision_id change before_outcome after_outcome before_grade after_grade before_amount_cents "
        "after_amount_cents drifted detail"
    ),
    "simulations": (
        "status policy_source policy_version draft_id policy_json policy_sha256 decided_from decided_before "
        "deal_status started_by total done last_deal_id totals problem finished_at"
    ),
    "sms_messages": ("direction campaign status reason work_id provider_ref sent_at"),
    "sms_preferences": ("opted_out changed_at"),
    "sms_skips": ("campaign reason"),
    "state_reviews": ("state matrix_version reviewed_by withdrawn_at withdrawn_by"),
    "statement_transactions": (
        "statement_id position posted_on amount_cents balance_cents page bbox section sign_source"
    ),
    "statements": (
        "document_id verdict reason_code reason bank period_start period_end opening_cents closing_cents "
        "credits_cents debits_cents pages checks findings daily_balances reader_version elapsed_ms"
    ),
    "subscriber_deliveries": (
        "subscriber_id event_id event_type sequence status attempts next_try_at last_status last_error delivered_at"
    ),
    "subscribers": (
        "url event_types status status_reason made_by cursor busy_until previous_secret_until paused_at removed_at"
    ),
    "tenants": ("slug display_name settings"),
    "transaction_overrides": ("transaction_id category reason actor"),
    "users": ("role password_hash disabled_at"),
    "web_sessions": ("token_hash user_id invitation_id opened_by last_seen_at expires_at ended_at"),
}
IMPERSONAL = EVERYWHERE | {f"{table}.{column}" for table, columns in BY_TABLE.items() for column in columns.split()}
