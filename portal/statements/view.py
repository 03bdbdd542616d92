"""Statements and their figures as programs read them: dollars as JSON numbers, dates in ISO form."""

from typing import Any

from portal.documents.models import Document
from portal.infra.money import json_amount
from portal.statements.models import MetricsSnapshot, Statement
from portal.statements.queries import ListedMonth, ListedTransaction, Slot


def document_json(document: Document, statement: Statement | None) -> dict[str, Any]:
    """A statement's file with what was read from it; `proof` is the verdict."""
    return {
        "id": document.id,
        "filename": document.filename,
        "slot": document.slot,
        "bank": statement.bank if statement else None,
        "account_last4": statement.account_last4 if statement else None,
        "period_start": _iso(statement.period_start) if statement else None,
        "period_end": _iso(statement.period_end) if statement else None,
        "pages": document.pages,
        "proof": statement.verdict if statement else None,
        "reason": statement.reason if statement else None,
    }


def slots_json(slots: list[Slot]) -> list[dict[str, Any]]:
    """The documents of the slots that are filled."""
    return [document_json(slot.document, slot.statement) for slot in slots if slot.document is not None]


def four_figures(snapshot: MetricsSnapshot) -> dict[str, Any]:
    """The four figures under their contract names, amounts in dollars; None is unknown."""
    return {
        "avg_monthly_revenue": json_amount(snapshot.avg_monthly_revenue_cents),
        "avg_daily_balance_3m": json_amount(snapshot.avg_daily_balance_3m_cents),
        "total_nsf_3m": snapshot.total_nsf_3m,
        "total_days_negative_3m": snapshot.total_days_negative_3m,
    }


def metrics_json(snapshot: MetricsSnapshot) -> dict[str, Any]:
    """The four figures, what an automatic decision needs to know beside them, and every further figure by its name."""
    figures = snapshot.metrics.get("figures", {})
    return {
        **four_figures(snapshot),
        "metrics_id": snapshot.id,
        "all_proved": snapshot.all_proved,
        "in_a_row": snapshot.in_a_row,
        "months": len(snapshot.metrics.get("months", [])),
        "findings": snapshot.findings,
        "figures": {name: _figure(figure) for name, figure in figures.items()},
    }


def month_json(month: ListedMonth, *, document_id: str | None) -> dict[str, Any]:
    """One line of the monthly table."""
    return {
        "month": f"{month.end:%Y-%m}",
        "statement_id": month.statement,
        "document_id": document_id,
        "period_start": _iso(month.start),
        "period_end": _iso(month.end),
        "full_month": month.is_month,
        "deposits": json_amount(month.deposits_cents),
        "deposit_count": month.deposit_count,
        "excluded_deposits": json_amount(month.excluded_cents),
        "true_revenue": json_amount(month.true_revenue_cents),
        "withdrawals": json_amount(month.withdrawals_cents),
        "opening_balance": json_amount(month.opening_cents),
        "closing_balance": json_amount(month.closing_cents),
        "average_daily_balance": json_amount(month.average_daily_cents),
        "lowest_balance": json_amount(month.lowest_cents),
        "days_negative": month.negative_days,
        "nsf_count": month.nsf_count,
    }


def transaction_json(row: ListedTransaction) -> dict[str, Any]:
    """One row with its place: page from 1, box in points from the page's top left."""
    return {
        "id": row.id,
        "statement_id": row.statement_id,
        "document_id": row.document_id,
        "date": _iso(row.posted_on),
        "description": row.description,
        "amount": json_amount(row.amount_cents),
        "balance": json_amount(row.balance_cents),
        "category": row.category or None,
        "category_reason": row.category_reason or None,
        "revenue": row.is_revenue,
        "overridden": row.overridden,
        "page": row.page,
        "bbox": row.bbox,
        "section": row.section,
        "sign_source": row.sign_source,
        "raw_text": row.raw_text,
    }


def _figure(figure: dict[str, Any]) -> Any:
    value = figure["value"]
    return json_amount(value) if figure["unit"] == "cents" else value


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None
