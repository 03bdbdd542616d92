"""The states' rules: what each asks, an example of its form, and the mark that somebody reviewed it."""

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.disclosures.content import TO_REVIEW
from portal.disclosures.example import example_of
from portal.disclosures.matrix import Entry, current_matrix, find_entry, list_entries
from portal.disclosures.queries import list_reviews
from portal.disclosures.service import review_state, withdraw_review
from portal.errors import NotFound
from portal.infra import clock
from portal.tenants.queries import get_tenant
from portal.users.queries import list_users
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.parts import db

PAGE = "/office/states"
blueprint = Blueprint("backoffice_disclosures", __name__, url_prefix=PAGE)
CERTAINTY = {"text": "The rule’s own text", "trade": "A law firm’s or trade page", "notes": "Somebody’s notes"}
FORMS = {
    "california": "California’s form",
    "new_york": "New York’s form",
    "virginia": "Virginia’s form",
    "six_items": "Six items",
    "connecticut": "Connecticut’s form",
    "texas": "Texas’ form",
    "summary": "Our own summary",
}
SIGNATURES = {"none": "Not signed", "signature": "Signed before", "dated_acceptance": "Accepted with a date before"}


@blueprint.get("")
@allow(ADMIN)
def states() -> Response:
    """Every state with its law and whether it was reviewed."""
    entries = list_entries()
    reviews, people = _reviews()
    with_law = [entry for entry in entries if entry.has_statute]
    return office_page(
        "backoffice/states.html",
        at=PAGE,
        groups=[("With a law", with_law), ("No statute found", [e for e in entries if not e.has_statute])],
        reviews=reviews,
        people=people,
        version=current_matrix().version,
        forms=FORMS,
        signatures=SIGNATURES,
    )


@blueprint.get("/<state>")
@allow(ADMIN)
def state(state: str) -> Response:
    """One state's entry with its source, and its form filled in for an invented offer."""
    entry = _entry(state)
    viewer = current_viewer()
    reviews, people = _reviews()
    with db().read(tenant_id=viewer.tenant_id) as session:
        funder = get_tenant(session, tenant_id=viewer.tenant_id).legal_name
    return office_page(
        "backoffice/state.html",
        at=PAGE,
        entry=entry,
        review=reviews.get(entry.state),
        people=people,
        form_name=FORMS[entry.law.form],
        signature=SIGNATURES[entry.law.signature],
        certainty=CERTAINTY[entry.law.certainty],
        shown=example_of(entry, funder=funder, on=clock.today()),
        to_review=TO_REVIEW,
    )


@blueprint.post("/<state>/review")
@allow(ADMIN)
def review(state: str) -> Response:
    """Mark a state's entry as reviewed: offers can be accepted there from now on."""
    viewer, entry = current_viewer(), _entry(state)

    def work(session: Session) -> str:
        review_state(session, tenant_id=viewer.tenant_id, state=entry.state, actor=viewer.actor)
        return f"{PAGE}/{entry.state}"

    return run_command(work)


@blueprint.post("/<state>/withdraw")
@allow(ADMIN)
def withdraw(state: str) -> Response:
    """Take the mark back: no offer can be accepted there any more."""
    viewer, entry = current_viewer(), _entry(state)

    def work(session: Session) -> str:
        withdraw_review(session, tenant_id=viewer.tenant_id, state=entry.state, actor=viewer.actor)
        return f"{PAGE}/{entry.state}"

    return run_command(work)


def _entry(state: str) -> Entry:
    found = find_entry(state)
    if found is None:
        raise NotFound("We could not find that state.")
    return found


def _reviews() -> tuple[dict[str, tuple[str, object]], dict[str, str]]:
    """Who reviewed which state and when, and the names of the tenant's people by the actor that events keep."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        reviews = list_reviews(session, tenant_id=tenant_id)
        people = {f"user:{user.id}": user.name for user in list_users(session, tenant_id=tenant_id)}
    return {state: (row.reviewed_by, row.created_at) for state, row in reviews.items()}, people
