"""The table of staff."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, TenantRow, of_tenant, parent_key

ROLES = ("admin", "underwriter", "viewer")


class User(TenantRow):
    """A member of a tenant's staff; an e-mail address belongs to one tenant."""

    __tablename__ = "users"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        CheckConstraint("role IN ('admin', 'underwriter', 'viewer')", name="role"),
    )
    id_prefix = "us"

    email: Mapped[str] = mapped_column(String(254), unique=True, info=PERSONAL)
    name: Mapped[str] = mapped_column(info=PERSONAL)
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str]
    disabled_at: Mapped[datetime | None]
