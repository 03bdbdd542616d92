"""Rows, days and months of a deal's statements as CSV, for spreadsheets that must never run what a bank line says."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response

from portal.backoffice.deal_timeline import actor_name
from portal.backoffice.looked import note_look
from portal.deals.queries import get_deal
from portal.infra.money import to_dollars
from portal.infra.storage import attachment
from portal.statements.evidence import Evidence, read_evidence
from portal.statements.queries import list_overrides
from portal.users.queries import list_users
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
TRANSACTIONS = (
    *("file", "slot", "bank", "account_last4", "page", "x0", "y0", "x1", "y1", "date", "description", "amount"),
    *("balance", "section", "sign_source", "as_printed", "category", "reason", "true_revenue", "reclassified"),
    *("reclassified_by", "reclassified_at", "reclassified_because", "id"),
)
DAYS = ("date", "balance", "carried_forward", "rows", "credits", "debits")
MONTHS = (
    *("start", "end", "whole_month", "deposits", "deposit_count", "excluded", "true_revenue", "withdrawals"),
    *("opening", "closing", "average_daily_balance", "lowest", "negative_days", "nsf"),
)
blueprint = Blueprint("backoffice_exports", __name__)


@blueprint.get("/office/deals/<deal_id>/statements/<any(transactions, days, months):name>.csv")
@allow(STAFF)
def export(deal_id: str, name: str) -> Response:
    """The file, line by line; that it was taken is noted with who took it."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        evidence = read_evidence(session, tenant_id=tenant_id, deal_id=deal.id)
        changes = {one.transaction_id: one for one in list_overrides(session, tenant_id=tenant_id, deal_id=deal.id)}
        people = {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}
    note_look(f"{name} exported", deal_id=deal.id)
    said = {row_id: (actor_name(one.actor, people), one.created_at, one.reason) for row_id, one in changes.items()}
    lines = {"transactions": lambda: _transactions(evidence, said), "days": lambda: _days(evidence)}
    response = Response(csv_lines(lines.get(name, lambda: _months(evidence))()), mimetype="text/csv")
    response.headers["Content-Disposition"] = attachment(f"{name}-{deal.id}.csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def harmless(value: Any) -> Any:
    """Text as a spreadsheet may have it: what it would take for a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_lines(lines: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Lines of CSV, each made when it is asked for; the first names the columns."""
    for line in lines:
        target = io.StringIO()
        csv.writer(target).writerow([harmless(value) for value in line])
        yield target.getvalue()


def _transactions(evidence: Evidence, said: dict[str, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    yield TRANSACTIONS
    files = {slot.statement.id: slot for slot in evidence.slots if slot.statement is not None}
    for row in evidence.rows:
        slot = files[row.statement_id]
        statement, document = slot.statement, slot.document
        who, when, why = said.get(row.id, ("", None, "")) if row.overridden else ("", None, "")
        yield (
            *(document.filename if document else "", slot.number),
            *(statement.bank if statement else "", statement.account_last4 if statement else ""),
            *(row.page, *(row.bbox or ("", "", "", ""))),
            *(_iso(row.posted_on), row.description, _dollars(row.amount_cents), _dollars(row.balance_cents)),
            *(row.section, row.sign_source, row.raw_text, row.category_label, row.category_reason),
            *(_yes(row.is_revenue), _yes(row.overridden), who, when.isoformat() if when else "", why, row.id),
        )


def _days(evidence: Evidence) -> Iterator[tuple[Any, ...]]:
    yield DAYS
    for day in evidence.days:
        amounts = [row.amount_cents for row in evidence.rows_by_day.get(day.on, [])]
        came, went = sum(cents for cents in amounts if cents > 0), sum(cents for cents in amounts if cents < 0)
        yield _iso(day.on), _dollars(day.balance_cents), _yes(not amounts), len(amounts), _dollars(came), _dollars(went)


def _months(evidence: Evidence) -> Iterator[tuple[Any, ...]]:
    yield MONTHS
    for month in evidence.months:
        yield (
            *(_iso(month.start), _iso(month.end), _yes(month.is_month)),
            *(_dollars(month.deposits_cents), month.deposit_count, _dollars(month.excluded_cents)),
            *(_dollars(month.true_revenue_cents), _dollars(month.withdrawals_cents)),
            *(_dollars(month.opening_cents), _dollars(month.closing_cents), _dollars(month.average_daily_cents)),
            *(_dollars(month.lowest_cents), month.negative_days, month.nsf_count),
        )


def _dollars(cents: int | None) -> Any:
    """A plain number of dollars: no text, so a minus of its own is no formula."""
    return "" if cents is None else to_dollars(cents)


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
