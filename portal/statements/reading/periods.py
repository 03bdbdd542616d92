"""The period where no line prints it as one: from the dated balances, or only for the year of the rows."""

import re
from datetime import date, timedelta

from portal.statements.reading.dates import Period, on
from portal.statements.reading.shapes import Account, Anchor, PrintedDate


def from_balances(accounts: list[Account], *, year: int | None) -> Period | None:
    """`Beginning balance on 7/1` and `Ending balance on 7/31`: the period between them."""
    for account in accounts:
        opening, closing = _dated(account, "opening"), _dated(account, "closing")
        if opening is None or closing is None:
            continue
        end_year = closing.year or opening.year or year
        if end_year is None:
            continue
        start_year = opening.year or (end_year - 1 if opening.month > closing.month else end_year)
        start, end = _first_day(account, on(opening, start_year)), on(closing, end_year)
        if start is not None and end is not None and start < end:
            return Period(start, end, inferred_year=not (opening.year or closing.year))
    return None


def _first_day(account: Account, opened: date | None) -> date | None:
    """`Your previous balance as of 10/31/2025` is dated by the last day of the statement before."""
    label = next(a.label.lower() for a in account.anchors if a.which == "opening" and a.strong and a.when is not None)
    before = opened is not None and opened.day != 1 and re.search(r"previous|prior|last statement", label)
    return opened + timedelta(days=1) if opened is not None and before else opened


def _dated(account: Account, which: str) -> PrintedDate | None:
    found: list[Anchor] = [a for a in account.anchors if a.which == which and a.strong and a.when is not None]
    return found[0].when if found else None


def from_rows(accounts: list[Account], *, year: int | None) -> Period | None:
    """A period that only serves to date the rows: their first to their last month, December before January."""
    printed = [row.when for account in accounts for s in account.sections for row in s.rows if row.when is not None]
    printed += [when for account in accounts for when, _, _ in account.grid]
    if not printed or year is None:
        return None
    months = {p.month for p in printed}
    wraps = {12, 1} <= months and len(months) <= 4
    days = [on(p, p.year or (year - 1 if wraps and p.month > 6 else year)) for p in printed]
    known: list[date] = [d for d in days if d is not None]
    return Period(min(known), max(known), inferred_year=True) if known else None
