"""The table of tenants."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import Row


class Tenant(Row):
    """A funder. `settings` is a document, see `portal.tenants.settings`."""

    __tablename__ = "tenants"
    id_prefix = "tn"

    slug: Mapped[str] = mapped_column(String(63), unique=True)
    display_name: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
