"""Tables of policies, decisions and payoffs."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Cents, Sealed, TenantRow, belongs_to, of_tenant, parent_key, unique_where


class PolicyVersion(TenantRow):
    """One version of a tenant's policy, in force from `valid_from` until a later one is. It never changes.

    `base_version` and `note` say what it was made from and why; the first version of a tenant has neither.
    """

    __tablename__ = "policy_versions"
    __table_args__ = (of_tenant(), UniqueConstraint("tenant_id", "version"), Index(None, "tenant_id", "valid_from"))
    id_prefix = "pv"

    version: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(String(100))
    base_version: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)


class PolicyDraft(TenantRow):
    """A version in the making. `revision` rises with each change, so that two editors cannot overwrite each other.

    A draft that was published or discarded stays, because what was tried with it names it.
    """

    __tablename__ = "policy_drafts"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        CheckConstraint("status IN ('open', 'published', 'discarded')", name="status"),
        CheckConstraint("(status = 'open') = (closed_at IS NULL)", name="closed"),
        Index(None, "tenant_id", "status", "updated_at"),
    )
    id_prefix = "pd"

    status: Mapped[str] = mapped_column(String(12), default="open")
    base_version: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(String(100))
    updated_by: Mapped[str] = mapped_column(String(100))
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    closed_at: Mapped[datetime | None]

    @property
    def version(self) -> str:
        """The name under which the draft would be published."""
        return str(self.document["version"])


class Decision(TenantRow):
    """A decision with all that went into it, so that it can be replayed to the same bytes.

    `inputs_json`, `policy_json` and `result_json` are canonical JSON texts.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        belongs_to("deals", "deal_id"),
        belongs_to("metrics_snapshots", "metrics_id"),
        CheckConstraint("outcome IN ('approved', 'manual_review', 'declined')", name="outcome"),
        Index(None, "tenant_id", "deal_id", "created_at"),
    )
    id_prefix = "dn"

    deal_id: Mapped[str] = mapped_column(String(64))
    metrics_id: Mapped[str] = mapped_column(String(64))
    policy_version: Mapped[str] = mapped_column(String(64))
    policy_json: Mapped[str] = mapped_column(Text)
    inputs_json: Mapped[str] = mapped_column(Text)
    result_json: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(20))
    grade: Mapped[str | None] = mapped_column(String(2))
    reasons: Mapped[list[Any]]
    actor: Mapped[str] = mapped_column(String(100))


class Payoff(TenantRow):
    """An existing advance that a new one pays off, until that is taken back.

    Lender, frequency and payment say which position of the statements is meant; a position that newer figures no
    longer show is not paid off. `amount_cents` goes to `payee`, whatever the balance was estimated at.
    """

    __tablename__ = "payoffs"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_by IS NULL)", name="taken_back"),
        unique_where(
            "uq_payoffs_live",
            "tenant_id",
            "deal_id",
            "lender",
            "frequency",
            "payment_cents",
            where="taken_back_at IS NULL",
        ),
    )
    id_prefix = "py"

    deal_id: Mapped[str] = mapped_column(String(64))
    lender: Mapped[str] = mapped_column(String(200))
    frequency: Mapped[str] = mapped_column(String(10))
    payment_cents: Mapped[Cents]
    amount_cents: Mapped[Cents]
    payee_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    marked_by: Mapped[str] = mapped_column(String(100))
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(100))

    payee = Sealed("payee_sealed")
