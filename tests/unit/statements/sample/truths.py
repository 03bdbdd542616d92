"""Generated truths as the analysis reads them, without a PDF in between."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.statements.analysis import AnalysedStatement, Row


def as_statement(truth: dict[str, Any], name: str) -> AnalysedStatement:
    """One truth file as a statement to be measured; row ids are `name-number` in posting order."""
    rows = tuple(
        Row(
            f"{name}-{number}",
            date.fromisoformat(row["date"]),
            row["description"],
            row["amount_cents"],
            row["balance_cents"],
            "Checks" if row["kind"] == "check" else "",
        )
        for number, row in enumerate(truth["transactions"])
    )
    return AnalysedStatement(
        name,
        date.fromisoformat(truth["period_start"]),
        date.fromisoformat(truth["period_end"]),
        truth["opening_cents"],
        truth["closing_cents"],
        rows,
        truth["account_last4"],
        tuple((date.fromisoformat(day), cents) for day, cents in truth["daily_balances"]),
    )


def meanings(truths: list[dict[str, Any]]) -> dict[str, str]:
    """Row id to the meaning that the generator gave it."""
    return {
        f"s{n}-{number}": row["meaning"]
        for n, truth in enumerate(truths)
        for number, row in enumerate(truth["transactions"])
    }
