"""Where the figures of a decision came from: statements with pages and rows, the application, the tenant's terms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.documents.models import Document
from portal.infra.phrases import dollars, percent
from portal.intake.service import IntakeState
from portal.statements.models import MetricsSnapshot, Statement
from portal.statements.queries import list_rows
from portal.underwriting.gathering import months_in_business, requested_cents
from portal.underwriting.inputs import DecisionInputs
from portal.underwriting.memo import MemoStatement, SourcedFigure

CHANGED = "Application, as answered then; the answer was changed since"
TERMS = "The tenant’s terms on that day"
COLLECTION = {"ach_debit": "ACH debit", "processor_split": "Card split", "merchant_initiated": "By merchant"}
# Name in the inputs -> name among the measured figures, what it is called, how it reads.
MEASURED = (
    ("average_monthly_revenue_cents", "average_monthly_revenue", "Average monthly true revenue"),
    ("lowest_month_cents", "lowest_month", "Lowest month"),
    ("average_daily_balance_cents", "average_daily_balance", "Average daily balance"),
    ("nsf_count", "nsf_count", "Items returned or paid into overdraft"),
    ("negative_days", "negative_days", "Days that ended below zero"),
    ("positions", "active_positions", "Active advances of other funders"),
    ("existing_daily_payments_cents", "existing_daily_payments", "Their payments a banking day"),
    ("existing_balance_cents", "existing_balance", "What is owed on them, estimated"),
    ("top_payer_share_pct", "top_payer_share", "Share of the largest payer"),
    ("falling_trend", "trend", "Revenue falls from month to month"),
    ("volatility_pct", "volatility", "Variation of monthly revenue"),
)


@dataclass(frozen=True)
class Sources:
    """What a snapshot was measured from: its statements in order with their files, and the place of each row."""

    snapshot: MetricsSnapshot
    statements: list[tuple[Statement, Document]]
    places: dict[str, tuple[int, int]]

    @property
    def signals(self) -> list[dict[str, str]]:
        """Strong signs that a file was changed, file by file."""
        return [
            {"words": f"Statement {number}: {one['words']}"}
            for number, (statement, _) in enumerate(self.statements, start=1)
            for one in statement.signals or []
            if one["strength"] == "strong"
        ]


def read_sources(session: Session, *, snapshot: MetricsSnapshot) -> Sources:
    """The statements of a snapshot, also those that were replaced since, with the page of each of their rows."""
    query = select(Statement, Document).join(Document, Document.id == Statement.document_id)
    query = query.where(Statement.tenant_id == snapshot.tenant_id, Statement.id.in_(snapshot.statement_ids))
    found = {statement.id: (statement, document) for statement, document in session.execute(query)}
    ordered = [found[one] for one in snapshot.statement_ids if one in found]
    number = {statement.id: index for index, (statement, _) in enumerate(ordered, start=1)}
    rows = list_rows(session, tenant_id=snapshot.tenant_id, statement_ids=number)
    return Sources(snapshot, ordered, {row.id: (number[row.statement_id], row.page) for row in rows})


def statement_lines(sources: Sources) -> tuple[MemoStatement, ...]:
    """The files behind the figures; of an account number only the last four digits."""
    return tuple(
        MemoStatement(
            label=f"Statement {number}",
            period=_span(statement.period_start, statement.period_end),
            account=f"{statement.bank or 'Bank not known'}, ending in {statement.account_last4 or 'unknown'}",
            proof=f"{statement.verdict.capitalize()}, {_holding(statement)}, {_pages(statement.pages)}",
            sha256=(document.sha256 or "not known")[:24],
        )
        for number, (statement, document) in enumerate(sources.statements, start=1)
    )


def sourced_figures(
    inputs: DecisionInputs, *, sources: Sources, deal: Deal, answers: IntakeState
) -> Iterator[SourcedFigure]:
    """Every input of the decision, each with its source."""
    figures: dict[str, Any] = sources.snapshot.metrics.get("figures", {})
    for field, name, label in MEASURED:
        value = _value(field, getattr(inputs, field))
        yield SourcedFigure(label=label, value=value, source=_source(figures.get(name), sources))
    started = answers.value("business.start_date")
    same = months_in_business(started, on=inputs.offer_date) == inputs.months_in_business
    source = f"Application, “business.start_date” {started or 'not answered'}" if same else CHANGED
    yield SourcedFigure(label="Months in business", value=_value("months", inputs.months_in_business), source=source)
    asked = requested_cents(deal, answers) == inputs.requested_cents
    field = "“funding.amount”" if answers.value("funding.amount") else "amount at the start"
    requested = _value("requested_cents", inputs.requested_cents)
    yield SourcedFigure(label="Amount asked for", value=requested, source=f"Application, {field}" if asked else CHANGED)
    yield SourcedFigure(label="Payments", value=(inputs.frequency or "as the policy says").capitalize(), source=TERMS)
    fee = "As the policy says" if inputs.fee_pct is None else percent(inputs.fee_pct)
    yield SourcedFigure(label="Origination fee", value=fee, source=TERMS)
    yield SourcedFigure(label="Collection", value=COLLECTION[inputs.collection_method], source=TERMS)
    if inputs.payoff_cents:
        payoffs = dollars(inputs.payoff_cents)
        yield SourcedFigure(label="Payoffs", value=payoffs, source="Positions marked to be paid off")


def _value(field: str, value: Any) -> str:
    """A stored input as a person reads it."""
    if value is None:
        return "Not known"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field.endswith("_cents"):
        return dollars(value)
    return percent(value) if isinstance(value, Decimal) else str(value)


def _source(figure: dict[str, Any] | None, sources: Sources) -> str:
    """The statements, pages and rows, or the days, behind a measured figure, and how it came about."""
    if figure is None:
        return "Given with the figures; no statement stands behind it"
    places = _places(figure.get("rows", []), sources) or _days(figure.get("days", []))
    return " ".join(filter(None, (figure.get("words", ""), places)))


def _places(rows: Iterable[str], sources: Sources) -> str:
    """`Statement 1, pages 1–3 (41 rows); statement 2 …`."""
    pages: defaultdict[int, set[int]] = defaultdict(set)
    counts: defaultdict[int, int] = defaultdict(int)
    for row in set(rows):
        if row in sources.places:
            number, page = sources.places[row]
            pages[number].add(page)
            counts[number] += 1
    found = [f"statement {one}, {_range(pages[one])} ({_counted(counts[one], 'row')})" for one in sorted(pages)]
    return _capital("; ".join(found)) + "." if found else ""


def _days(days: list[str]) -> str:
    if not days:
        return ""
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    return f"{_counted(len(days), 'day')}, {_span(first, last)}."


def _range(pages: set[int]) -> str:
    low, high = min(pages), max(pages)
    return f"page {low}" if low == high else f"pages {low}–{high}"


def _counted(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def _pages(count: int) -> str:
    return _counted(count, "page")


def _holding(statement: Statement) -> str:
    holding = sum(1 for check in statement.checks if check["ok"])
    return f"{holding} of {len(statement.checks)} checks hold"


def _span(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return "Period not known"
    return f"{start:%b} {start.day} – {end:%b} {end.day}, {end.year}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
