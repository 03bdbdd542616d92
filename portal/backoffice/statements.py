"""The statements of a deal, row by row with the place of each row, and the reclassification of a row."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice import deal_figures
from portal.backoffice.frame import office_page
from portal.backoffice.statement_rows import choices_for, chosen_rows, page_of
from portal.deals.queries import get_deal
from portal.errors import NotFound
from portal.merchants.queries import get_merchant
from portal.statements.evidence import read_evidence
from portal.statements.queries import ListedTransaction, get_row, list_transactions
from portal.statements.tampering import signals_of
from portal.web.access import STAFF, UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import LineField, PortalForm, error_summary
from portal.web.line_field import ChoiceField
from portal.web.parts import db
from portal.workflows.decide_deal import LONGEST_REASON
from portal.workflows.measure_statements import reclassify

ROW_RULE = "/office/deals/<deal_id>/transactions/<transaction_id>"
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
        points=points,
        points_finding=deal_figures.balances_finding(points),
        weeks=deal_figures.deposits_by_week(evidence.rows),
        signals=signals_of(evidence.slots, evidence.rows),
        **_shown(deal.id, evidence.rows),
    )


@blueprint.get(ROW_RULE)
@allow(UNDERWRITER)
def ask_for_category(deal_id: str, transaction_id: str) -> Response:
    """The row, its place, and the form that takes it for something else."""
    row = _row(deal_id, transaction_id)
    form = _form(row, blank=True)
    return _row_page(deal_id, row, form)


@blueprint.post(ROW_RULE)
@allow(UNDERWRITER)
def change_category(deal_id: str, transaction_id: str) -> Response:
    """Reclassify with a reason; the metrics follow, and offers made from the old ones end."""
    viewer, row = current_viewer(), _row(deal_id, transaction_id)
    form = _form(row)
    if not form.validate():
        return _row_page(deal_id, row, form, status=422)

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
        category, reason = form["category"].data, form["reason"].data
        reclassify(session, **about, transaction_id=row.id, category=category, reason=reason)
        return f"/office/deals/{deal_id}/statements?statement={row.statement_id}"

    return run_command(work)


def _shown(deal_id: str, rows: list[ListedTransaction]) -> dict[str, Any]:
    statement, only = request.args.get("statement", ""), request.args.get("only", "")
    page = page_of(
        chosen_rows(rows, statement=statement, only=only), after=request.args.get("after", ""), base=_base(deal_id)
    )
    return {**page, "statement": statement, "only": only}


def _base(deal_id: str) -> str:
    return f"/office/deals/{deal_id}/statements"


def _row(deal_id: str, transaction_id: str) -> ListedTransaction:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        found = get_row(session, tenant_id=tenant_id, transaction_id=transaction_id)
        get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        listed = list_transactions(session, tenant_id=tenant_id, deal_id=deal_id, ids={found.id})
    if not listed:
        raise NotFound("We could not find that transaction.")
    return listed[0]


def _form(row: ListedTransaction, *, blank: bool = False) -> PortalForm:
    class CategoryForm(PortalForm):
        """What the row is, and why."""

        category = ChoiceField("What it is", choices=choices_for(row.amount_cents), missing="Choose what it is")
        reason = LineField("Reason", missing="Enter a reason. It is kept with the change.", max_length=LONGEST_REASON)

    return CategoryForm(formdata=None, data={"category": row.category}) if blank else CategoryForm()


def _row_page(deal_id: str, row: ListedTransaction, form: PortalForm, *, status: int = 200) -> Response:
    return office_page(
        "backoffice/transaction.html",
        fragment="act_form",
        status=status,
        deal_id=deal_id,
        row=row,
        action=f"/office/deals/{deal_id}/transactions/{row.id}",
        form=form,
        errors=error_summary(form),
    )
