"""Everything that three statements come to, each figure with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.statements.analysis.candidates import Candidate
from portal.statements.analysis.classify import Classified
from portal.statements.analysis.continuity import Continuity
from portal.statements.analysis.days import DayBalance
from portal.statements.analysis.figures import Figure
from portal.statements.analysis.months import MonthRow
from portal.statements.analysis.nsf import NsfEvent
from portal.statements.analysis.positions import Position
from portal.statements.analysis.revenue import Payer
from portal.statements.analysis.washes import WashPair


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures by name, and the lists behind them: months, days, classified rows, NSF events, positions and more."""

    figures: Mapping[str, Figure]
    months: tuple[MonthRow, ...]
    days: tuple[DayBalance, ...]
    transactions: tuple[Classified, ...]
    nsf_events: tuple[NsfEvent, ...]
    positions: tuple[Position, ...]
    candidates: tuple[Candidate, ...]
    wash_pairs: tuple[WashPair, ...]
    payers: tuple[Payer, ...]
    continuity: Continuity

    @property
    def avg_monthly_revenue(self) -> int | None:
        """Cents; None where no statement covers a month."""
        return self._whole("average_monthly_revenue")

    @property
    def avg_daily_balance_3m(self) -> int | None:
        """Cents; None without statements."""
        return self._whole("average_daily_balance")

    @property
    def total_nsf_3m(self) -> int:
        """NSF events of all statements."""
        return self._whole("nsf_count") or 0

    @property
    def total_days_negative_3m(self) -> int:
        """Distinct calendar days that ended below zero."""
        return self._whole("negative_days") or 0

    @property
    def active_positions(self) -> tuple[Position, ...]:
        """Advances that are still being paid."""
        return tuple(position for position in self.positions if position.active)

    def value(self, name: str) -> int | Decimal | str | None:
        """A figure's value; KeyError for a name that is no figure."""
        return self.figures[name].value

    def contract_figures(self) -> dict[str, int | None]:
        """The four figures under the names of the JSON API: two in cents, two counts."""
        return {
            "avg_monthly_revenue": self.avg_monthly_revenue,
            "avg_daily_balance_3m": self.avg_daily_balance_3m,
            "total_nsf_3m": self.total_nsf_3m,
            "total_days_negative_3m": self.total_days_negative_3m,
        }

    def to_json(self) -> dict[str, Any]:
        """A JSON-able object: amounts as integer cents, shares as text, dates in ISO form.

        The same statements and overrides give the same object in the same order. Rows are named by id alone: what
        they say stays where they are kept.
        """
        return {
            **self.contract_figures(),
            "figures": {name: jsonable(figure) for name, figure in self.figures.items()},
            "months": jsonable(self.months),
            "days": [[day.on.isoformat(), day.balance_cents] for day in self.days],
            "transactions": [_transaction(row) for row in self.transactions],
            "nsf_events": jsonable(self.nsf_events),
            "positions": jsonable(self.positions),
            "candidates": jsonable(self.candidates),
            "wash_pairs": jsonable(self.wash_pairs),
            "payers": jsonable(self.payers),
            "continuity": jsonable(self.continuity),
        }

    def _whole(self, name: str) -> int | None:
        value = self.value(name)
        return value if isinstance(value, int) else None


def jsonable(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, dates and Decimals as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [jsonable(item) for item in value]
    return value


def _transaction(row: Classified) -> dict[str, Any]:
    return {
        "id": row.row.id,
        "category": str(row.category),
        "reason": row.reason,
        "revenue": row.is_revenue,
        "overridden": row.overridden,
    }
