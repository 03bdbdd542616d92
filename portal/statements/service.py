"""Keeping what was read from statements, and measuring it: figures follow the statements that stand in the slots."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.documents.models import Document
from portal.statements.analysis import AnalysedStatement, Category, Metrics, analyse
from portal.statements.analysis.categories import fits
from portal.statements.mapping import analysed, row_values, statement_of
from portal.statements.models import MetricsSnapshot, Statement, StatementTransaction, TransactionOverride
from portal.statements.queries import (
    AS_READ,
    REQUIRED_SLOTS,
    Slot,
    find_newest_snapshot,
    list_overrides,
    list_rows,
    list_slots,
)
from portal.statements.reading import StatementReading

SAID = (
    *("verdict", "reason_code", "reason", "bank", "account_last4", "period_start", "period_end", "pages"),
    *("opening_cents", "closing_cents", "credits_cents", "debits_cents", "checks", "findings", "daily_balances"),
)
SAID_OF_ROW = (
    *("position", "posted_on", "description", "amount_cents", "balance_cents"),
    *("page", "bbox", "section", "sign_source", "raw_text"),
)
NOT_MEASURED = "A balance, the period or a date could not be read, so this statement is in no figure."
# What a proof of amounts does not reach: text that nobody sees, notes laid over a page, and dates that nothing pins.
FOR_A_PERSON = frozenset({"hidden_text", "laid_over", "overprinted", "year_inferred", "no_period", "dates_outside"})


def keep_reading(session: Session, *, document: Document, reading: StatementReading) -> Statement:
    """Keep what was read from a document of a deal: the statement and every row, with its place on the page."""
    statement = statement_of(
        reading, tenant_id=document.tenant_id, deal_id=document.deal_id or "", document_id=document.id
    )
    session.add(statement)
    session.flush()
    rows = row_values(reading, statement=statement)
    if rows:
        session.execute(insert(StatementTransaction), rows)
    return statement


def says_the_same(session: Session, statement: Statement, reading: StatementReading) -> bool:
    """Whether a new reading of a file says what is kept already, row for row."""
    fresh = statement_of(
        reading, tenant_id=statement.tenant_id, deal_id=statement.deal_id, document_id=statement.document_id
    )
    if any(getattr(fresh, name) != getattr(statement, name) for name in SAID):
        return False
    kept = list_rows(session, tenant_id=statement.tenant_id, statement_ids=[statement.id])
    told = row_values(reading, statement=statement)
    return [{name: getattr(row, name) for name in SAID_OF_ROW} for row in kept] == [
        {name: row[name] for name in SAID_OF_ROW} for row in told
    ]


def measure(session: Session, *, deal: Deal, source: str, owners: Sequence[str]) -> tuple[MetricsSnapshot, bool]:
    """Measure the statements that stand in the deal's slots; the flag says whether anything is new.

    The four figures are over the three required statements, and unknown where one of them cannot be measured. `owners`
    are full names: what they pay in is no revenue. When nothing changed the last snapshot is given back.
    """
    slots = [
        slot for slot in list_slots(session, tenant_id=deal.tenant_id, deal_id=deal.id) if slot.statement is not None
    ]
    made = _Measuring(session, deal, slots, owners).snapshot(source)
    last = find_newest_snapshot(session, tenant_id=deal.tenant_id, deal_id=deal.id)
    if last is not None and _substance(last) == _substance(made):
        return last, False
    session.add(made)
    session.flush()
    return made, True


def carry_overrides(session: Session, *, old: Statement, new: Statement) -> list[TransactionOverride]:
    """Let reclassifications of a statement's rows hold for the same rows of its new reading; returns those left behind.

    A row is the same that says the same; or, where its words are read otherwise now, the only one of that amount and
    day on its page. A change that was taken back leaves nothing behind.
    """
    held = {row.transaction_id: row for row in list_overrides(session, tenant_id=old.tenant_id, deal_id=old.deal_id)}
    rows = list_rows(session, tenant_id=old.tenant_id, statement_ids=[old.id, new.id])
    home = _same_rows([r for r in rows if r.statement_id == old.id], [r for r in rows if r.statement_id == new.id])
    for row in rows:
        if row.id in held and row.id in home:
            said = {"category": held[row.id].category, "reason": held[row.id].reason, "actor": held[row.id].actor}
            to = {"tenant_id": new.tenant_id, "deal_id": new.deal_id, "transaction_id": home[row.id]}
            session.add(TransactionOverride(**to, **said))
    session.flush()
    return [
        held[row.id]
        for row in rows
        if row.statement_id == old.id and row.id in held and row.id not in home and held[row.id].category != AS_READ
    ]


class _Measuring:
    """One measurement: rows and overrides are read once, then everything is pure."""

    def __init__(self, session: Session, deal: Deal, slots: list[Slot], owners: Sequence[str]) -> None:
        self.deal, self.slots, self.owners = deal, slots, owners
        self.statements = [slot.statement for slot in slots if slot.statement is not None]
        rows = list_rows(session, tenant_id=deal.tenant_id, statement_ids=[row.id for row in self.statements])
        by_statement: dict[str, list[StatementTransaction]] = defaultdict(list)
        for row in rows:
            by_statement[row.statement_id].append(row)
        self.inputs = {row.id: analysed(row, by_statement[row.id]) for row in self.statements}
        self.overrides = _fitting(list_overrides(session, tenant_id=deal.tenant_id, deal_id=deal.id), rows)

    def snapshot(self, source: str) -> MetricsSnapshot:
        required = [slot.statement for slot in self.slots if slot.statement and slot.number in REQUIRED_SLOTS]
        measured = self._analyse(self._inputs(required))
        complete = len(required) == len(REQUIRED_SLOTS) and all(self.inputs[row.id] for row in required)
        figures = measured.contract_figures() if complete else dict.fromkeys(measured.contract_figures())
        return MetricsSnapshot(
            tenant_id=self.deal.tenant_id,
            deal_id=self.deal.id,
            source=source,
            statement_ids=[row.id for row in self.statements],
            all_proved=complete and all(_speaks_for_itself(row) for row in required),
            in_a_row=complete and measured.continuity.ok,
            avg_monthly_revenue_cents=figures["avg_monthly_revenue"],
            avg_daily_balance_3m_cents=figures["avg_daily_balance_3m"],
            total_nsf_3m=figures["total_nsf_3m"],
            total_days_negative_3m=figures["total_days_negative_3m"],
            metrics={**measured.to_json(), **figures, **self._further(required)},
            findings=self._findings(measured),
        )

    def _further(self, required: list[Statement]) -> dict[str, Any]:
        """Months beyond the three: they are listed and classified, and in no figure of three months."""
        known = {row.id for row in required}
        further = [row for row in self.statements if row.id not in known]
        if not further:
            return {}
        measured = self._analyse(self._inputs(further)).to_json()
        return {"further_months": measured["months"], "further_transactions": measured["transactions"]}

    def _inputs(self, statements: list[Statement]) -> list[AnalysedStatement]:
        return [found for row in statements if (found := self.inputs[row.id]) is not None]

    def _analyse(self, inputs: list[AnalysedStatement]) -> Metrics:
        return analyse(inputs, overrides=self.overrides, owners=self.owners)

    def _findings(self, measured: Metrics) -> list[dict[str, Any]]:
        """What a person should know, file by file and then about the set; each names its statements."""
        found: list[dict[str, Any]] = []
        for row in self.statements:
            if row.verdict != "proved":
                found.append({"code": row.verdict, "words": row.reason, "statements": [row.id]})
            if self.inputs[row.id] is None:
                found.append({"code": "not_measured", "words": NOT_MEASURED, "statements": [row.id]})
            found += [{**finding, "statements": [row.id]} for finding in row.findings]
        found += [
            {**asdict(finding), "statements": list(finding.statements)} for finding in measured.continuity.findings
        ]
        return found


def _speaks_for_itself(row: Statement) -> bool:
    """Whether a machine may decide on a statement: proved, seen whole, and its dates certain."""
    return row.verdict == "proved" and not any(finding["code"] in FOR_A_PERSON for finding in row.findings)


def _substance(snapshot: MetricsSnapshot) -> tuple[Any, ...]:
    return snapshot.statement_ids, snapshot.all_proved, snapshot.in_a_row, snapshot.metrics, snapshot.findings


def _fitting(overrides: list[TransactionOverride], rows: list[StatementTransaction]) -> dict[str, str]:
    """The category that holds for each row that was reclassified and not taken back; the newest word counts."""
    amounts = {row.id: row.amount_cents for row in rows}
    newest = {override.transaction_id: override.category for override in overrides}
    return {
        row_id: category
        for row_id, category in newest.items()
        if category != AS_READ and row_id in amounts and fits(Category(category), amounts[row_id])
    }


def _same_rows(old: Sequence[StatementTransaction], new: Sequence[StatementTransaction]) -> dict[str, str]:
    """For rows of one reading the ids of the rows of another that are the same."""
    before, after = _by_substance(old), _by_substance(new)
    home = {row.id: after[key].id for key, row in before.items() if key in after}
    left, free = (
        _by_place([r for r in old if r.id not in home]),
        _by_place([r for r in new if r.id not in home.values()]),
    )
    for place, rows in left.items():
        if len(rows) == len(free.get(place, ())) == 1:
            home[rows[0].id] = free[place][0].id
    return home


def _by_place(rows: Sequence[StatementTransaction]) -> dict[tuple[Any, ...], list[StatementTransaction]]:
    found: dict[tuple[Any, ...], list[StatementTransaction]] = defaultdict(list)
    for row in rows:
        found[row.page, row.posted_on, row.amount_cents].append(row)
    return found


def _by_substance(rows: Any) -> dict[tuple[Any, ...], StatementTransaction]:
    """Rows by what they say, and by how often that was said before: equal rows keep their order."""
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    found = {}
    for row in rows:
        said = (row.page, row.posted_on, row.amount_cents, row.description)
        found[(*said, seen[said])] = row
        seen[said] += 1
    return found
