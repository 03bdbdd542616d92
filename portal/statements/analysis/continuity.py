"""Check E: whether the statements follow each other without a gap, join to the cent and are of one account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from portal.statements.analysis.inputs import AnalysedStatement

_STATEMENTS_WANTED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the set that a person should know; `difference_cents` where money is amiss."""

    code: str
    words: str
    statements: tuple[str, ...]
    difference_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Continuity:
    """`ok` when three months in a row of one account join to the cent; otherwise the findings say what is amiss."""

    ok: bool
    findings: tuple[Finding, ...]


def check_continuity(statements: Sequence[AnalysedStatement]) -> Continuity:
    """Statements in the order of their periods. Nothing is refused here: findings send a deal to a human."""
    findings = [*_number(statements), *_lengths(statements), *_accounts(statements)]
    for earlier, later in pairwise(statements):
        findings += [*_periods(earlier, later), *_balances(earlier, later)]
    return Continuity(not findings, tuple(findings))


def _number(statements: Sequence[AnalysedStatement]) -> list[Finding]:
    if len(statements) == _STATEMENTS_WANTED:
        return []
    words = f"Three statements are needed; {len(statements)} could be read far enough to be measured."
    return [Finding("not_three", words, tuple(statement.id for statement in statements))]


def _lengths(statements: Sequence[AnalysedStatement]) -> list[Finding]:
    return [
        Finding(
            "not_a_month",
            f"The statement from {_us(s.period_start)} to {_us(s.period_end)} covers {s.days} days, not a month.",
            (s.id,),
        )
        for s in statements
        if not s.covers_a_month
    ]


def _accounts(statements: Sequence[AnalysedStatement]) -> list[Finding]:
    known = {s.account_last4[-4:] for s in statements if s.account_last4}
    ids = tuple(s.id for s in statements)
    if len(known) > 1:
        listed = " and ".join(sorted(known))
        return [Finding("several_accounts", f"The statements are of different accounts, ending in {listed}.", ids)]
    unknown = tuple(s.id for s in statements if not s.account_last4)
    if unknown:
        return [
            Finding("account_unknown", "A statement shows no account number, so one account is not certain.", unknown)
        ]
    return []


def _periods(earlier: AnalysedStatement, later: AnalysedStatement) -> list[Finding]:
    """A period may begin on the day on which the one before ends: some banks name the day twice."""
    ids, gap = (earlier.id, later.id), (later.period_start - earlier.period_end).days
    if gap in (0, 1):
        return []
    frame = f"{_us(earlier.period_end)} and {_us(later.period_start)}"
    if gap > 1:
        days = "one day is" if gap == 2 else f"{gap - 1} days are"
        return [Finding("gap", f"Between the statements of {frame} {days} missing.", ids)]
    if (earlier.period_start, earlier.period_end) == (later.period_start, later.period_end):
        words = f"Two statements cover the same time, {_us(earlier.period_start)} to {_us(earlier.period_end)}."
        return [Finding("same_period", words, ids)]
    return [Finding("overlap", f"The statements of {frame} overlap.", ids)]


def _balances(earlier: AnalysedStatement, later: AnalysedStatement) -> list[Finding]:
    difference = later.opening_cents - earlier.closing_cents
    if not difference:
        return []
    words = (
        f"The statement to {_us(earlier.period_end)} closes with {_dollars(earlier.closing_cents)}, the next one opens "
        f"with {_dollars(later.opening_cents)}: {_dollars(abs(difference))} apart."
    )
    return [Finding("balance_break", words, (earlier.id, later.id), difference)]


def _us(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _dollars(cents: int) -> str:
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{rest:02d}"
