"""Simulations: a policy tried on the decisions of a period, from the form to the result."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from portal.backoffice.frame import office_page
from portal.backoffice.simulation_view import CHANGES, deal_rows, kpis, matrix, matrix_columns, rule_counts, run_words
from portal.deals.transitions import DealStatus
from portal.errors import Invalid, Malformed
from portal.infra import clock
from portal.underwriting.queries import find_version_in_force, list_drafts, list_policies
from portal.underwriting.simulation.queries import (
    Scope,
    find_live_simulation,
    get_simulation,
    list_results,
    list_simulations,
)
from portal.underwriting.simulation.service import cancel_simulation
from portal.underwriting.simulation.totals import Totals
from portal.users.queries import list_users
from portal.web.access import STAFF, UNDERWRITER, allow, current_viewer
from portal.web.commands import run_command
from portal.web.filters import EASTERN
from portal.web.forms import ChoiceField, DateField, FieldWords, LineField, PortalForm, error_summary
from portal.web.parts import db
from portal.workflows.run_simulation import LONGEST_DOCUMENT, choose_policy, read_document, start_simulation

PAGE = "/office/simulations"
POLICIES = "/office/policies"
PAGE_ROWS = 50
USUAL_DAYS = 90
STATES = tuple((state.value, state.value.capitalize()) for state in DealStatus)
blueprint = Blueprint("backoffice_simulations", __name__)


class SimulationForm(PortalForm):
    """Which policy on which decisions. Days are whole days of the office's time zone, the last one included."""

    policy = LineField("Policy")
    document = LineField("Policy document (JSON)", max_length=LONGEST_DOCUMENT)
    decided_from = DateField("Decided from", missing="Enter the first day")
    decided_to = DateField("Up to and including", missing="Enter the last day")
    status = ChoiceField("State of the deal now", choices=STATES)

    def validate_policy(self, field: LineField) -> None:
        """One has to be chosen, unless one is brought along."""
        if not field.data and not self.document.typed.strip():
            raise ValidationError("Choose a policy")

    def scope(self, tenant_id: str) -> Scope:
        """Whose decisions are looked at."""
        return Scope(
            tenant_id=tenant_id,
            decided_from=_midnight(self.decided_from.data),
            decided_before=_midnight(self.decided_to.data + timedelta(days=1)),
            deal_status=self.status.data,
        )


@blueprint.get(PAGE)
@allow(STAFF)
def simulations() -> Response:
    """Every simulation, newest first."""
    tenant_id, before = current_viewer().tenant_id, _cursor(request.args.get("before", ""))
    with db().read(tenant_id=tenant_id) as session:
        rows = list_simulations(session, tenant_id=tenant_id, before=before, limit=PAGE_ROWS + 1)
        people = {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}
    shown = rows[:PAGE_ROWS]
    more = len(rows) > PAGE_ROWS
    return office_page(
        "backoffice/simulation/simulations.html",
        at=POLICIES,
        runs=[run_words(row, Totals.from_json(row.totals), people) for row in shown],
        next_href=f"{PAGE}?{urlencode({'before': f'{shown[-1].created_at.isoformat()}~{shown[-1].id}'})}"
        if more
        else None,
        first_href=PAGE if before else None,
    )


@blueprint.get(f"{PAGE}/new")
@allow(UNDERWRITER)
def new() -> Response:
    """The form, for the policy that was asked for, over the last months."""
    today = clock.now().astimezone(EASTERN).date()
    first = today - timedelta(days=USUAL_DAYS)
    form = SimulationForm(
        formdata=None, policy=request.args.get("policy", "")[:64], decided_from=first, decided_to=today
    )
    return _form_page(form)


@blueprint.post(PAGE)
@allow(UNDERWRITER)
def start() -> Response:
    """Begin a simulation. The policy is read within the transaction, so that it is the one that is kept."""
    viewer, form = current_viewer(), SimulationForm()
    if not form.validate():
        return _form_page(form, errors=error_summary(form), status=422)

    def work(session: Session) -> str:
        document = form.document.typed.strip()
        candidate = (
            read_document(document)
            if document
            else choose_policy(session, tenant_id=viewer.tenant_id, policy_id=form.policy.data)
        )
        row = start_simulation(session, form.scope(viewer.tenant_id), candidate=candidate, actor=viewer.actor)
        return f"{PAGE}/{row.id}"

    try:
        return run_command(work)
    except Invalid as refused:
        field = form[refused.errors[0].field]
        field.errors = (refused.words,)
        return _form_page(form, errors=error_summary(form), status=422)


@blueprint.get(f"{PAGE}/<simulation_id>")
@allow(STAFF)
def simulation(simulation_id: str) -> Response:
    """How far it is, and what it found: a page that asks again while it runs."""
    tenant_id = current_viewer().tenant_id
    chosen = {"change": request.args.get("change", ""), "before": request.args.get("before", "")[:64]}
    changes = (chosen["change"],) if chosen["change"] in CHANGES else ()
    with db().read(tenant_id=tenant_id) as session:
        row = get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id)
        found = list_results(
            session, row, changes=changes, before_deal_id=chosen["before"] or None, limit=PAGE_ROWS + 1
        )
        people = {user.id: user.name for user in list_users(session, tenant_id=tenant_id)}
    totals, base = Totals.from_json(row.totals), f"{PAGE}/{row.id}"
    outcomes = matrix(totals)
    here = f"{base}?change={changes[0]}" if changes else base
    joined = "&" if changes else "?"
    return office_page(
        "backoffice/simulation/simulation.html",
        at=POLICIES,
        fragment=("simulation_run", "simulation_deals"),
        row=row,
        run=run_words(row, totals, people),
        totals=totals,
        kpis=kpis(totals),
        matrix=outcomes,
        matrix_columns=matrix_columns(outcomes),
        rules=rule_counts(totals),
        rows=deal_rows(found[:PAGE_ROWS]),
        views=_views(totals, base=base, chosen=changes[0] if changes else ""),
        export_href=f"{base}/deals.csv" + (f"?change={changes[0]}" if changes else ""),
        next_href=f"{here}{joined}before={found[PAGE_ROWS - 1].result.deal_id}" if len(found) > PAGE_ROWS else None,
        first_href=here if chosen["before"] else None,
    )


@blueprint.post(f"{PAGE}/<simulation_id>/cancel")
@allow(UNDERWRITER)
def cancel(simulation_id: str) -> Response:
    """Stop it; what it found so far stays."""
    viewer = current_viewer()

    def work(session: Session) -> str:
        about = {"tenant_id": viewer.tenant_id, "actor": viewer.actor}
        cancel_simulation(session, simulation_id=simulation_id, **about)
        return f"{PAGE}/{simulation_id}"

    return run_command(work)


def _form_page(form: SimulationForm, *, errors: list[FieldWords] | None = None, status: int = 200) -> Response:
    tenant_id = current_viewer().tenant_id
    with db().read(tenant_id=tenant_id) as session:
        choices = _choices(session, tenant_id=tenant_id)
        live = find_live_simulation(session, tenant_id=tenant_id)
    return office_page(
        "backoffice/simulation/new.html",
        at=POLICIES,
        status=status,
        form=form,
        choices=choices,
        states=STATES,
        live=live,
        errors=errors or [],
    )


def _choices(session: Session, *, tenant_id: str) -> list[tuple[str, str]]:
    """The drafts, then the versions: what somebody would try."""
    current = find_version_in_force(session, tenant_id=tenant_id, at=clock.now())
    in_force = current.id if current else ""
    return [
        *((row.id, f"{row.version}, draft") for row in list_drafts(session, tenant_id=tenant_id)),
        *(
            (row.id, row.version + (", in force" if row.id == in_force else ""))
            for row in list_policies(session, tenant_id=tenant_id)
        ),
    ]


def _views(totals: Totals, *, base: str, chosen: str) -> list[dict[str, Any]]:
    """The filters, those without deals left out."""
    counted = [(name, words, totals.changes.get(name, 0)) for name, words in CHANGES.items()]
    return [
        {"label": "All", "href": base, "current": not chosen, "count": totals.deals},
        *(
            {"label": words, "href": f"{base}?change={name}", "current": name == chosen, "count": count}
            for name, words, count in counted
            if count or name == chosen
        ),
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=EASTERN)


def _cursor(text: str) -> tuple[datetime, str] | None:
    if not text:
        return None
    moment, _, simulation_id = text.partition("~")
    try:
        return clock.as_utc(datetime.fromisoformat(moment)), simulation_id
    except ValueError as error:
        raise Malformed("This page could not be found. Start from the first rows.") from error
