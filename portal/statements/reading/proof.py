"""The proof, in integer cents with no tolerance. Opening and closing are printed figures, never derived from rows.

A  opening + credits - debits = closing          B  every printed total and count = its rows
C  the running balances follow from the amounts  D  the printed daily balances follow from the rows by date
"""

from collections.abc import Iterable
from datetime import date

from portal.statements.reading.dates import Period, day_of
from portal.statements.reading.lines import squash
from portal.statements.reading.outcomes import Figures, Outcome, compare, count, money_words
from portal.statements.reading.section_totals import ALL_ROWS, check_totals
from portal.statements.reading.shapes import Account, Row, Section, SectionKind

__all__ = ["Figures", "Outcome", "account_rows", "prove"]

_MOST_UNKNOWN = 10


def account_rows(account: Account) -> list[Row]:
    """The account's rows that move money, in printing order."""
    return account_rows_of(account.sections)


def prove(account: Account, figures: Figures, period: Period | None) -> list[Outcome]:
    """Every check that the statement's own figures allow."""
    rows = account_rows(account)
    checks = [*_balance(account, figures, rows), *_summary(account, figures)]
    checks += [check for section in account.sections for check in check_totals(section, account)]
    checks += _overview(account, figures)
    checks += _listed_again(account, rows)
    checks += _running(account, figures)
    checks += _daily(account, figures, rows, period)
    return checks


def _balance(account: Account, figures: Figures, rows: list[Row]) -> Iterable[Outcome]:
    if figures.opening is None or figures.closing is None or not rows:
        return
    found = figures.opening + figures.credits - figures.debits
    yield compare("A balance", "opening + credits - debits against closing", found, figures.closing)
    below = [
        anchor.cents for anchor in account.anchors if not anchor.strong and ALL_ROWS.fullmatch(squash(anchor.label))
    ]
    if below:
        yield compare("A totals line", "the balance in the line of totals against closing", figures.closing, below[-1])


def _summary(account: Account, figures: Figures) -> Iterable[Outcome]:
    """The account summary's own sum, and its figures against the rows."""
    lines = account.summary
    if not lines or figures.opening is None or figures.closing is None:
        return
    into = sum(s.cents for s in lines if s.kind == "credit")
    out = sum(s.cents for s in lines if s.kind == "debit")
    if any(s.kind is None and s.cents for s in lines):
        if not _has_totals(account, figures):
            yield from _beside_unknown(account, "credit", figures.credits, into)
            yield from _beside_unknown(account, "debit", figures.debits, out)
        return
    expected = figures.opening + into - out
    if expected != figures.closing and _has_totals(account, figures):
        return
    yield compare("S summary", "opening + summary's credits - debits against closing", expected, figures.closing)
    yield from _summary_side(account, "credit", figures.credits, into)
    yield from _summary_side(account, "debit", figures.debits, out)


def _beside_unknown(account: Account, kind: SectionKind, found: int, printed: int) -> Iterable[Outcome]:
    """One side of a summary that also lists figures of which nobody knows what they are: `Adjustments   $5.00`.

    Some of those may be what the side's own lines lack; nothing else may be lacking, and nothing may be too much.
    """
    unknown = [s.cents for s in account.summary if s.kind is None and s.cents]
    if not any(s.kind == kind for s in account.summary) or len(unknown) > _MOST_UNKNOWN:
        return
    net = abs(sum(row.cents for section in account.sections if section.kind == kind for row in section.rows))
    sums = {printed}
    for cents in unknown:
        sums |= {one + cents for one in sums}
    yield compare(f"B summary {kind}s", f"the summary's {kind}s", printed if {found, net} & sums else found, printed)


def _has_totals(account: Account, figures: Figures) -> bool:
    """Whether the summary lists parts below totals: one line each is exactly the rows' credits and debits."""
    into = any(s.cents == figures.credits for s in account.summary if s.kind == "credit")
    out = any(s.cents == figures.debits for s in account.summary if s.kind == "debit")
    return into and out and len(account.summary) > 2


def _summary_side(account: Account, kind: SectionKind, found: int, printed: int) -> Iterable[Outcome]:
    lines = [s for s in account.summary if s.kind == kind]
    if not lines:
        return
    sections = [s for s in account.sections if s.kind == kind]
    net = abs(sum(row.cents for s in sections for row in s.rows))
    yield compare(f"B summary {kind}s", f"the summary's {kind}s", printed if net == printed else found, printed)
    counts = [s.count for s in lines]
    if None not in counts:
        by_sign = sum((row.cents > 0) == (kind == "credit") for row in account_rows(account))
        wanted = sum(c for c in counts if c is not None)
        in_sections = {len(account_rows_of(sections)), sum(len(s.rows) for s in sections)}
        yield count(f"B summary {kind} count", wanted if wanted in in_sections else by_sign, wanted)


def account_rows_of(sections: list[Section]) -> list[Row]:
    """The rows of some sections that move money."""
    return [row for section in sections for row in section.rows if row.cents]


def _overview(account: Account, figures: Figures) -> Iterable[Outcome]:
    """The figures that a list of items or of accounts at the statement's head repeats."""
    for line in account.overview:
        name = squash(line.label)
        if name in ("total", "totals") and line.count is not None:
            found = line.cents if line.cents in (figures.credits, figures.debits) else figures.credits
            yield compare("B overview total", "the rows of one direction against the overview", found, line.cents)
            continue
        sections = [s for s in account.sections if s.rows and squash(s.heading) == name]
        if len(sections) == 1 and sections[0].kind in ("credit", "debit"):
            found = abs(sum(row.cents for row in sections[0].rows))
            yield compare(f"B overview {line.label}", "the section's rows against the overview", found, line.cents)
            if line.count is not None:
                rows = {len(sections[0].rows), len(account_rows_of(sections))}
                yield count(
                    f"B overview {line.label} count", line.count if line.count in rows else max(rows), line.count
                )
        elif _names_account(name, account) and figures.closing is not None:
            yield compare(
                "B overview of accounts", "the closing balance against the overview", figures.closing, line.cents
            )


def _listed_again(account: Account, rows: list[Row]) -> Iterable[Outcome]:
    """A summary of checks says again what stands among the rows: each of its checks is one of them."""
    if not account.checks_again:
        return
    left = [(row.when.month, row.when.day, -row.cents) for row in rows if row.when is not None]
    for check in account.checks_again:
        said = _said_of(check)
        if said not in left:
            words = f"page {check.page}: “{check.description}” of {money_words(said[2])} is not among the transactions"
            yield Outcome("B checks listed again", False, words, None)
            return
        left.remove(said)
    yield Outcome("B checks listed again", True, f"{len(account.checks_again)} checks are among the transactions")


def _said_of(check: Row) -> tuple[int, int, int]:
    assert check.when is not None
    assert check.amount is not None
    return check.when.month, check.when.day, check.amount.cents


def _names_account(name: str, account: Account) -> bool:
    digits = name[-8:] if name[-8:].isdigit() else name[-4:]
    return bool(account.number) and len(digits) >= 4 and digits.isdigit() and digits.endswith(account.number)


def _running(account: Account, figures: Figures) -> Iterable[Outcome]:
    rows = [row for s in account.sections if s.kind == "mixed" for row in s.rows]
    if not any(row.balance is not None for row in rows):
        return
    others = any(s.rows for s in account.sections if s.kind in ("credit", "debit"))
    opening, closing = (None, None) if others else (figures.opening, figures.closing)
    tries = [_chain(rows, opening, closing), _chain(rows[::-1], opening, closing)]
    best = min(tries, key=len)
    if best and not _chain_by_day(rows, opening, closing):
        best = []
    steps = sum(row.balance is not None for row in rows)
    if not best:
        yield Outcome("C running balance", True, f"{steps} balances follow from the amounts")
        return
    where, off = best[0]
    yield Outcome("C running balance", False, f"{where}, off by {money_words(off)}", off)


def _chain(rows: list[Row], opening: int | None, closing: int | None) -> list[tuple[str, int]]:
    """The places where a running balance does not follow from the one before, with the difference in cents."""
    breaks: list[tuple[str, int]] = []
    balance, moved = opening, 0
    for row in rows:
        moved += row.cents
        if row.balance is None:
            continue
        if balance is not None and balance + moved != row.balance.signed:
            where = f"page {row.page}: “{row.raw.splitlines()[0]}” should leave {money_words(balance + moved)}"
            breaks.append((where, row.balance.signed - balance - moved))
        balance, moved = row.balance.signed, 0
    if closing is not None and balance is not None and balance + moved != closing:
        breaks.append((f"the last running balance is {money_words(balance + moved)}", closing - balance - moved))
    return breaks


def _chain_by_day(rows: list[Row], opening: int | None, closing: int | None) -> bool:
    """Whether anything is wrong when each balance is taken for its whole day, however the day's rows stand."""
    if opening is None or any(row.on is None for row in rows):
        return True
    if closing is not None and opening + sum(row.cents for row in rows) != closing:
        return True
    printed: dict[date, int] = {}
    for row in rows:
        if row.balance is None or row.on is None:
            continue
        if row.on in printed:
            return True
        printed[row.on] = row.balance.signed
    return any(
        opening + sum(r.cents for r in rows if r.on is not None and r.on <= day) != balance
        for day, balance in printed.items()
    )


def _daily(account: Account, figures: Figures, rows: list[Row], period: Period | None) -> Iterable[Outcome]:
    if not account.grid or figures.opening is None or any(row.on is None for row in rows):
        return
    days = [(day, balance) for when, balance, _ in account.grid if (day := day_of(when, period)) is not None]
    if len(days) < len(account.grid):
        return
    for day, printed in days:
        found = figures.opening + sum(row.cents for row in rows if row.on is not None and row.on <= day)
        if found != printed:
            yield compare("D daily balances", f"the end of {day}", found, printed)
            return
    yield Outcome("D daily balances", True, f"{len(days)} printed daily balances follow from the rows")
