"""Naming a second signer: another owner or a guarantor, before the agreement is made."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.signing.co_signers import CoSigner, find_co_signer
from portal.signing.queries import find_live_envelope
from portal.web.access import MERCHANT, allow, current_viewer
from portal.web.commands import run_command
from portal.web.forms import ChoiceField, EmailField, LineField, PortalForm, error_summary
from portal.web.pages import page, see_other
from portal.web.parts import db
from portal.workflows.name_co_signer import (
    CAPACITIES,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    name_co_signer,
    remove_co_signer,
)
from portal.workflows.read_progress import Progress, read_progress

blueprint = Blueprint("co_signer", __name__)
PATH = "/application/co-signer"
ONWARD = "/application/background"


class CoSignerForm(PortalForm):
    """Who else signs, and as what."""

    name = LineField("Full name", missing="Enter the full name of the other person", max_length=LONGEST_NAME)
    email = EmailField("Email address", missing="Enter the email address of the other person")
    capacity = ChoiceField(
        "In which role do they sign?",
        choices=tuple(CAPACITIES.items()),
        missing="Choose the role in which this person signs",
    )
    address = LineField("Postal address, for a guarantor", max_length=LONGEST_ADDRESS)


@blueprint.get(PATH)
@allow(MERCHANT)
def show() -> Response:
    """Who signs beside the owner, or the questions about them; past that, wherever the application stands."""
    return _page(CoSignerForm(formdata=None))


@blueprint.post(PATH)
@allow(MERCHANT)
def name() -> Response:
    """Keep the second signer."""
    form = CoSignerForm()
    if not form.validate():
        return _page(form, status=422)

    def work(session: Session) -> str:
        given = {"name": form.name.data, "email": form.email.data, "capacity": form.capacity.data}
        name_co_signer(session, **_whose(), **given, address=form.address.data or "")
        return PATH

    try:
        return run_command(work)
    except Invalid as refusal:
        for error in refusal.errors:
            getattr(form, error.field).errors = (error.words,)
        return _page(form, status=422)


@blueprint.post(f"{PATH}/remove")
@allow(MERCHANT)
def remove() -> Response:
    """Let the owner sign alone."""

    def work(session: Session) -> str:
        remove_co_signer(session, **_whose())
        return PATH

    return run_command(work)


def _page(form: CoSignerForm, *, status: int = 200) -> Response:
    progress, standing, is_out = _read()
    if progress.deal.status not in ("open", "offer", "accepted"):
        return see_other("/application/status")
    return page(
        "application/co_signer.html",
        status=status,
        form=form,
        errors=error_summary(form),
        business=progress.merchant.legal_name,
        standing=standing,
        is_out=is_out,
        has_signed=progress.other_since is not None,
        capacities=CAPACITIES,
        onward=ONWARD if progress.deal.status == "accepted" else "/application/tasks",
    )


def _read() -> tuple[Progress, CoSigner | None, bool]:
    whose = {"tenant_id": current_viewer().tenant_id, "deal_id": current_viewer().deal_id or ""}
    with db().read(tenant_id=whose["tenant_id"]) as session:
        progress = read_progress(session, **whose)
        return progress, find_co_signer(session, **whose), find_live_envelope(session, **whose) is not None


def _whose() -> dict[str, str]:
    viewer = current_viewer()
    return {"tenant_id": viewer.tenant_id, "deal_id": viewer.deal_id or "", "actor": viewer.actor}
