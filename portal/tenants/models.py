"""Tables of tenants and of what they use to reach their providers."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Row, Sealed, TenantRow, of_tenant


class Tenant(Row):
    """A funder. `settings` is a document, see `portal.tenants.settings`."""

    __tablename__ = "tenants"
    id_prefix = "tn"

    slug: Mapped[str] = mapped_column(String(63), unique=True)
    display_name: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ProviderCredential(TenantRow):
    """What a tenant signs in with at one provider: a JSON object, sealed, that only its gateway reads."""

    __tablename__ = "provider_credentials"
    __table_args__ = (of_tenant(), UniqueConstraint("tenant_id", "provider"))
    id_prefix = "pc"

    provider: Mapped[str] = mapped_column(String(30))
    content_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    made_by: Mapped[str] = mapped_column(String(100))
    rotated_at: Mapped[datetime | None]
    rotated_by: Mapped[str | None] = mapped_column(String(100))
    tested_at: Mapped[datetime | None]
    test_ok: Mapped[bool | None]
    test_words: Mapped[str] = mapped_column(Text, default="")

    content = Sealed("content_sealed")
