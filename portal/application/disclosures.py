"""The disclosure of one offer: made and recorded as shown, read, confirmed, and the offer accepted with it."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from portal.application.offer_cards import card_of
from portal.application.offers import PATH, show_offers
from portal.disclosures.content import TO_REVIEW, Disclosure
from portal.disclosures.queries import DisclosureRecord, get_disclosure
from portal.documents.queries import get_document
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.infra import clock
from portal.offers.queries import Offer, get_offer
from portal.tenants.queries import TenantProfile, get_tenant
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import prepare_and_run
from portal.web.downloads import send_document
from portal.web.forms import FieldWords, LineField, PortalForm, TickField, error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db, parts
from portal.workflows.accept_offer import Receipt, accept_offer, prepare_acceptance, show_disclosure
from portal.workflows.disclose_offer import PreparedDisclosure

blueprint = Blueprint("disclosures", __name__, url_prefix=PATH)
TEMPLATE = "application/disclosure.html"
STATE_NEEDED = FieldWords("state_needed", "Tell us the state of your business before you choose")


class ReceiptForm(PortalForm):
    """That the disclosure was received: a typed name."""

    typed_name = LineField("Type your full name", missing="Type your full name", autocomplete="name", max_length=120)


class DatedForm(ReceiptForm):
    """New York's: the box beside the name counts with the date of the day."""

    accepted = TickField("Accept", missing="Tick the box to say that you received this today")


class NoForm(PortalForm):
    """Where nothing is signed, pressing the button is all."""


FORMS: dict[str, type[PortalForm]] = {"signature": ReceiptForm, "dated_acceptance": DatedForm, "none": NoForm}


@blueprint.post("/<offer_id>/disclosure")
@allow(MERCHANT)
def show(offer_id: str) -> Response:
    """Make the disclosure of an offer, record that it is shown, and go to it."""
    viewer, tenant, deal_id = current_viewer(), _tenant(), _deal_id()

    def work(session: Session, prepared: PreparedDisclosure | None) -> str:
        show_disclosure(
            session,
            tenant_id=tenant.id,
            deal_id=deal_id,
            offer_id=offer_id,
            disclosure=prepared,
            actor=viewer.actor,
        )
        return f"{PATH}/{offer_id}/disclosure"

    try:
        return prepare_and_run(_preparing(tenant, deal_id, offer_id), work)
    except NotAllowedNow as error:
        if error.code != "state_unknown":
            raise
        return show_offers(errors=[STATE_NEEDED])


@blueprint.get("/<offer_id>/disclosure")
@allow(MERCHANT)
def disclosure(offer_id: str) -> Response:
    """The disclosure, with the place to confirm it; the offers where this one cannot be chosen any more."""
    row, offer = _read(offer_id)
    if row is None or offer.status not in ("offered", "accepted"):
        return see_other(PATH)
    return _page(row, offer, FORMS[row.signature](formdata=None))


@blueprint.get("/<offer_id>/disclosure.pdf")
@allow(MERCHANT)
def paper(offer_id: str) -> Response:
    """The disclosure as a PDF to keep."""
    viewer = current_viewer()
    with db().read(tenant_id=viewer.tenant_id) as session:
        whose = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or ""}
        row = get_disclosure(session, **whose, offer_id=offer_id)
        document = get_document(session, tenant_id=viewer.tenant_id, document_id=row.document_id)
    return send_document(document)


@blueprint.post("/<offer_id>/accept")
@allow(MERCHANT)
def accept(offer_id: str) -> Response:
    """Confirm the disclosure and accept the offer, by the portal's own row."""
    viewer, tenant, deal_id = current_viewer(), _tenant(), _deal_id()
    row, offer = _read(offer_id)
    form = FORMS[row.signature if row else "none"]()
    if row is not None and offer.status == "offered" and not form.validate():
        return _page(row, offer, form, status=422)
    receipt = _receipt(form) if row is not None and row.signature != "none" else None

    def work(session: Session, prepared: PreparedDisclosure | None) -> str:
        accept_offer(
            session,
            tenant_id=tenant.id,
            deal_id=deal_id,
            offer_id=offer_id,
            actor=viewer.actor,
            disclosure=prepared,
            receipt=receipt,
        )
        return "/application/background"

    try:
        return prepare_and_run(_preparing(tenant, deal_id, offer_id), work)
    except NotAllowedNow as error:
        if error.code == "state_unknown":
            return show_offers(errors=[STATE_NEEDED])
        if error.code == "disclosure_not_signed":
            return see_other(PATH)
        raise


def _preparing(tenant: TenantProfile, deal_id: str, offer_id: str) -> Callable[[], PreparedDisclosure | None]:
    return lambda: prepare_acceptance(parts(), tenant=tenant, deal_id=deal_id, offer_id=offer_id)


def _deal_id() -> str:
    return current_viewer().deal_id or ""


def _receipt(form: PortalForm) -> Receipt:
    name = form["typed_name"].data
    if not name:
        raise Invalid("typed_name", "Type your full name")
    agent = request.user_agent.string
    return Receipt(name=name, source="browser", ip=request.remote_addr, user_agent=agent)


def _tenant() -> TenantProfile:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        return get_tenant(session, tenant_id=tenant_id)


def _read(offer_id: str) -> tuple[DisclosureRecord | None, Offer]:
    viewer = current_viewer()
    whose = {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or ""}
    with db().read(tenant_id=viewer.tenant_id) as session:
        offer = get_offer(session, **whose, offer_id=offer_id)
        try:
            return get_disclosure(session, **whose, offer_id=offer_id), offer
        except NotFound:
            return None, offer


def _page(row: DisclosureRecord, offer: Offer, form: PortalForm, *, status: int = 200) -> Response:
    return page(
        TEMPLATE,
        fragment="disclosure_form",
        status=status,
        shown=Disclosure.from_json(row.content),
        card=card_of(offer),
        row=row,
        form=form,
        errors=error_summary(form) if status == 422 else [],
        to_review=TO_REVIEW,
        today=clock.today(),
        accept_path=f"{PATH}/{offer.id}/accept",
        paper_path=f"{PATH}/{offer.id}/disclosure.pdf",
        may_accept=offer.status == "offered",
    )
