"""What an underwriter sets of a deal beside its price: positions to pay off, and how payments are collected."""

from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.counter_words import COLLECTIONS
from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.disclosures.gates import collection_is_refused
from portal.disclosures.matrix import find_entry
from portal.errors import NotFound
from portal.infra import clock
from portal.merchants.queries import get_merchant
from portal.statements.queries import find_latest_metrics
from portal.tenants.queries import get_tenant
from portal.underwriting.gathering import collection_of
from portal.underwriting.payoffs import LONGEST_PAYEE, position_at
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, LineField, MoneyField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.business_state import find_business_state
from portal.workflows.set_terms import choose_collection, keep_position, pay_off_position

PAYOFF_RULE = "/office/deals/<deal_id>/positions/<int:number>/payoff"
COLLECTION_RULE = "/office/deals/<deal_id>/collection"
blueprint = Blueprint("backoffice_deal_terms", __name__)


class PayoffForm(PortalForm):
    """What ends a position, and whom it goes to; `metrics_id` says in which figures the position was seen."""

    amount = MoneyField(
        "Payoff amount", missing="Enter the amount of the payoff letter", at_least_cents=1, hint="As the funder says."
    )
    payee = LineField("Paid to", missing="Enter whom the money goes to", max_length=LONGEST_PAYEE)
    metrics_id = LineField("Figures", missing="Open this page again from the deal")


class CollectionForm(PortalForm):
    """How payments are collected."""

    method = ChoiceField("For this deal", choices=tuple(COLLECTIONS.items()), missing="Choose a way")


@blueprint.get(PAYOFF_RULE)
@allow(UNDERWRITER)
def ask_payoff(deal_id: str, number: int) -> Response:
    """The page that asks for amount and payee."""
    return _payoff_page(deal_id, number, PayoffForm(formdata=None))


@blueprint.post(PAYOFF_RULE)
@allow(UNDERWRITER)
def pay_off(deal_id: str, number: int) -> Response:
    """Mark the position to be paid off; decision and offers follow."""
    viewer, form = current_viewer(), PayoffForm()
    if not form.validate():
        return _payoff_page(deal_id, number, form, status=422)

    def work(session: Session) -> str:
        pay_off_position(
            session,
            tenant=get_tenant(session, tenant_id=viewer.tenant_id),
            deal_id=deal_id,
            metrics_id=form.metrics_id.data,
            number=number,
            amount_cents=form.amount.data,
            payee=form.payee.data,
            actor=viewer.actor,
        )
        return f"/office/deals/{deal_id}#positions"

    return run_command(work)


@blueprint.post("/office/deals/<deal_id>/payoffs/<payoff_id>/take-back")
@allow(UNDERWRITER)
def keep(deal_id: str, payoff_id: str) -> Response:
    """Let the position stay after all; decision and offers follow."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        keep_position(session, tenant=tenant, deal_id=deal_id, payoff_id=payoff_id, actor=viewer.actor)
        return f"/office/deals/{deal_id}#positions"

    return run_command(work)


@blueprint.get(COLLECTION_RULE)
@allow(UNDERWRITER)
def ask_collection(deal_id: str) -> Response:
    """The ways of collecting, with what the state's law says of them."""
    return _collection_page(deal_id, CollectionForm(formdata=None))


@blueprint.post(COLLECTION_RULE)
@allow(UNDERWRITER)
def collection(deal_id: str) -> Response:
    """Choose a way; offers that stand are made again by it."""
    viewer, form = current_viewer(), CollectionForm()
    if not form.validate():
        return _collection_page(deal_id, form, status=422)

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        choose_collection(session, tenant=tenant, deal_id=deal_id, method=form.method.data, actor=viewer.actor)
        return f"/office/deals/{deal_id}#disclosures"

    return run_command(work)


def _payoff_page(deal_id: str, number: int, form: PayoffForm, *, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        about = _about(session, deal_id)
        snapshot = find_latest_metrics(session, tenant_id=tenant_id, deal_id=deal_id)
        if snapshot is None:
            raise NotFound("We could not find that position.")
        position = position_at(snapshot, number)
    if not form.amount.raw_data:
        form.amount.data, form.payee.data = position["balance_cents"], position["lender"]
    return office_page(
        "backoffice/payoff.html",
        fragment="act_form",
        status=status,
        **about,
        position=position,
        metrics_id=snapshot.id,
        action=f"/office/deals/{deal_id}/positions/{number}/payoff",
        form=form,
        errors=error_summary(form),
    )


def _collection_page(deal_id: str, form: CollectionForm, *, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        about = _about(session, deal_id)
        entry = find_entry(find_business_state(session, deal=about["deal"]) or "")
        settings = get_tenant(session, tenant_id=tenant_id).settings
    if not form.method.raw_data:
        form.method.data = collection_of(about["deal"], settings)
    refused = [
        words
        for name, words in COLLECTIONS.items()
        if entry and collection_is_refused(entry, method=name, amount_cents=0, on=clock.today())
    ]
    return office_page(
        "backoffice/collection.html",
        fragment="act_form",
        status=status,
        **about,
        entry=entry,
        refused=refused,
        usual=COLLECTIONS[settings.collection_method],
        action=f"/office/deals/{deal_id}/collection",
        form=form,
        errors=error_summary(form),
    )


def _about(session: Session, deal_id: str) -> dict[str, Any]:
    """The deal and whose it is, for a page about it."""
    tenant_id = current_viewer().tenant_id
    deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    return {"deal": deal, "merchant": get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)}
