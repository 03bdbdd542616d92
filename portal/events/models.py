"""Tables of events and of each tenant's chain head."""

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.model import Base, TenantRow, index_where, of_tenant


class Event(TenantRow):
    """One thing that happened. Never changed: a trigger refuses it on both databases.

    `sequence` counts a tenant's events from 1 without a gap; `hash` covers the event and the hash before it.
    `data_json` is canonical JSON and holds field ids and figures, never personal data.
    """

    __tablename__ = "events"
    __table_args__ = (
        of_tenant(),
        UniqueConstraint("tenant_id", "sequence"),
        Index(None, "tenant_id", "deal_id", "sequence"),
        Index(None, "tenant_id", "merchant_id", "sequence"),
        index_where("ix_events_type", "tenant_id", "type", "sequence", where="deal_id IS NOT NULL"),
    )
    id_prefix = "ee"

    sequence: Mapped[int]
    type: Mapped[str] = mapped_column(String(60))
    deal_id: Mapped[str | None] = mapped_column(String(64))
    merchant_id: Mapped[str | None] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(100))
    data_json: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ChainHead(Base):
    """The last event of a tenant; locked while one is added."""

    __tablename__ = "event_chain_heads"

    tenant_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
