"""What can be said of staged statements before they are measured: which month each is for, how they fit together."""

from collections import defaultdict
from datetime import date, datetime

from portal.infra import clock
from portal.statements.analysis.continuity import check_continuity
from portal.statements.mapping import analysed
from portal.statements.models import Statement
from portal.statements.queries import REQUIRED_SLOTS, Slot

# That not all three are here yet is no news, and an account number that is not printed is nobody's mistake.
_SAID_BEFORE_ALL_ARE_HERE = frozenset({"gap", "overlap", "same_period", "several_accounts", "balance_break"})


def expected_months(slots: list[Slot]) -> dict[int, date]:
    """The first day of the month that each required slot is for: the three full months before the deal's first file.

    Before there is a file they are counted from today, so an application that lies over a month's end keeps its months.
    """
    began = min((slot.document.created_at for slot in slots if slot.document is not None), default=clock.now())
    return dict(zip(REQUIRED_SLOTS, months_before(began), strict=True))


def months_before(moment: datetime) -> list[date]:
    """The first days of the three full months before this moment's month, oldest first."""
    index = moment.year * 12 + moment.month - 1
    return [date((index - back) // 12, (index - back) % 12 + 1, 1) for back in (3, 2, 1)]


def is_of_month(statement: Statement, month: date) -> bool | None:
    """Whether most of a statement's days lie in this month or it ends in it; None where its period was not read."""
    start, end = statement.period_start, statement.period_end
    if start is None or end is None:
        return None
    middle = start + (end - start) / 2
    return (month.year, month.month) in {(middle.year, middle.month), (end.year, end.month)}


def misfits(slots: list[Slot]) -> dict[str, list[str]]:
    """What does not fit between the files, in words, by the id of the later statement concerned."""
    inputs = [found for slot in slots if slot.statement and (found := analysed(slot.statement, ()))]
    inputs.sort(key=lambda statement: (statement.period_start, statement.period_end, statement.id))
    order = {statement.id: number for number, statement in enumerate(inputs)}
    words: dict[str, list[str]] = defaultdict(list)
    findings = check_continuity(inputs).findings
    apart = {finding.statements for finding in findings if finding.code in ("gap", "same_period", "overlap")}
    for finding in findings:
        # Balances of months that do not follow each other differ, and that is no news.
        if finding.code == "balance_break" and finding.statements in apart:
            continue
        if finding.code in _SAID_BEFORE_ALL_ARE_HERE:
            words[max(finding.statements, key=order.__getitem__)].append(finding.words)
    return dict(words)
