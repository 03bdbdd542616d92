"""One figure with what stands behind it, and the few ways in which figures are rounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from portal.statements.analysis.classify import Classified

Unit = Literal["cents", "count", "share", "words"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric. `value` is cents, a count, a share of 1 as Decimal, or a word; None where it cannot be known.

    `rows` are the ids of the transactions behind it, `days` the calendar days, `words` how it came about.
    """

    name: str
    value: int | Decimal | str | None
    unit: Unit
    words: str
    rows: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


def ids(rows: Iterable[Classified]) -> tuple[str, ...]:
    """The row ids of classified rows, in their order."""
    return tuple(row.row.id for row in rows)


def average_cents(total_cents: int, count: int) -> int | None:
    """The mean to the nearest cent, halves away from zero; None of nothing."""
    if not count:
        return None
    return int((Decimal(total_cents) / count).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(part: int, whole: int) -> Decimal | None:
    """part / whole to four places, half up; None where the whole is nothing."""
    return _four_places(Decimal(part) / whole) if whole > 0 else None


def variation(values: Sequence[int]) -> Decimal | None:
    """The coefficient of variation to four places: standard deviation over mean.

    The population's deviation, for these months are all there are. None for fewer than two, or a mean of nothing.
    """
    if len(values) < 2 or sum(values) <= 0:
        return None
    mean = Decimal(sum(values)) / len(values)
    variance = sum(((Decimal(value) - mean) ** 2 for value in values), Decimal(0)) / len(values)
    return _four_places(variance.sqrt() / mean)


def _four_places(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
