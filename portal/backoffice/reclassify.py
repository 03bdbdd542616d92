"""Taking a row for something else: a form with the kinds that fit, the reason, and the other rows of the same payer."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.backoffice.statement_pages import row_href
from portal.backoffice.statement_rows import choices_for
from portal.deals.queries import get_deal
from portal.errors import NotAllowedNow, NotFound
from portal.statements.evidence import Evidence, party_named, read_evidence
from portal.statements.queries import AS_READ, ListedTransaction
from portal.tenants.queries import get_tenant
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.filters import plural
from portal.web.forms import LineField, PortalForm, TickField, error_summary
from portal.web.line_field import ChoiceField
from portal.web.parts import db
from portal.workflows.measure_statements import AS_READ_WORDS, LONGEST_REASON, check_reclassifiable
from portal.workflows.reclassify_rows import reclassify_and_decide

ROW_RULE = "/office/deals/<deal_id>/transactions/<transaction_id>"
blueprint = Blueprint("backoffice_reclassify", __name__)


@blueprint.get(ROW_RULE)
@allow(UNDERWRITER)
def ask_for_category(deal_id: str, transaction_id: str) -> Response:
    """The row, its place, and the form that takes it for something else; the reason where that cannot be done now."""
    status, evidence, row = _read(deal_id, transaction_id)
    return _row_page(deal_id, status, evidence, row, _form(evidence, row, blank=True))


@blueprint.post(ROW_RULE)
@allow(UNDERWRITER)
def change_category(deal_id: str, transaction_id: str) -> Response:
    """Reclassify with a reason; the metrics follow, and open offers are decided anew."""
    viewer, (status, evidence, row) = current_viewer(), _read(deal_id, transaction_id)
    form = _form(evidence, row)
    if not form.validate():
        return _row_page(deal_id, status, evidence, row, form, answer=422)
    others = form["others"].data if "others" in form else False
    also = [other.id for other in evidence.others_of_party(row)] if others else []

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        about = {"deal_id": deal_id, "transaction_id": row.id, "actor": viewer.actor}
        category, reason = form["category"].data, form["reason"].data
        reclassify_and_decide(session, tenant=tenant, **about, category=category, reason=reason, also=also)
        return row_href(deal_id, row)

    return run_command(work)


def _read(deal_id: str, transaction_id: str) -> tuple[str, Evidence, ListedTransaction]:
    """The deal's state, its statements, and the row; NotFound for a row of no statement that stands in a slot."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        evidence = read_evidence(session, tenant_id=tenant_id, deal_id=deal.id)
    row = evidence.rows_by_id.get(transaction_id)
    if row is None:
        raise NotFound("We could not find that transaction. The statement it stood on may have been replaced.")
    return deal.status, evidence, row


def _form(evidence: Evidence, row: ListedTransaction, *, blank: bool = False) -> PortalForm:
    back = [(AS_READ, f"{AS_READ_WORDS} (take the change back)")] if row.overridden else []

    class CategoryForm(PortalForm):
        """What the row is, and why."""

        category = ChoiceField("What it is", choices=back + choices_for(row.amount_cents), missing="Choose what it is")
        reason = LineField("Reason", missing="Enter a reason. It is kept with the change.", max_length=LONGEST_REASON)

    class CategoryOfManyForm(CategoryForm):
        """The same for every row of the payer."""

        others = TickField(f"Also the other {plural(len(evidence.others_of_party(row)), 'row')} of {party_named(row)}")

    kind = CategoryOfManyForm if evidence.others_of_party(row) else CategoryForm
    return kind(formdata=None, data={"category": row.category}) if blank else kind()


def _row_page(
    deal_id: str, status: str, evidence: Evidence, row: ListedTransaction, form: PortalForm, *, answer: int = 200
) -> Response:
    return office_page(
        "backoffice/transaction.html",
        fragment="act_form",
        status=answer,
        deal_id=deal_id,
        row=row,
        back_href=row_href(deal_id, row),
        has_offers=status == "offer",
        refusal=_refusal(status),
        action=f"/office/deals/{deal_id}/transactions/{row.id}",
        form=form,
        errors=error_summary(form),
    )


def _refusal(status: str) -> str:
    """Why no row of the deal can be reclassified now; nothing where one can."""
    try:
        check_reclassifiable(status)
    except NotAllowedNow as refused:
        return refused.words
    return ""
