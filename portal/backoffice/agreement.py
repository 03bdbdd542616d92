"""The agreement's wording: each clause as it ships and as the tenant has it, its versions, and counsel's review."""

from typing import Any

from flask import Blueprint, Response, make_response, request
from sqlalchemy.orm import Session

from portal.backoffice.frame import office_page
from portal.errors import Invalid
from portal.signing.agreement_mapping import funder_of
from portal.signing.clauses.queries import (
    EditedClause,
    current_wording,
    get_clause,
    list_clauses,
    list_versions,
    with_text,
)
from portal.signing.clauses.service import (
    LONGEST_COUNSEL,
    mark_reviewed,
    read_text,
    save_clause,
    withdraw_review,
)
from portal.signing.clauses.text import GOVERNING_LAW, LONGEST_TEXT, figures_left_out, known_blanks
from portal.signing.paper.agreement import make_agreement
from portal.signing.paper.example import example_agreement
from portal.signing.paper.wording import Wording, default_wording
from portal.tenants.queries import TenantProfile, get_tenant
from portal.users.queries import list_users
from portal.web.access import ADMIN, allow, current_viewer
from portal.web.commands import run_command
from portal.web.form_tokens import check_form_token
from portal.web.forms import FieldWords, LineField, PortalForm
from portal.web.parts import db

PAGE = "/office/agreement"
blueprint = Blueprint("backoffice_agreement", __name__, url_prefix=PAGE)


class CounselForm(PortalForm):
    """Who reviewed the words."""

    counsel = LineField("Who reviewed it", missing="Enter who reviewed it", max_length=LONGEST_COUNSEL)


@blueprint.get("")
@allow(ADMIN)
def clauses() -> Response:
    """Every clause, whose words hold, and whether counsel reviewed them."""
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        found = list_clauses(session, tenant_id=tenant_id)
        wording = current_wording(session, tenant_id=tenant_id)
        people = _people(session, tenant_id)
    left = [one for one in found if one.asks_review and not one.is_reviewed]
    return office_page("backoffice/agreement.html", at=PAGE, clauses=found, wording=wording, people=people, left=left)


@blueprint.get("/preview.pdf")
@allow(ADMIN)
def preview() -> Response:
    """The agreement of an invented deal in the wording that holds."""
    tenant, wording = _wording()
    return _pdf(tenant, wording, name="")


@blueprint.get("/<name>")
@allow(ADMIN)
def clause(name: str) -> Response:
    """One clause to read and to change."""
    return _page(name)


@blueprint.post("/<name>")
@allow(ADMIN)
def save(name: str) -> Response:
    """Save the text, or (`act` preview) show it on paper and keep nothing."""
    viewer, typed = current_viewer(), request.form.get("text", "")[: LONGEST_TEXT * 2]
    try:
        with db().read(tenant_id=viewer.tenant_id) as session:
            get_clause(session, tenant_id=viewer.tenant_id, name=name)
        words = read_text(name, typed)
    except Invalid as error:
        check_form_token()
        return _page(name, typed=typed, errors=[FieldWords("text", error.words)], status=422)
    if request.form.get("act") == "preview":
        check_form_token()
        tenant, wording = _wording()
        return _pdf(tenant, with_text(wording, name=name, text=words), name=name)
    return _change(name, words)


@blueprint.post("/<name>/restore")
@allow(ADMIN)
def restore(name: str) -> Response:
    """Let the shipped text hold again."""
    return _change(name, None)


@blueprint.post("/<name>/review")
@allow(ADMIN)
def review(name: str) -> Response:
    """Mark the words that hold as reviewed by counsel."""
    viewer, form = current_viewer(), CounselForm()
    if not form.validate():
        check_form_token()
        error = FieldWords("counsel", str(form.counsel.errors[0]))
        return _page(name, counsel=form.counsel.typed, errors=[error], status=422)

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "name": name, "actor": viewer.actor}
        mark_reviewed(session, **about, counsel=form.counsel.data, seen_version=_seen())
        return f"{PAGE}/{name}"

    return run_command(work)


@blueprint.post("/<name>/withdraw")
@allow(ADMIN)
def withdraw(name: str) -> Response:
    """Take the mark back."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "name": name, "actor": viewer.actor}
        withdraw_review(session, **about, seen_version=_seen())
        return f"{PAGE}/{name}"

    return run_command(work)


def _change(name: str, text: str | None) -> Response:
    viewer = current_viewer()

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "name": name, "actor": viewer.actor}
        save_clause(session, **about, text=text, seen_version=_seen())
        return f"{PAGE}/{name}"

    return run_command(work)


def _seen() -> int:
    """The version that the form was made from; -1, which nobody has, for anything else."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _page(
    name: str,
    *,
    typed: str | None = None,
    counsel: str = "",
    errors: list[FieldWords] | None = None,
    status: int = 200,
) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        found = get_clause(session, tenant_id=tenant_id, name=name)
        versions = list_versions(session, tenant_id=tenant_id, name=name)
        people = _people(session, tenant_id)
    return office_page(
        "backoffice/agreement_clause.html",
        at=PAGE,
        status=status,
        clause=found,
        versions=versions,
        people=people,
        typed=found.text if typed is None else typed,
        counsel=counsel,
        errors=errors or [],
        wrong={error.id: error.words for error in errors or []},
        is_law=name == GOVERNING_LAW,
        **_blanks(found),
    )


def _blanks(found: EditedClause) -> dict[str, Any]:
    """The figures that may be named, and those of the shipped text that the tenant's does without."""
    shipped = next((one for one in default_wording().section if one.name == found.name), None)
    left_out = figures_left_out(found.text, shipped=shipped) if shipped and found.is_own else []
    return {"blanks": known_blanks(default_wording()), "left_out": left_out}


def _wording() -> tuple[TenantProfile, Wording]:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        return get_tenant(session, tenant_id=tenant_id), current_wording(session, tenant_id=tenant_id)


def _pdf(tenant: TenantProfile, wording: Wording, *, name: str) -> Response:
    """An invented deal's agreement, of a kind to which the clause applies."""
    when = next((one.when for one in wording.section if one.name == name), "")
    collection = when if when in ("ach_debit", "processor_split", "merchant_initiated") else ""
    data = example_agreement(
        funder=funder_of(tenant),
        wording=wording,
        collection_method=collection or tenant.settings.collection_method,  # type: ignore[arg-type]  # one of three literals
        guaranteed=when == "guarantee",
    )
    response = make_response(make_agreement(data))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="agreement-preview.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _people(session: Session, tenant_id: str) -> dict[str, str]:
    return {f"user:{user.id}": user.name for user in list_users(session, tenant_id=tenant_id)}
