"""What was read from a deal's statements: months, rows with their places, and reading them again."""

import csv
import io
from typing import Any

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from portal.api.documents import DealQuery, MeasuredFigures
from portal.api.endpoint import Call, Work, get, post
from portal.deals.queries import get_deal
from portal.statements.queries import list_months, list_statements, list_transactions
from portal.statements.view import metrics_json, month_json, transaction_json
from portal.web.parts import db, parts
from portal.workflows.submit_statements import check_reread, reread_files, reread_statements

blueprint = Blueprint("api_statements", __name__)


class OfDeal(BaseModel):
    """Which deal's."""

    model_config = ConfigDict(extra="forbid")

    deal_id: str = Field(min_length=1, max_length=64)


class OfStatement(OfDeal):
    """Which deal's, and if wanted of which statement."""

    statement_id: str | None = Field(None, max_length=64)


class Month(BaseModel):
    """One statement's line: amounts in dollars, dates in ISO form."""

    month: str
    statement_id: str
    document_id: str | None
    period_start: str
    period_end: str
    full_month: bool
    deposits: float
    deposit_count: int
    excluded_deposits: float
    true_revenue: float
    withdrawals: float
    opening_balance: float
    closing_balance: float
    average_daily_balance: float
    lowest_balance: float
    days_negative: int
    nsf_count: int


class Months(BaseModel):
    """The monthly table, oldest first."""

    rows: list[Month]


class PrintedRow(BaseModel):
    """One row of a statement: `amount` is signed, `page` counts from 1, `bbox` in points from the top left."""

    id: str
    statement_id: str
    document_id: str
    date: str | None
    description: str
    amount: float
    balance: float | None
    category: str | None
    category_reason: str | None
    revenue: bool
    overridden: bool
    page: int
    bbox: list[float]
    section: str | None
    sign_source: str
    raw_text: str


class PrintedRows(BaseModel):
    """Rows in the order in which they were printed, the oldest statement first."""

    rows: list[PrintedRow]


class Parsed(BaseModel):
    """The figures after reading again."""

    ok: bool
    metrics: MeasuredFigures


@get(blueprint, "/api/statements/monthly", scope="documents:read", query=OfDeal, response=Months)
def monthly(call: Call, session: Session) -> dict[str, Any]:
    """What each statement comes to."""
    return {"rows": _months(call, session)}


@get(blueprint, "/api/statements/monthly.csv", scope="documents:read", query=OfDeal)
def monthly_csv(call: Call, session: Session) -> Response:
    """The monthly table as CSV."""
    rows = _months(call, session)
    target = io.StringIO()
    writer = csv.DictWriter(target, fieldnames=list(Month.model_fields), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    response = Response(target.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="months-{call.query.deal_id}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@get(blueprint, "/api/statements/transactions", scope="documents:read", query=OfStatement, response=PrintedRows)
def transactions(call: Call, session: Session) -> dict[str, Any]:
    """Every row of the deal's statements, with its page and box."""
    query: OfStatement = call.query
    get_deal(session, tenant_id=call.tenant_id, deal_id=query.deal_id)
    found = list_transactions(session, tenant_id=call.tenant_id, deal_id=query.deal_id, statement_id=query.statement_id)
    return {"rows": [transaction_json(row) for row in found]}


@post(blueprint, "/api/statements/parse", scope="documents:write", query=DealQuery, response=Parsed)
def parse(call: Call) -> Work:
    """Read the stored statements again, and measure them again where anything changed."""
    query: DealQuery = call.query
    about = {"tenant_id": call.tenant_id, "merchant_id": query.merchant_id, "deal_id": query.deal_id}
    with db().read(tenant_id=call.tenant_id) as session:
        check_reread(session, **about)
    files = reread_files(parts(), tenant_id=call.tenant_id, deal_id=query.deal_id)

    def work(session: Session) -> dict[str, Any]:
        snapshot = reread_statements(session, **about, files=files, actor=call.actor)
        return {"ok": True, "metrics": metrics_json(snapshot)}

    return work


def _months(call: Call, session: Session) -> list[dict[str, Any]]:
    about = {"tenant_id": call.tenant_id, "deal_id": call.query.deal_id}
    get_deal(session, **about)
    documents = {row.id: row.document_id for row in list_statements(session, **about)}
    return [month_json(month, document_id=documents.get(month.statement)) for month in list_months(session, **about)]
