"""Reading the earlier system's tables as they are found: loosely typed, often empty, on either database."""

import json
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from portal.infra import clock

EarlierRow = dict[str, Any]
LARGEST_CENTS = 2**63 - 1


def read_rows(connection: sa.Connection, table: str, *, without: tuple[str, ...] = ()) -> list[EarlierRow]:
    """The rows of `earlier_<table>` as they are, oldest first; `without` leaves large columns where they lie."""
    name = f"earlier_{table}"
    present = [column["name"] for column in sa.inspect(connection).get_columns(name)]
    # Plain columns without types: SQLite would refuse a date that another program wrote in its own way.
    wanted: list[sa.ColumnClause[Any]] = [sa.column(column) for column in present if column not in without]
    query = sa.select(*wanted).select_from(sa.table(name))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return sorted(rows, key=lambda row: (_sort_key(row.get("created_at")), str(row.get("id"))))


def moment(value: Any) -> datetime | None:
    """A moment in UTC out of what either database gives; None for nothing and for what is no moment."""
    if isinstance(value, datetime):
        return clock.as_utc(value)
    if isinstance(value, str):
        try:
            return clock.as_utc(datetime.fromisoformat(value.strip().replace("Z", "+00:00")))
        except ValueError:
            return None
    return None


def cents(value: Any) -> int | None:
    """Dollars, which the earlier system kept as a binary fraction, as the nearest cent; None where there are none."""
    try:
        amount = Decimal(str(value).strip().removeprefix("$").replace(",", "")) * 100
        found = int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return found if abs(found) <= LARGEST_CENTS else None


def whole(value: Any) -> int | None:
    """A count, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def words(value: Any) -> str:
    """A text without the spaces around it; '' for nothing."""
    return "" if value is None else str(value).strip()


def decode(text: Any) -> Any:
    """What a JSON text says; None for nothing and for what is no JSON."""
    if isinstance(text, dict | list):
        return text
    try:
        return json.loads(text) if text else None
    except (TypeError, ValueError):
        return None


def _sort_key(value: Any) -> str:
    found = moment(value)
    return "" if found is None else clock.iso(found)
