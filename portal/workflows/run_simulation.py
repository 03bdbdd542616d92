"""Trying a policy on the decisions of a period: begun by a person, carried out part by part by the worker.

A part is decided outside of any transaction, in a child process. What was found, how far the run is, and the order for
the next part are then one commit together with the end of the order before: a worker that dies leaves a run that goes
on where it was.
"""

from pydantic import ValidationError
from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.infra.outbox.service import enqueue
from portal.infra.parts import Parts
from portal.underwriting.models import PolicyDraft
from portal.underwriting.policy import Policy
from portal.underwriting.policy_problems import problems_of
from portal.underwriting.queries import get_draft, get_policy_version, policy_in
from portal.underwriting.simulation.apart import compare_apart
from portal.underwriting.simulation.models import Simulation
from portal.underwriting.simulation.queries import (
    LIVE,
    Scope,
    count_deals,
    get_simulation,
    list_next_decisions,
    scope_of,
)
from portal.underwriting.simulation.service import Candidate, Compared, Part, begin_simulation, keep_part

RUN = "simulations.run"
# About half a second of work: between two parts, other jobs of the same worker get their turn.
DEALS_AT_ONCE = 50
LONGEST_DOCUMENT = 200_000
ERRORS_SHOWN = 3


def start_simulation(session: Session, scope: Scope, *, candidate: Candidate, actor: str) -> Simulation:
    """Begin a simulation and order its first part. Raises what `begin_simulation` raises."""
    row = begin_simulation(session, scope, candidate=candidate, actor=actor)
    _order(session, row)
    return row


def choose_policy(session: Session, *, tenant_id: str, policy_id: str) -> Candidate:
    """The draft or version of an id, as it stands now; NotFound for what is not the tenant's."""
    if policy_id.startswith(f"{PolicyDraft.id_prefix}_"):
        draft = get_draft(session, tenant_id=tenant_id, draft_id=policy_id)
        return Candidate(policy=policy_in(draft), source="draft", draft_id=draft.id)
    version = get_policy_version(session, tenant_id=tenant_id, version_id=policy_id)
    return Candidate(policy=policy_in(version), source="version")


def read_document(text: str) -> Candidate:
    """A policy that was brought along as JSON; Invalid("document") names the fields that cannot be meant."""
    if len(text) > LONGEST_DOCUMENT:
        raise Invalid("document", "A policy document is much shorter than this. Check what you pasted.")
    try:
        return Candidate(policy=Policy.from_json(text), source="document")
    except ValidationError as error:
        raise Invalid("document", _wrong(error)) from error


def prepare_part(parts: Parts, *, tenant_id: str, simulation_id: str) -> Part | None:
    """Decide the next deals anew, without a transaction; None where the simulation is over."""
    with parts.db.read(tenant_id=tenant_id) as session:
        simulation = get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id)
        if simulation.status not in LIVE:
            return None
        scope, after = scope_of(simulation), simulation.last_deal_id
        total = count_deals(session, scope) if simulation.total is None else simulation.total
        decisions = list_next_decisions(session, scope, after_deal_id=after, limit=DEALS_AT_ONCE)
    found = compare_apart(parts.sandbox, decisions, policy_json=simulation.policy_json)
    return Part(
        simulation_id=simulation.id,
        tenant_id=tenant_id,
        after_deal_id=after,
        total=total,
        compared=[
            Compared(deal_id=one.deal_id, decision_id=one.id, comparison=comparison)
            for one, comparison in zip(decisions, found, strict=True)
        ],
        is_last=len(decisions) < DEALS_AT_ONCE,
    )


def carry_on(session: Session, part: Part) -> None:
    """Keep a part and order the next one, unless the simulation is over."""
    row = keep_part(session, part)
    if row.status in LIVE:
        _order(session, row)


def _order(session: Session, row: Simulation) -> None:
    enqueue(session, RUN, {"simulation_id": row.id}, tenant_id=row.tenant_id)


def _wrong(error: ValidationError) -> str:
    found = problems_of(error)
    named = "; ".join(f"{each.at or 'The document'}: {each.words}" for each in found[:ERRORS_SHOWN])
    more = len(found) - ERRORS_SHOWN
    return f"This document cannot be used. {named}{f'; and {more} more' if more > 0 else ''}."
