"""Accounts → one statement: which account is meant, its figures, its dates, and the verdict on it."""

from dataclasses import dataclass
from itertools import pairwise

from portal.statements.reading import kinds, proof
from portal.statements.reading.dates import Period, day_of, outside
from portal.statements.reading.periods import from_balances, from_rows
from portal.statements.reading.results import Check, Finding, FoundAccount, StatementReading, Transaction, Verdict
from portal.statements.reading.sections import read_sections
from portal.statements.reading.shapes import Account, Page, Row, Section
from portal.statements.reading.signs import settle_signs
from portal.statements.reading.vocabulary import Profile

_REASONS = {
    "proved": "Every figure on the statement adds up.",
    "not_a_statement": "We could not find a bank account's balances and transactions in this file.",
    "no_opening": "The statement does not print the balance at its beginning in a way that we can read.",
    "no_closing": "The statement does not print the balance at its end in a way that we can read.",
    "no_rows": "We could not read any transaction in this file.",
    "unread": "Some lines of this statement could not be read with certainty.",
    "several_accounts": "This file holds several accounts and their figures could not be told apart with certainty.",
    "several_statements": "This file holds several statements of one account. Please upload one file for each month.",
    "several_balances": "The statement prints its opening or closing balance more than once, and not the same.",
    "foreign_currency": "The amounts on this statement are not in US dollars.",
    "credit_account": "This looks like the statement of a card or credit line, not of a checking account.",
    "contradicted": "The figures on this statement do not add up.",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One account with its figures, checks and whether it is proved."""

    account: Account
    figures: proof.Figures
    checks: list[proof.Outcome]
    code: str

    @property
    def verdict(self) -> Verdict:
        """`proved`, `contradicted` or `unproved`."""
        if self.code == "proved":
            return "proved"
        return "contradicted" if self.code == "contradicted" else "unproved"


def interpret(pages: list[Page], profile: Profile, period: Period | None, *, year: int | None) -> StatementReading:
    """The statement as this profile reads it, with the verdict; the caller fills in `file`, `pages` and times.

    `year` is the year that the document names, for dates that have none.
    """
    accounts = read_sections(pages, profile)
    period = period or from_balances(accounts, year=year)
    dating = period or from_rows(accounts, year=year)
    judged = [_judge(account, dating, pages) for account in accounts]
    active = [j for j in judged if j.account.anchors or proof.account_rows(j.account)]
    if not active:
        return StatementReading("", "unproved", "not_a_statement", _REASONS["not_a_statement"], profile=profile.key)
    return _reading(_primary(active), active, profile, period)


def _judge(account: Account, period: Period | None, pages: list[Page]) -> Judged:
    _drop_relisted_checks(account)
    account.doubts += settle_signs(account)
    account.doubts += _unread_sections(account)
    for section in account.sections:
        for row in section.rows:
            if row.when is not None:
                row.on = day_of(row.when, period)
    rows = proof.account_rows(account)
    figures = proof.Figures(
        _printed(account, "opening"),
        _printed(account, "closing"),
        sum(row.cents for row in rows if row.cents > 0),
        -sum(row.cents for row in rows if row.cents < 0),
    )
    checks = proof.prove(account, figures, period)
    return Judged(account, figures, checks, _code(account, figures, checks, pages))


def _unread_sections(account: Account) -> list[str]:
    """Sections whose total is not zero and of whose rows none was read."""
    doubts = []
    for section in account.sections:
        if section.kind not in ("credit", "debit", "mixed") or section.rows:
            continue
        section.totals = [total for total in section.totals if total.rows_before >= 0]
        if any(total.cents for total in section.totals):
            doubts.append(f"no transaction under “{section.heading}” could be read")
            section.totals = []
    return doubts


def _printed(account: Account, which: str) -> int | None:
    strong = {a.cents for a in account.anchors if a.which == which and a.strong}
    weak = {a.cents for a in account.anchors if a.which == which}
    return next(iter(strong or weak)) if len(strong or weak) == 1 else None


def _code(account: Account, figures: proof.Figures, checks: list[proof.Outcome], pages: list[Page]) -> str:
    failed = [check for check in checks if not check.ok]
    for which, value in (("opening", figures.opening), ("closing", figures.closing)):
        if value is None and len({a.cents for a in account.anchors if a.which == which}) > 1:
            return "several_balances"
    if account.doubts:
        return "contradicted" if any(check.name == "S summary" for check in failed) else "unread"
    if failed:
        return "unread" if account.assumptions else "contradicted"
    if figures.opening is None:
        return "no_opening"
    if figures.closing is None:
        return "no_closing"
    if not proof.account_rows(account) and not _quiet(account, figures):
        return "no_rows"
    if kinds.foreign_currency(pages):
        return "foreign_currency"
    return "credit_account" if kinds.card_marks(pages) >= _CARD_DOUBT else "proved"


_CARD_DOUBT = 4


def _quiet(account: Account, figures: proof.Figures) -> bool:
    """A month without movement: opening is closing, and printed totals of zero say so."""
    zeros = [s for s in account.summary if s.cents == 0]
    totals = [t for section in account.sections for t in section.totals]
    printed = len(zeros) + sum(t.cents == 0 for t in totals)
    nothing_else = len(zeros) == len(account.summary) and all(not t.cents for t in totals)
    return figures.opening == figures.closing and printed > 0 and nothing_else


def _drop_relisted_checks(account: Account) -> None:
    """Take out a list of checks that repeats rows of the transaction history (same day and amount, one for one)."""
    history = [row for s in account.sections if s.kind == "mixed" for row in s.rows if row.amount is not None]
    if not history:
        return
    for section in account.sections:
        checks_only = section.rows and all(r.description.startswith("Check") for r in section.rows)
        if section.kind == "debit" and checks_only and _repeats(section, history):
            section.rows = []
            section.totals = []


def _repeats(section: Section, history: list[Row]) -> bool:
    left = [_day_and_amount(row) for row in history]
    for row in section.rows:
        if row.amount is None or _day_and_amount(row) not in left:
            return False
        left.remove(_day_and_amount(row))
    return True


def _day_and_amount(row: Row) -> tuple[int, int, int]:
    month, day = (row.when.month, row.when.day) if row.when is not None else (0, 0)
    return month, day, row.amount.cents if row.amount is not None else 0


def _primary(active: list[Judged]) -> Judged:
    """The account the file is about: the first that has rows and is no savings account, else the first with rows."""
    with_rows = [j for j in active if proof.account_rows(j.account)]
    checking = [j for j in with_rows if not _savings(j.account)]
    return (checking or with_rows or active)[0]


def _savings(account: Account) -> bool:
    words = " ".join(s.heading.lower() for s in account.sections)
    return "saving" in words and "checking" not in words


def _reading(primary: Judged, active: list[Judged], profile: Profile, period: Period | None) -> StatementReading:
    code, verdict = primary.code, primary.verdict
    if _several_statements(active, period):
        code, verdict = "several_statements", "unproved"
    elif len(active) > 1 and not all(j.code == "proved" or _at_rest(j) for j in active):
        code, verdict = "several_accounts", "unproved"
    return StatementReading(
        file="",
        verdict=verdict,
        reason_code=code,
        reason=_reason(code, primary),
        account_last4=primary.account.number or None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        opening_cents=primary.figures.opening,
        closing_cents=primary.figures.closing,
        credits_cents=primary.figures.credits,
        debits_cents=primary.figures.debits,
        transactions=tuple(_transaction(s, row) for s in primary.account.sections for row in s.rows if row.cents),
        checks=tuple(Check(c.name, c.ok, c.detail, c.difference) for c in primary.checks),
        daily_balances=tuple(
            (day, cents) for when, cents, _ in primary.account.grid if (day := day_of(when, period)) is not None
        ),
        accounts=tuple(_found(j) for j in active),
        findings=tuple(_findings(primary, active, period)),
        profile=profile.key,
    )


def _several_statements(active: list[Judged], period: Period | None) -> bool:
    """Whether two parts are months of one account: balances that join, or rows of another time than the period's.

    A number says little: where an account's own was not found, it has the number of the one before.
    """
    return any(
        one.account.number == other.account.number
        and (_join(one, other) or _join(other, one) or _strays(other, period))
        for one, other in pairwise(active)
    )


def _join(one: Judged, other: Judged) -> bool:
    return one.figures.closing is not None and one.figures.closing == other.figures.opening


def _strays(judged: Judged, period: Period | None) -> bool:
    days = [row.on for row in proof.account_rows(judged.account) if row.on is not None]
    return period is not None and 2 * sum(outside(day, period) for day in days) > len(days)


def _at_rest(judged: Judged) -> bool:
    """Whether nothing moved on the account, so that no row of it can be missing."""
    return judged.code == "no_rows" and judged.figures.opening == judged.figures.closing


def _reason(code: str, primary: Judged) -> str:
    words = _REASONS[code]
    if code == "contradicted":
        failed = next(check for check in primary.checks if not check.ok)
        return f"{words} {failed.detail[:1].upper()}{failed.detail[1:]}."
    if code == "unread":
        first = [*primary.account.doubts, *primary.account.assumptions][0]
        return f"{words} {first[:1].upper()}{first[1:]}."
    return words


def _transaction(section: Section, row: Row) -> Transaction:
    return Transaction(
        date=row.on,
        description=row.description,
        amount_cents=row.cents,
        balance_cents=row.balance.signed if row.balance is not None else None,
        page=row.page,
        bbox=(round(row.box[0], 1), round(row.box[1], 1), round(row.box[2], 1), round(row.box[3], 1)),
        section=section.heading,
        sign_source=row.sign_source or "",
        raw_text=row.raw,
    )


def _found(judged: Judged) -> FoundAccount:
    rows = len(proof.account_rows(judged.account))
    return FoundAccount(judged.account.number or None, judged.figures.opening, judged.figures.closing, rows)


def _findings(primary: Judged, active: list[Judged], period: Period | None) -> list[Finding]:
    findings = [Finding("unread", doubt) for doubt in primary.account.doubts[:10]]
    if len(active) > 1:
        findings.append(Finding("several_accounts", f"The file holds {len(active)} accounts."))
    if period is None:
        findings.append(Finding("no_period", "The statement's period was not found."))
    elif period.inferred_year:
        findings.append(
            Finding("year_inferred", "The statement prints no year; it was taken from the rest of the document.")
        )
    rows = proof.account_rows(primary.account)
    strays = [row for row in rows if period is not None and row.on is not None and outside(row.on, period)]
    if strays:
        words = f"{len(strays)} dates lie outside the statement's period."
        findings.append(Finding("dates_outside", words, strays[0].page))
    return findings
