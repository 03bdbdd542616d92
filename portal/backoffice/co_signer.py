"""The second signer of a deal, as an underwriter names them or takes them away."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.deals.queries import get_deal
from portal.errors import Invalid
from portal.merchants.queries import get_merchant
from portal.signing.co_signers import find_co_signer
from portal.signing.queries import find_live_envelope
from portal.web.access import UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, EmailField, LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.name_co_signer import (
    CAPACITIES,
    CHANGEABLE,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    name_co_signer,
    remove_co_signer,
)

RULE = "/office/deals/<deal_id>/co-signer"
blueprint = Blueprint("backoffice_co_signer", __name__)


class CoSignerForm(PortalForm):
    """Who else signs, and as what."""

    name = LineField("Full name", missing="Enter the full name of the second signer", max_length=LONGEST_NAME)
    email = EmailField("Email address", missing="Enter the email address of the second signer")
    capacity = ChoiceField(
        "Signs as", choices=tuple(CAPACITIES.items()), missing="Choose the role in which this person signs"
    )
    address = LineField("Postal address, for a guarantor", max_length=LONGEST_ADDRESS)


@blueprint.get(RULE)
@allow(UNDERWRITER)
def show(deal_id: str) -> Response:
    """Who signs beside the owner, or the questions about them."""
    return _page(deal_id, CoSignerForm(formdata=None))


@blueprint.post(RULE)
@allow(UNDERWRITER)
def name(deal_id: str) -> Response:
    """Keep the second signer; refused while an agreement is out."""
    form = CoSignerForm()
    if not form.validate():
        return _page(deal_id, form, status=422)

    def work(session: Session) -> str:
        given = {"name": form.name.data, "email": form.email.data, "capacity": form.capacity.data}
        name_co_signer(session, **_whose(deal_id), **given, address=form.address.data or "")
        return f"/office/deals/{deal_id}#signing"

    try:
        return run_command(work)
    except Invalid as refusal:
        for error in refusal.errors:
            getattr(form, error.field).errors = (error.words,)
        return _page(deal_id, form, status=422)


@blueprint.post(f"{RULE}/remove")
@allow(UNDERWRITER)
def remove(deal_id: str) -> Response:
    """Let the owner sign alone; refused while an agreement is out."""

    def work(session: Session) -> str:
        remove_co_signer(session, **_whose(deal_id))
        return f"/office/deals/{deal_id}#signing"

    return run_command(work)


def _page(deal_id: str, form: CoSignerForm, *, status: int = 200) -> Response:
    about = {"tenant_id": current_viewer().tenant_id}
    with db().read(**about) as session:
        deal = get_deal(session, **about, deal_id=deal_id)
        merchant = get_merchant(session, **about, merchant_id=deal.merchant_id)
        standing = find_co_signer(session, **about, deal_id=deal_id)
        is_out = find_live_envelope(session, **about, deal_id=deal_id) is not None
    return office_page(
        "backoffice/co_signer.html",
        status=status,
        deal=deal,
        merchant=merchant,
        standing=standing,
        is_out=is_out,
        is_over=deal.status not in CHANGEABLE,
        capacities=CAPACITIES,
        action=f"/office/deals/{deal.id}/co-signer",
        form=form,
        errors=error_summary(form),
    )


def _whose(deal_id: str) -> dict[str, str]:
    viewer = current_viewer()
    return {"tenant_id": viewer.tenant_id, "deal_id": deal_id, "actor": viewer.actor}
