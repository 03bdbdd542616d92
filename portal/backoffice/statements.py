"""The statements of a deal on one page: months, balances, deposits, positions, what was found, and every row."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from portal.backoffice import deal_figures
from portal.backoffice.frame import office_page
from portal.backoffice.statement_rows import chosen_rows, page_of
from portal.deals.queries import get_deal
from portal.merchants.queries import get_merchant
from portal.statements.evidence import Evidence, read_evidence
from portal.statements.queries import ListedTransaction
from portal.statements.tampering import signals_of
from portal.web.access import STAFF, allow, current_viewer
from portal.web.parts import db

blueprint = Blueprint("backoffice_statements", __name__)


@blueprint.get("/office/deals/<deal_id>/statements")
@allow(STAFF)
def statements(deal_id: str) -> Response:
    """The rows that fit the filter, the months and the charts."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        evidence = read_evidence(session, tenant_id=tenant_id, deal_id=deal.id)
    points = [(day.on, day.balance_cents) for day in evidence.days]
    return office_page(
        "backoffice/statements.html",
        fragment="transactions",
        deal_id=deal.id,
        merchant=merchant,
        evidence=evidence,
        positions=_with_rows(evidence, "positions"),
        candidates=_with_rows(evidence, "candidates"),
        pairs=_pairs(evidence),
        joined=evidence.newest is not None and evidence.newest.in_a_row,
        findings=[one["words"] for one in evidence.metrics.get("continuity", {}).get("findings", [])],
        points=points,
        points_finding=deal_figures.balances_finding(points),
        weeks=deal_figures.deposits_by_week(evidence.rows),
        signals=signals_of(evidence.slots, evidence.rows),
        **_shown(deal.id, evidence.rows),
    )


def _with_rows(evidence: Evidence, name: str) -> list[dict[str, Any]]:
    """The entries of one list of the figures, each with its rows in full under `shown` and its last day as a date."""
    return [
        {**entry, "shown": evidence.rows_of(entry["rows"]), "last_on": date.fromisoformat(entry["last_on"])}
        for entry in evidence.metrics.get(name, [])
    ]


def _pairs(evidence: Evidence) -> list[dict[str, Any]]:
    """Money that went round: the credit, the debit and the days between them."""
    rows = evidence.rows_by_id
    return [
        {"credit": rows[pair["credit_row"]], "debit": rows[pair["debit_row"]], "days_apart": pair["days_apart"]}
        for pair in evidence.metrics.get("wash_pairs", [])
        if pair["credit_row"] in rows and pair["debit_row"] in rows
    ]


def _shown(deal_id: str, rows: list[ListedTransaction]) -> dict[str, Any]:
    statement, only = request.args.get("statement", ""), request.args.get("only", "")
    page = page_of(
        chosen_rows(rows, statement=statement, only=only), after=request.args.get("after", ""), base=_base(deal_id)
    )
    return {**page, "statement": statement, "only": only}


def _base(deal_id: str) -> str:
    return f"/office/deals/{deal_id}/statements"
