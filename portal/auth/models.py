"""Tables of sessions, API keys and magic links. Secrets are kept as hashes only."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, TenantRow, belongs_to, of_tenant


class WebSession(TenantRow):
    """A browser that is known: a merchant at one deal, a member of staff, or a co-signer at one agreement."""

    __tablename__ = "web_sessions"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        belongs_to("deals", "deal_id"),
        belongs_to("merchants", "merchant_id"),
        belongs_to("invitations", "invitation_id"),
        CheckConstraint(
            "(user_id IS NOT NULL AND deal_id IS NULL AND invitation_id IS NULL)"
            " OR (user_id IS NULL AND deal_id IS NOT NULL AND invitation_id IS NULL)"
            " OR (user_id IS NULL AND deal_id IS NULL AND invitation_id IS NOT NULL)",
            name="one_subject",
        ),
        Index(None, "tenant_id", "user_id"),
        Index(None, "tenant_id", "deal_id"),
    )
    id_prefix = "ws"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str | None] = mapped_column(String(64))
    deal_id: Mapped[str | None] = mapped_column(String(64))
    merchant_id: Mapped[str | None] = mapped_column(String(64))
    invitation_id: Mapped[str | None] = mapped_column(String(64))
    opened_by: Mapped[str | None] = mapped_column(String(64), index=True)
    user_agent: Mapped[str] = mapped_column(String(300), default="", info=PERSONAL)
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiKey(TenantRow):
    """A key of a tenant for the JSON API, with scopes and its last use."""

    __tablename__ = "api_keys"
    __table_args__ = (of_tenant(), Index(None, "tenant_id"))
    id_prefix = "ak"

    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(8))
    scopes: Mapped[list[Any]]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MagicLink(TenantRow):
    """A link of ten minutes to an address on record; a POST uses it up."""

    __tablename__ = "magic_links"
    __table_args__ = (
        of_tenant(),
        belongs_to("deals", "deal_id"),
        belongs_to("merchants", "merchant_id"),
        Index(None, "tenant_id", "merchant_id"),
        CheckConstraint("purpose IN ('resume', 'match')", name="purpose"),
    )
    id_prefix = "ml"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    merchant_id: Mapped[str] = mapped_column(String(64))
    deal_id: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
