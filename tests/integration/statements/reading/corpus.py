"""Statements and hostile files that lie beside the repository; tests that need them are skipped where they do not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.statements.reading import StatementReading

BESIDE = Path(__file__).resolve().parents[5] / "shared" / "data"
STATEMENTS, HOSTILE = BESIDE / "statements", BESIDE / "hostile"
needs_statements = pytest.mark.skipif(not STATEMENTS.is_dir(), reason=f"no sample statements at {STATEMENTS}")
needs_hostile = pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"no hostile files at {HOSTILE}")


@dataclass(frozen=True)
class Truth:
    """What a sample statement says, read by somebody else; money in cents."""

    opening: int | None
    closing: int | None
    credits: int | None
    debits: int | None
    rows: list[int]
    reconciles: bool

    def agrees(self, reading: StatementReading) -> bool:
        """Whether the reading has the same balances, sums and signed amounts."""
        figures = (reading.opening_cents, reading.closing_cents, reading.credits_cents, reading.debits_cents)
        amounts = sorted(row.amount_cents for row in reading.transactions)
        return figures == (self.opening, self.closing, self.credits, self.debits) and amounts == self.rows


def cents(text: Any) -> int | None:
    """`130` or `130.00` as cents."""
    return None if text is None else int(Decimal(str(text)) * 100)


def truth_of(path: Path) -> Truth | None:
    """The truth file beside a PDF, where there is one."""
    beside = path.with_suffix(".truth.json")
    if path.suffix != ".pdf" or not beside.is_file():
        return None
    value = json.loads(beside.read_text())
    rows = sorted(c for row in value["transactions"] if (c := cents(row[2])) is not None)
    figures = (cents(value[key]) for key in ("opening", "closing", "credits", "debits"))
    return Truth(*figures, rows=rows, reconciles=bool(value["reconciles"]))


def manifest(directory: Path) -> dict[str, dict[str, Any]]:
    """What the collection says of each file."""
    return {entry["file"]: entry for entry in json.loads((directory / "manifest.json").read_text())}
