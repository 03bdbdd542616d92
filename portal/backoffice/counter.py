"""An underwriter's own offer: terms typed, the price shown by the server, then made or proposed."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.backoffice.counter_words import COLLECTIONS, EVERY, Preview, preview_of
from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.errors import Invalid, NotAllowedNow
from portal.merchants.queries import get_merchant
from portal.offers.queries import list_offers
from portal.tenants.queries import get_tenant
from portal.underwriting.counter import CounterTerms
from portal.underwriting.queries import find_latest_decision
from portal.underwriting.service import inputs_of
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.filters import money_short
from portal.web.forms import ChoiceField, LineField, MoneyField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.counter_offer import counter_offer, preview_counter
from portal.workflows.decide_deal import LONGEST_REASON

RULE = "/office/deals/<deal_id>/counter"
FIELDS = ("tier", "amount", "factor_rate", "number_of_payments", "frequency", "collection_method")
blueprint = Blueprint("backoffice_counter", __name__)


class FactorField(LineField):
    """A factor rate, such as 1.28."""

    inputmode = "decimal"
    width = "w-4"
    invalid_words = "Enter a factor rate, for example 1.28"

    def parse(self, text: str) -> Decimal:
        """Digits with at most four decimals."""
        if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,4})?", text):
            raise ValueError("not a factor rate")
        return Decimal(text)


class CountField(LineField):
    """A whole number, such as 240."""

    inputmode = "numeric"
    width = "w-4"
    invalid_words = "Enter a whole number, for example 240"

    def parse(self, text: str) -> int:
        """Up to four digits."""
        if not re.fullmatch(r"[0-9]{1,4}", text):
            raise ValueError("not a number")
        return int(text)


class TermsForm(PortalForm):
    """What is set by hand."""

    tier = ChoiceField("In place of", choices=(("1", "First"), ("2", "Second"), ("3", "Third")), missing="Choose one")
    amount = MoneyField("Amount", missing="Enter the amount")
    factor_rate = FactorField("Factor rate", missing="Enter the factor rate")
    number_of_payments = CountField("Number of payments", missing="Enter the number of payments")
    frequency = ChoiceField("How often", choices=tuple(EVERY.items()), missing="Choose how often")
    collection_method = ChoiceField("Collected by", choices=tuple(COLLECTIONS.items()), missing="Choose a way")

    def terms(self) -> CounterTerms:
        """The terms of a form that could be taken; Invalid where nobody could mean them."""
        return CounterTerms(
            tier=int(self.tier.data),
            amount_cents=self.amount.data,
            factor_rate=self.factor_rate.data,
            number_of_payments=self.number_of_payments.data,
            frequency=self.frequency.data,
            collection_method=self.collection_method.data,
        )


class CounterForm(TermsForm):
    """The terms, and why."""

    reason = LineField("Reason", missing="Enter a reason. It is kept with the offer.", max_length=LONGEST_REASON)


@blueprint.get(RULE)
@allow(UNDERWRITER)
def ask(deal_id: str) -> Response:
    """The terms of an offer as they stand, or those in the address with their price; nothing is kept."""
    if "amount" not in request.args:
        begun = _begin(deal_id)
        return _page(deal_id, TermsForm(formdata=None, data=begun), priced="amount" in begun)
    form = TermsForm(formdata=request.args)
    form.validate()
    return _page(deal_id, form, priced=True)


@blueprint.post(RULE)
@allow(UNDERWRITER)
def make(deal_id: str) -> Response:
    """Make the offer, or propose it to a second person where it goes beyond what one may do alone."""
    viewer, form = current_viewer(), CounterForm()
    if not form.validate():
        return _page(deal_id, form, priced=True)

    def work(session: Session) -> str:
        tenant = get_tenant(session, tenant_id=viewer.tenant_id)
        counter_offer(
            session, tenant=tenant, deal_id=deal_id, terms=form.terms(), reason=form.reason.data, actor=viewer.actor
        )
        return f"/office/deals/{deal_id}#offers"

    return run_command(work)


def _page(deal_id: str, form: TermsForm, *, priced: bool) -> Response:
    tenant_id = current_viewer().tenant_id
    preview: Preview | None = None
    refusal = ""
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        merchant = get_merchant(session, tenant_id=tenant_id, merchant_id=deal.merchant_id)
        places = _places(session, tenant_id=tenant_id, deal_id=deal.id)
        try:
            if priced and not any(form[name].errors for name in FIELDS):
                preview = preview_of(preview_counter(session, tenant_id=tenant_id, deal_id=deal.id, terms=form.terms()))
        except Invalid as error:
            _put(form, error)
        except NotAllowedNow as error:
            refusal = error.words
    form.tier.choices = places
    errors = error_summary(form)
    return office_page(
        "backoffice/counter.html",
        fragment="counter_price",
        status=422 if errors else 200,
        deal=deal,
        merchant=merchant,
        action=f"/office/deals/{deal.id}/counter",
        form=form,
        inputs=[form[name] for name in FIELDS[1:]],
        reason=form.reason if isinstance(form, CounterForm) else CounterForm(formdata=None).reason,
        typed={name: form[name].typed for name in FIELDS},
        preview=preview,
        refusal=refusal,
        errors=errors,
    )


def _put(form: TermsForm, error: Invalid) -> None:
    """Let the field that cannot be taken say so."""
    for wrong in error.errors:
        if wrong.field in FIELDS:
            form[wrong.field].errors = [wrong.words]


def _places(session: Session, *, tenant_id: str, deal_id: str) -> tuple[tuple[str, str], ...]:
    """The three places of a set with what stands there now."""
    names = {1: "First, nothing stands there", 2: "Second, nothing stands there", 3: "Third, nothing stands there"}
    for offer in list_offers(session, tenant_id=tenant_id, deal_id=deal_id):
        names[offer.tier] = f"{offer.name}, {money_short(offer.amount_cents)}"
    return tuple((str(tier), words) for tier, words in names.items())


def _begin(deal_id: str) -> Mapping[str, Any]:
    """The terms of the offer that is recommended, or of the first that stands, to begin with; else what is known."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        deal = get_deal(session, tenant_id=tenant_id, deal_id=deal_id)
        offers = list_offers(session, tenant_id=tenant_id, deal_id=deal.id)
        decision = find_latest_decision(session, tenant_id=tenant_id, deal_id=deal.id)
    from_ = next((offer for offer in offers if offer.recommended), offers[0] if offers else None)
    if from_ is not None:
        return {
            "tier": str(from_.tier),
            "amount": from_.amount_cents,
            "factor_rate": from_.factor_rate,
            "number_of_payments": from_.number_of_payments,
            "frequency": from_.frequency,
            "collection_method": from_.collection_method,
        }
    inputs = inputs_of(decision) if decision else None
    return {
        "tier": "2",
        "frequency": (inputs and inputs.frequency) or "daily",
        "collection_method": cast(str, inputs.collection_method) if inputs else "ach_debit",
    }
