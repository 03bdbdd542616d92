"""Rules about the figures: a check of the proof that fails, with the row or the total at which it fails."""

from collections.abc import Iterator

from portal.statements.reading.results import Check, Signal, StatementReading, Transaction
from portal.statements.reading.tampering.catalogue import signal


def arithmetic_breaks(reading: StatementReading) -> Iterator[Signal]:
    """Each check that fails; its place is the row that it names, where it names one."""
    if reading.verdict != "contradicted":
        return
    for check in reading.checks:
        if not check.ok:
            row = _named_row(check, reading.transactions)
            detail = check.detail[:1].upper() + check.detail[1:]
            yield signal(
                "arithmetic_break",
                f"{detail}.",
                page=row.page if row else None,
                box=row.bbox if row else None,
                check=check.name,
                difference_cents=check.difference_cents,
            )


def _named_row(check: Check, rows: tuple[Transaction, ...]) -> Transaction | None:
    """The row whose printed line the check quotes after its page."""
    for row in rows:
        first = row.raw_text.splitlines()[0] if row.raw_text else ""
        if first and check.detail.startswith(f"page {row.page}: “{first}”"):
            return row
    return None
