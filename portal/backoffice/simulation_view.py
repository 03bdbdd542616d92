"""What a simulation's pages show: the run in words, outcomes before and after, sums, and the rules behind a change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from portal.backoffice.deal_decision import BOUNDS, VERDICTS
from portal.backoffice.deal_timeline import actor_name
from portal.underwriting.rules import MAX_RISK, STATEMENT_RULES, STOPS, WARNINGS
from portal.underwriting.simulation.comparison import Comparison
from portal.underwriting.simulation.queries import LIVE, ListedResult
from portal.underwriting.simulation.totals import UNDECIDED, Offered, Totals
from portal.web.filters import MINUS, NOTHING, money_short, percent

STATUSES = {
    "queued": ("Waiting", "idle"),
    "running": ("Running", "info"),
    "finished": ("Finished", "ok"),
    "failed": ("Failed", "stop"),
    "cancelled": ("Stopped", "idle"),
}
SOURCES = {"draft": "draft", "version": "published version", "document": "document brought along"}
# In the order in which the pills stand: what weighs most comes first.
CHANGES = {
    "approved": "Would be approved",
    "review": "Would go to review",
    "declined": "Would be declined",
    "sized": "Sized differently",
    "priced": "Priced differently",
    "reasons": "Other reasons or grade",
    "undecided": "Cannot be decided",
    "same": "Unchanged",
}
OUTCOMES = {name: words for name, (words, _tone) in VERDICTS.items()}
REASON_LABELS = {
    "statements_not_read": "The statements could not be read",
    "statements_not_proved": "A statement is not proved",
    "statements_not_in_a_row": "The statements are not three months in a row",
    "three_warnings": "Number of warnings",
    "grade_review": "Grade that a person decides",
    "no_three_offers": "Smallest offer under the minimum",
    "check_failed": "Own check of the offers failed",
}
RULE_LABELS = {rule.name: rule.label for rule in (*STATEMENT_RULES, *STOPS, *WARNINGS, MAX_RISK)}
WARNING_NAMES = frozenset(rule.name for rule in WARNINGS)


class Run(Protocol):
    """What is kept of a simulation."""

    id: str
    created_at: datetime
    status: str
    policy_source: str
    policy_version: str
    policy_sha256: str
    draft_id: str | None
    decided_from: datetime
    decided_before: datetime
    deal_status: str | None
    started_by: str
    total: int | None
    done: int
    problem: str
    finished_at: datetime | None


@dataclass(frozen=True)
class RunWords:
    """A simulation in words. `last_day` is a moment of the last day of the period."""

    id: str
    policy: str
    source: str
    status: tuple[str, str]
    live: bool
    started_at: datetime
    started_by: str
    first_day: datetime
    last_day: datetime
    deal_status: str
    done: int
    total: int | None
    flips: int


@dataclass(frozen=True)
class Kpi:
    """A sum after, with what it was before."""

    label: str
    value: str
    note: str = ""
    tone: str = ""
    href: None = None


@dataclass(frozen=True)
class MatrixRow:
    """How many deals of an outcome came to which one: (words of the column, count, whether it is the same outcome)."""

    label: str
    cells: tuple[tuple[str, int, bool], ...]
    total: int


@dataclass(frozen=True)
class RuleCount:
    """A rule, and how many deals it holds up newly or no longer."""

    label: str
    came: int
    went: int


@dataclass(frozen=True)
class DealRow:
    """One deal, before and after."""

    deal_id: str
    name: str
    deal_status: str
    change: str
    before: tuple[str, str]
    after: tuple[str, str]
    grades: str
    amount_before_cents: int | None
    amount_after_cents: int | None
    difference: str
    because: str
    drifted: bool


def run_words(row: Run, totals: Totals, people: Mapping[str, str]) -> RunWords:
    """A simulation as lists and heads show it."""
    return RunWords(
        id=row.id,
        policy=row.policy_version,
        source=SOURCES[row.policy_source],
        status=STATUSES[row.status],
        live=row.status in LIVE,
        started_at=row.created_at,
        started_by=actor_name(row.started_by, dict(people)),
        first_day=row.decided_from,
        last_day=row.decided_before - timedelta(microseconds=1),
        deal_status=row.deal_status or "",
        done=row.done,
        total=row.total,
        flips=totals.flips,
    )


def kpis(totals: Totals) -> list[Kpi]:
    """The sums that are looked at first; amounts are those of the recommended offers."""
    before, after = totals.before, totals.after
    both_before, both_after = totals.both_before.mean_apr, totals.both_after.mean_apr
    return [
        Kpi("Deals compared", f"{totals.deals:,}"),
        Kpi("Would end differently", f"{totals.flips:,}", share(totals.flips, totals.deals)),
        Kpi("Approved", f"{after.deals:,}", f"before {before.deals:,}"),
        Kpi("Volume offered", money_short(after.volume_cents), _was(before, after, "volume_cents")),
        Kpi("Expected margin", money_short(after.margin_cents), _was(before, after, "margin_cents")),
        Kpi("Mean APR, approved both ways", percent(both_after), _apr_note(both_before, both_after)),
    ]


def share(count: int, total: int) -> str:
    """`4.2% of all`; nothing where there is none."""
    return f"{percent(Decimal(count) * 100 / total, 1)} of all" if count else ""


def matrix(totals: Totals) -> list[MatrixRow]:
    """Outcomes before, one a row, by outcomes after; a column for what cannot be decided only where there is any."""
    undecided = any(name.endswith(f">{UNDECIDED}") for name in totals.outcomes)
    columns = {**OUTCOMES, **({UNDECIDED: CHANGES["undecided"]} if undecided else {})}
    rows = []
    for before, label in OUTCOMES.items():
        cells = tuple((words, totals.outcome(before, after), after == before) for after, words in columns.items())
        rows.append(MatrixRow(label, cells, sum(count for _words, count, _same in cells)))
    return rows


def matrix_columns(rows: Sequence[MatrixRow]) -> list[dict[str, Any]]:
    """The head of that table."""
    outcomes = [{"label": words, "num": True} for words, _count, _same in rows[0].cells]
    return [{"label": "Before, down; after, across"}, *outcomes, {"label": "Before", "num": True}]


def rule_counts(totals: Totals) -> list[RuleCount]:
    """The rules behind the deals whose outcome changes, those with most deals first."""
    names = sorted({*totals.came, *totals.went}, key=lambda name: (-_count(totals, name), name))
    return [RuleCount(rule_label(name), totals.came.get(name, 0), totals.went.get(name, 0)) for name in names]


def rule_label(code: str) -> str:
    """A rule or reason by its code."""
    name, _, constraint = code.partition(":")
    label = REASON_LABELS.get(name) or RULE_LABELS.get(name, name)
    if name in WARNING_NAMES:
        return f"Warning: {label[:1].lower()}{label[1:]}"
    return f"{label}, by {BOUNDS.get(constraint, constraint)}" if constraint else label


def deal_rows(found: Iterable[ListedResult]) -> list[DealRow]:
    """The deals as the table shows them."""
    return [_deal_row(one, Comparison.from_json(one.result.detail)) for one in found]


def money_difference(before: int | None, after: int | None) -> str:
    """`+$1,200` or `−$1,200`; nothing where an offer stands on one side alone or neither changed."""
    if before is None or after is None or before == after:
        return ""
    return f"{'+' if after > before else ''}{money_short(after - before)}"


def because(found: Comparison) -> str:
    """The rules behind a change in one line."""
    if found.problem:
        return found.problem
    came, went = ", ".join(map(rule_label, found.came)), ", ".join(map(rule_label, found.went))
    said = [f"Held up by: {came}" if came else "", f"No longer held up by: {went}" if went else ""]
    return ". ".join(words for words in said if words) or _bound_words(found)


def outcome_words(outcome: str | None) -> tuple[str, str]:
    """An outcome's words and tone."""
    return VERDICTS[outcome] if outcome else (CHANGES["undecided"], "stop")


def _deal_row(one: ListedResult, found: Comparison) -> DealRow:
    row = one.result
    grades = [grade or NOTHING for grade in (row.before_grade, row.after_grade)]
    return DealRow(
        deal_id=row.deal_id,
        name=one.merchant_name,
        deal_status=one.deal_status,
        change=CHANGES[row.change],
        before=outcome_words(row.before_outcome),
        after=outcome_words(row.after_outcome),
        grades=grades[0] if grades[0] == grades[1] else " → ".join(grades),
        amount_before_cents=row.before_amount_cents,
        amount_after_cents=row.after_amount_cents,
        difference=money_difference(row.before_amount_cents, row.after_amount_cents),
        because=because(found),
        drifted=row.drifted,
    )


def _bound_words(found: Comparison) -> str:
    """Where only sizes differ: what bounds the recommended offer now."""
    offer = found.after.recommended if found.after else None
    if found.change != "sized" or offer is None:
        return ""
    return f"Bounded by: {BOUNDS.get(offer.binding_constraint, offer.binding_constraint)}"


def _was(before: Offered, after: Offered, field: str) -> str:
    was, now = getattr(before, field), getattr(after, field)
    difference = money_difference(was, now)
    return f"{difference}, before {money_short(was)}" if difference else "as before"


def _apr_note(before: Decimal | None, after: Decimal | None) -> str:
    if before is None or after is None:
        return "no deal is"
    points = after - before
    if not points:
        return "as before"
    return f"{'+' if points > 0 else MINUS}{abs(points)} points, before {percent(before)}"


def _count(totals: Totals, name: str) -> int:
    return totals.came.get(name, 0) + totals.went.get(name, 0)
