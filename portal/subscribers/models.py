"""Tables of subscribers and of what each was told."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Sealed, TenantRow, belongs_to, index_where, of_tenant, parent_key


class Subscriber(TenantRow):
    """An address that is told of a tenant's events after `cursor`; `event_types` empty means all of them.

    `busy_until` keeps two workers from serving one subscriber at once.
    """

    __tablename__ = "subscribers"
    __table_args__ = (
        of_tenant(),
        parent_key(),
        CheckConstraint("status IN ('active', 'paused', 'removed')", name="status"),
        index_where("ix_subscribers_active", "tenant_id", "id", where="status = 'active'"),
    )
    id_prefix = "sb"

    url: Mapped[str] = mapped_column(Text)
    event_types: Mapped[list[Any]]
    status: Mapped[str] = mapped_column(String(10), default="active")
    status_reason: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(String(100))
    cursor: Mapped[int]
    busy_until: Mapped[datetime | None]
    secret_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    previous_secret_sealed: Mapped[bytes | None] = mapped_column(info=PERSONAL)
    previous_secret_until: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    secret = Sealed("secret_sealed")
    previous_secret = Sealed("previous_secret_sealed")


class SubscriberDelivery(TenantRow):
    """One event for one subscriber, or a test without an event. Its body is made of the event, which never changes."""

    __tablename__ = "subscriber_deliveries"
    __table_args__ = (
        of_tenant(),
        belongs_to("subscribers", "subscriber_id"),
        UniqueConstraint("subscriber_id", "event_id"),
        CheckConstraint("status IN ('pending', 'delivered', 'failed', 'discarded')", name="status"),
        index_where(
            "ix_subscriber_deliveries_due", "subscriber_id", "next_try_at", "sequence", where="status = 'pending'"
        ),
        Index(None, "tenant_id", "subscriber_id", "created_at"),
    )
    id_prefix = "sd"

    subscriber_id: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[str | None] = mapped_column(String(64))
    event_type: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    delivered_at: Mapped[datetime | None]
