"""Between what was read, what is kept and what is analysed: the same statement in three shapes."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from portal.infra import clock, ids
from portal.statements.analysis import AnalysedStatement, Row
from portal.statements.models import Statement, StatementTransaction
from portal.statements.queries import ListedTransaction
from portal.statements.reading import StatementReading, to_json

LONGEST_PERIOD_DAYS = 400
LARGEST_CENTS = 10**15


def statement_of(reading: StatementReading, *, tenant_id: str, deal_id: str, document_id: str) -> Statement:
    """The row of a reading that was not refused; text that no database takes is made harmless."""
    # The rows are kept apart, by `row_values`, and most of what there is to write.
    plain = _clean(json.loads(json.dumps(to_json(replace(reading, transactions=())))))
    return Statement(
        tenant_id=tenant_id,
        deal_id=deal_id,
        document_id=document_id,
        verdict=reading.verdict,
        reason_code=reading.reason_code[:64],
        reason=plain["reason"],
        bank=plain["bank"],
        account_last4=(plain["account_last4"] or "")[-4:] or None,
        period_start=reading.period_start,
        period_end=reading.period_end,
        opening_cents=reading.opening_cents,
        closing_cents=reading.closing_cents,
        credits_cents=reading.credits_cents,
        debits_cents=reading.debits_cents,
        pages=reading.pages,
        checks=plain["checks"],
        findings=plain["findings"],
        daily_balances=plain["daily_balances"],
        reader_version=reading.reader_version[:40],
        elapsed_ms=reading.elapsed_ms,
        signals=plain["signals"],
    )


def row_values(reading: StatementReading, *, statement: Statement) -> list[dict[str, Any]]:
    """The columns of each transaction, for one insert of them all; every row gets its id here."""
    now = clock.now()
    return [
        {
            "id": ids.new_id(StatementTransaction.id_prefix),
            "created_at": now,
            "tenant_id": statement.tenant_id,
            "deal_id": statement.deal_id,
            "statement_id": statement.id,
            "position": position,
            "posted_on": row.date,
            "description": _clean(row.description),
            "amount_cents": row.amount_cents,
            "balance_cents": row.balance_cents,
            "page": row.page,
            "bbox": list(row.bbox),
            "section": _clean(row.section),
            "sign_source": row.sign_source[:40],
            "raw_text": _clean(row.raw_text),
        }
        for position, row in enumerate(reading.transactions, start=1)
    ]


def is_storable(reading: StatementReading) -> bool:
    """Whether every amount is one that a bank account can have: what is larger was misread."""
    figures = (reading.opening_cents, reading.closing_cents, reading.credits_cents, reading.debits_cents)
    rows = ((row.amount_cents, row.balance_cents) for row in reading.transactions)
    amounts = [*figures, *(cents for pair in rows for cents in pair), *(cents for _, cents in reading.daily_balances)]
    return all(cents is None or abs(cents) < LARGEST_CENTS for cents in amounts)


def analysed(
    statement: Statement, rows: Iterable[StatementTransaction | ListedTransaction]
) -> AnalysedStatement | None:
    """The statement for the analysis; None where a balance, the period or a row's date was not read.

    Nothing is put in the place of what is not known: such a statement is not measured at all.
    """
    start, end = statement.period_start, statement.period_end
    opening, closing = statement.opening_cents, statement.closing_cents
    if start is None or end is None or opening is None or closing is None:
        return None
    if not 0 <= (end - start).days <= LONGEST_PERIOD_DAYS:
        return None
    found = [_row(row) for row in rows]
    dated = tuple(row for row in found if row is not None)
    if len(dated) < len(found):
        return None
    return AnalysedStatement(
        id=statement.id,
        period_start=start,
        period_end=end,
        opening_cents=opening,
        closing_cents=closing,
        rows=dated,
        account_last4=statement.account_last4,
        printed_daily_balances=tuple((date.fromisoformat(day), cents) for day, cents in statement.daily_balances),
    )


def _row(row: StatementTransaction | ListedTransaction) -> Row | None:
    if row.posted_on is None:
        return None
    return Row(
        id=row.id,
        on=row.posted_on,
        description=row.description,
        amount_cents=row.amount_cents,
        balance_cents=row.balance_cents,
        section=row.section or "",
    )


def _clean(value: Any) -> Any:
    """Without NUL and halves of surrogate pairs, in whatever depth: hostile files have them, PostgreSQL none."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value
