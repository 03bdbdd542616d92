"""What all parts of the move share: the connection, whose row is whose, the new tables, and what is to be told."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.infra import clock, ids
from portal.infra.crypto import keyring
from portal.legacy.reading import EarlierRow, moment, read_rows, words

TEXTS = {
    "agreement": "An agreement of the earlier system, kept as a note: it names no offer and no document.",
    "answer_kept_aside": "An answer that this question does not take is kept aside; the question is asked again.",
    "background_status": "A background check of the earlier system ended differently or not at all.",
    "closed_for_another": "Closed, because the merchant had several live applications; the furthest one goes on.",
    "connector_dropped": "A connection to another service was not carried over: enter it again.",
    "deal_made": "Made to hold what the earlier system kept of this merchant without a deal.",
    "id_taken": "A file got a new id, because another one had the same.",
    "left_behind": "A row of the earlier system was not carried over, because what it refers to is missing.",
    "merchant_status_dropped": "The earlier system's status of the merchant has no counterpart.",
    "not_understood": "Something that the earlier system kept about the merchant could not be read.",
    "offer": "An offer of the earlier system, kept as a note: it has no schedule and no disclosure.",
    "owner_missing": "A file of the earlier system belongs to nobody who is known.",
    "reading_dropped": "What the earlier system read from a file was dropped; the file is read anew.",
    "unknown_status": "The earlier system had a status here that has no counterpart.",
}


@dataclass
class CarriedDeal:
    """A deal on its way: the earlier row's facts and the status that it gets."""

    id: str
    tenant_id: str
    merchant_id: str
    status: str
    created_at: datetime


@dataclass
class Happening:
    """An event to be chained once all are known."""

    tenant_id: str
    type: str
    at: datetime
    data: dict[str, Any]
    id: str | None = None
    merchant_id: str | None = None
    deal_id: str | None = None


@dataclass
class Carriage:
    """One move. The new tables are read from the database, so that later changes of the models do not matter here."""

    connection: sa.Connection
    legacy_tenant: str
    now: datetime = field(default_factory=clock.now)
    tenants: set[str] = field(default_factory=set)
    merchants: dict[str, str] = field(default_factory=dict)
    deals: dict[str, CarriedDeal] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    _tables: sa.MetaData = field(default_factory=sa.MetaData)

    def rows(self, table: str, *, without: tuple[str, ...] = ()) -> list[EarlierRow]:
        """The earlier rows of a table, oldest first."""
        return read_rows(self.connection, table, without=without)

    def insert(self, table: str, **values: Any) -> None:
        """Add one row to a table of the portal."""
        self.connection.execute(sa.insert(self.table(table)).values(**values))

    def table(self, name: str) -> sa.Table:
        """A table of the portal as it stands in the database."""
        return sa.Table(name, self._tables, autoload_with=self.connection, resolve_fks=False)

    def seal(self, plain: str | None, *, table: str, column: str, row_id: str) -> bytes | None:
        """Encrypt a personal field for its row; nothing stays nothing."""
        return keyring().seal(plain.encode(), place=f"{table}|{column}|{row_id}") if plain else None

    def moment(self, value: Any) -> datetime:
        """When an earlier row says that it was made; the time of the move where it says nothing."""
        return moment(value) or self.now

    def row_id(self, row: EarlierRow, prefix: str) -> str:
        """The row's own id, which is kept; a new one where it has none."""
        return words(row.get("id")) or ids.new_id(prefix)

    def tenant_of(self, row: EarlierRow) -> str:
        """The tenant that a row names, if there is one of that id; else the tenant of all rows without one."""
        named = words(row.get("tenant_id"))
        return named if named in self.tenants else self.legacy_tenant

    def deals_of(self, merchant_id: str) -> list[CarriedDeal]:
        """A merchant's deals, oldest first."""
        return [deal for deal in self.deals.values() if deal.merchant_id == merchant_id]

    def note(
        self, what: str, *, about: str = "", deal: CarriedDeal | None = None, merchant_id: str = "", **data: Any
    ) -> None:
        """Put a note into the timeline: `what` of TEXTS, `about` the earlier table, `data` of ids and figures."""
        merchant = deal.merchant_id if deal else merchant_id or None
        tenant_id = deal.tenant_id if deal else self.merchants.get(merchant_id, self.legacy_tenant)
        told = {"note": what, "text": TEXTS[what], **({"table": about} if about else {}), **data}
        deal_id = deal.id if deal else None
        self.happenings.append(
            Happening(tenant_id, "legacy.note", self.now, told, merchant_id=merchant, deal_id=deal_id)
        )

    def main_deal(self, merchant_id: str) -> CarriedDeal | None:
        """The deal that takes what the earlier system kept by merchant: the live one, else the newest."""
        found = self.deals_of(merchant_id)
        live = [deal for deal in found if deal.status in ("open", "offer", "accepted")]
        candidates = live or found
        return candidates[-1] if candidates else None
