"""Rules about the reading: a check of the proof that fails, and pages that do not look as their text says."""

from collections.abc import Collection, Iterator

from portal.statements.reading import sight
from portal.statements.reading.results import Check, Signal, StatementReading, Transaction
from portal.statements.reading.tampering.catalogue import signal

_MOST_TOLD = 3
_SIGHT = {sight.HIDDEN: "figures_invisible", sight.OVERPRINTED: "figures_overprinted", sight.LAID_OVER: "laid_over"}


def arithmetic_breaks(reading: StatementReading) -> Iterator[Signal]:
    """The checks that fail, those that are off by one amount as one sign; its place is the row that one of them names.

    One changed amount breaks its section's total, the balances and the closing alike.
    """
    if reading.verdict != "contradicted":
        return
    failed: dict[int | None, list[Check]] = {}
    for check in reading.checks:
        if not check.ok:
            failed.setdefault(None if check.difference_cents is None else abs(check.difference_cents), []).append(check)
    for checks in failed.values():
        row = next((found for check in checks if (found := _named_row(check, reading.transactions))), None)
        yield signal(
            "arithmetic_break",
            " ".join(f"{check.detail[:1].upper()}{check.detail[1:]}." for check in checks[:_MOST_TOLD]),
            page=row.page if row else None,
            box=row.bbox if row else None,
            checks=list(dict.fromkeys(check.name for check in checks)),
            difference_cents=checks[0].difference_cents,
        )


def what_is_not_as_it_looks(reading: StatementReading, *, told: Collection[int | None]) -> Iterator[Signal]:
    """What the reader left out or doubted because the page's picture shows other than its text says.

    Pages of which hidden figures are `told` with their place bear no second sign for them.
    """
    for finding in reading.findings:
        code = _SIGHT.get(finding.code)
        if code and (code == "laid_over" or finding.page not in told):
            yield signal(code, "" if code == "laid_over" else finding.words, page=finding.page)


def _named_row(check: Check, rows: tuple[Transaction, ...]) -> Transaction | None:
    """The row whose printed line the check quotes after its page."""
    for row in rows:
        first = row.raw_text.splitlines()[0] if row.raw_text else ""
        if first and check.detail.startswith(f"page {row.page}: “{first}”"):
            return row
    return None
