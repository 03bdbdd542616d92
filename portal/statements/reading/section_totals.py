"""B of the proof: every printed total of a section and its count of items, against the section's rows."""

import re
from collections.abc import Iterable

from portal.statements.reading.lines import squash
from portal.statements.reading.outcomes import Outcome, compare, count
from portal.statements.reading.shapes import Account, Row, Section, SectionKind, Total

# `Total fees` may stand under the balances by chance.
ALL_ROWS = re.compile(r"(?:ending|closing|grand)?totals?(?:(?:deposits|withdrawals|debits|credits)(?:and)?)*")


def check_totals(section: Section, account: Account) -> Iterable[Outcome]:
    """Every printed total of a section, and its count of items, against the rows above it."""
    if section.kind not in ("credit", "debit", "mixed"):
        return
    start = 0
    for total in section.totals:
        upto = total.rows_before if total.rows_before >= 0 else len(section.rows)
        rows, since = section.rows[:upto], section.rows[start:upto]
        yield from _total(section, account, total, rows, since)
        start = max(start, upto)


def _total(section: Section, account: Account, total: Total, rows: list[Row], since: list[Row]) -> Iterable[Outcome]:
    kind = (
        total.column
        if total.column in ("credit", "debit")
        else (total.kind if section.kind == "mixed" else section.kind)
    )
    if total.cents is None:
        return
    if kind not in ("credit", "debit"):
        yield from _undirected(total, rows, since)
        return
    one_way = section.kind != "mixed"
    sums = [_sum(part, kind, net=net) for part in (rows, since) for net in ({True, one_way} if one_way else {False})]
    sums += [_sum(part, kind, net=False) for part in (rows, since)]
    sums.append(_sum(_same_way(account, section, kind), kind, net=False))
    name = f"B {total.label.strip(' :=')[:60]}"
    found = total.cents if total.cents in sums else sums[0]
    yield compare(name, "the section's rows against its total", found, total.cents)
    if total.count is not None and total.cents in sums:
        counts = {len(part) for part in (rows, since)} | {sum(1 for r in part if r.cents) for part in (rows, since)}
        if not one_way:
            counts = {sum(1 for r in rows if (r.cents > 0) == (kind == "credit") and r.cents)}
        yield count(f"{name} count", total.count if total.count in counts else len(rows), total.count)


def _undirected(total: Total, rows: list[Row], since: list[Row]) -> Iterable[Outcome]:
    """`Total $1,650.22` below rows of both directions: what they come to, or what moved in one or both of them."""
    if total.cents is None or not ALL_ROWS.fullmatch(squash(total.label)) or not rows:
        return
    ways: tuple[SectionKind, ...] = ("credit", "debit")
    sums = [_sum(rows, "", net=True)]
    for part in (rows, since):
        into, out = (_sum(part, way, net=False) for way in ways)
        sums += [into, out, into + out, abs(into - out)]
    found = total.cents if total.cents in sums else sums[0]
    yield compare(f"B {total.label.strip(' :=')[:60]}", "the table's rows against its total", found, total.cents)


def _sum(rows: list[Row], kind: str, *, net: bool) -> int:
    if net:
        return abs(sum(row.cents for row in rows))
    return sum(abs(row.cents) for row in rows if (row.cents > 0) == (kind == "credit"))


def _same_way(account: Account, upto: Section, kind: str) -> list[Row]:
    """The rows of all sections of one direction down to this one: a grand total may stand below the last."""
    rows: list[Row] = []
    for section in account.sections:
        if section.kind in (kind, "mixed") or section is upto:
            rows += section.rows
        if section is upto:
            break
    return rows
