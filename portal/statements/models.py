"""Tables of statements, their rows and what was measured from them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Cents, TenantRow, belongs_to, of_tenant, parent_key

VERDICTS = ("proved", "contradicted", "unproved", "refused")


class Statement(TenantRow):
    """What was read from one file, and how far it proves itself. Opening and closing are as printed.

    `signals` are signs that the file was changed, as the reader gave them; None where nobody looked for any.
    """

    __tablename__ = "statements"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("documents", "document_id"),
        CheckConstraint("verdict IN ('proved', 'contradicted', 'unproved')", name="verdict"),
        Index(None, "tenant_id", "deal_id"),
        Index(None, "tenant_id", "document_id"),
    )
    id_prefix = "st"

    deal_id: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(20))
    reason_code: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    bank: Mapped[str | None]
    account_last4: Mapped[str | None] = mapped_column(String(8), info=PERSONAL)
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    opening_cents: Mapped[Cents | None]
    closing_cents: Mapped[Cents | None]
    credits_cents: Mapped[Cents | None]
    debits_cents: Mapped[Cents | None]
    pages: Mapped[int]
    checks: Mapped[list[Any]]
    findings: Mapped[list[Any]]
    daily_balances: Mapped[list[Any]]
    reader_version: Mapped[str] = mapped_column(String(40))
    elapsed_ms: Mapped[int]
    signals: Mapped[list[Any] | None] = mapped_column(info=PERSONAL)


class StatementTransaction(TenantRow):
    """One row of a statement, with its place: page from 1, box in points from the page's top left.

    `posted_on` is None where no date could be read: none is made up.
    """

    __tablename__ = "statement_transactions"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("statements", "statement_id"),
        UniqueConstraint("statement_id", "position"),
        Index(None, "tenant_id", "deal_id"),
    )
    id_prefix = "tx"

    deal_id: Mapped[str] = mapped_column(String(64))
    statement_id: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    posted_on: Mapped[date | None]
    description: Mapped[str] = mapped_column(Text, info=PERSONAL)
    amount_cents: Mapped[Cents]
    balance_cents: Mapped[Cents | None]
    page: Mapped[int]
    bbox: Mapped[list[Any]]
    section: Mapped[str | None]
    sign_source: Mapped[str] = mapped_column(String(40))
    raw_text: Mapped[str] = mapped_column(Text, info=PERSONAL)


class TransactionOverride(TenantRow):
    """An underwriter's other opinion on a row's category; the newest one holds."""

    __tablename__ = "transaction_overrides"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        belongs_to("statement_transactions", "transaction_id"),
        Index(None, "tenant_id", "deal_id"),
    )
    id_prefix = "ov"

    deal_id: Mapped[str] = mapped_column(String(64))
    transaction_id: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(100))


class MetricsSnapshot(TenantRow):
    """The figures of one reading of a deal's statements; never changed, only followed by a newer one.

    `all_proved` and `in_a_row` are what an automatic decision needs; None where nothing could be measured.
    """

    __tablename__ = "metrics_snapshots"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "ms"

    deal_id: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(20))
    statement_ids: Mapped[list[Any]]
    all_proved: Mapped[bool]
    in_a_row: Mapped[bool]
    avg_monthly_revenue_cents: Mapped[Cents | None]
    avg_daily_balance_3m_cents: Mapped[Cents | None]
    total_nsf_3m: Mapped[int | None]
    total_days_negative_3m: Mapped[int | None]
    metrics: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
