"""What every table is made of: the declarative base, column types, tenancy, encrypted fields."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, overload

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.infra import clock, ids
from portal.infra.crypto import keyring

PERSONAL: dict[Any, Any] = {"personal": True}
"""`info` of a column that tells something about a person; the others are marked by its absence."""

naming = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC: timestamptz on PostgreSQL, text in UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive moment; SQLite keeps it without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        utc = clock.as_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back."""
        return None if value is None else clock.as_utc(value)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal kept as its digits, because SQLite would make a binary fraction of it."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> str | None:
        """The digits as they are."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Any) -> Decimal | None:
        """The same Decimal again."""
        return None if value is None else Decimal(value)


Cents = Annotated[int, mapped_column(BigInteger)]
"""Integer cents, 64 bits wide."""


class Base(DeclarativeBase):
    """The declarative base; `type_annotation_map` fixes what an annotation means in the database."""

    metadata = MetaData(naming_convention=naming)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Decimal: ExactDecimal,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        bytes: LargeBinary,
        str: String,
    }


class Row(Base):
    """A table with an opaque id, made in `__init__` because encrypted fields are bound to it."""

    __abstract__ = True
    id_prefix: ClassVar[str]

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime]

    def __init__(self, **values: Any) -> None:
        values.setdefault("created_at", clock.now())
        own_id = values.pop("id", None) or ids.new_id(self.id_prefix)
        super().__init__(id=own_id)
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no field {name!r}")
            setattr(self, name, value)


class TenantRow(Row):
    """A row that belongs to one tenant; children refer to (tenant_id, id), so tenants cannot be mixed."""

    __abstract__ = True

    tenant_id: Mapped[str] = mapped_column(String(64))


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A foreign key that also holds the tenant: (tenant_id, column) → table (tenant_id, id).

    Checked at the commit, so that rows of one transaction may be written in any order.
    """
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        deferrable=True,
        initially="DEFERRED",
    )


def of_tenant() -> ForeignKeyConstraint:
    """The foreign key of `tenant_id` itself."""
    return ForeignKeyConstraint(["tenant_id"], ["tenants.id"], deferrable=True, initially="DEFERRED")


def parent_key() -> UniqueConstraint:
    """What `belongs_to` refers to; every table that has children carries it."""
    return UniqueConstraint("tenant_id", "id")


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A partial unique index, the same on both databases."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def index_where(name: str, *columns: str, where: str) -> Index:
    """A partial index, the same on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Sealed:
    """An encrypted text field over a bytes column: `ein = Sealed("ein_sealed")`.

    Bound to table, column and row id, so a value that is copied to another row does not open there.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, row: None, owner: type) -> "Sealed": ...
    @overload
    def __get__(self, row: Any, owner: type) -> str | None: ...
    def __get__(self, row: Any, owner: type) -> "Sealed | str | None":
        """The plain text, or None where nothing is kept."""
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self.column)
        return None if sealed is None else keyring().open(sealed, place=self._place(row)).decode()

    def __set__(self, row: Any, value: str | None) -> None:
        """Keep `value` encrypted; None and the empty text keep nothing."""
        sealed = keyring().seal(value.encode(), place=self._place(row)) if value else None
        setattr(row, self.column, sealed)

    def _place(self, row: Any) -> str:
        return f"{row.__tablename__}|{self.column}|{row.id}"
