"""The table of work to be done after a commit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import PERSONAL, Row, Sealed, index_where

READY = "status IN ('pending', 'running')"


class OutboxMessage(Row):
    """One piece of work. Its id is the idempotency key that a provider gets.

    `waits_for` is the circuit of a provider that is down, `waiting_since` when work first could not be done for that.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'running', 'done', 'dead')", name="status"),
        index_where("ix_outbox_messages_ready", "available_at", "id", where=READY),
        index_where("ix_outbox_messages_dead", "tenant_id", "created_at", where="status = 'dead'"),
    )
    id_prefix = "ob"

    tenant_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(60))
    payload_sealed: Mapped[bytes] = mapped_column(info=PERSONAL)
    deal_id: Mapped[str | None] = mapped_column(String(64))
    merchant_id: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_expires_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    waits_for: Mapped[str | None] = mapped_column(String(80))
    waiting_since: Mapped[datetime | None]

    payload = Sealed("payload_sealed")
