"""Keeping simulations: begun once, carried on part by part, ended once. They touch no row but their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.errors import Conflict, Invalid, NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.underwriting.policy import Policy
from portal.underwriting.simulation.comparison import Comparison
from portal.underwriting.simulation.models import Simulation, SimulationResult
from portal.underwriting.simulation.queries import LIVE, Scope, find_live_simulation, has_deals
from portal.underwriting.simulation.totals import Totals, totals_of


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """The policy to try. `source` is draft, version or document; a draft's is named by `draft_id`."""

    policy: Policy
    source: str
    draft_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A deal that was looked at, by its decision."""

    deal_id: str
    decision_id: str
    comparison: Comparison


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some deals that were looked at, all those after `after_deal_id`; `is_last` where none follow."""

    simulation_id: str
    tenant_id: str
    after_deal_id: str
    total: int
    compared: Sequence[Compared]
    is_last: bool


def begin_simulation(session: Session, scope: Scope, *, candidate: Candidate, actor: str) -> Simulation:
    """A simulation that waits for its turn. The policy and the end of the period are frozen with it.

    Invalid for a period without decisions; NotAllowedNow while another simulation of the tenant is under way.
    """
    now = clock.now()
    if scope.decided_from >= min(scope.decided_before, now) or not has_deals(session, scope):
        raise Invalid("decided_from", "No deal was decided in this period. Choose another one.")
    if find_live_simulation(session, tenant_id=scope.tenant_id) is not None:
        raise _under_way()
    policy_json = candidate.policy.to_json()
    row = Simulation(
        tenant_id=scope.tenant_id,
        created_at=now,
        status="queued",
        policy_source=candidate.source,
        policy_version=candidate.policy.version,
        draft_id=candidate.draft_id,
        policy_json=policy_json,
        policy_sha256=sha256_hex(policy_json.encode()),
        decided_from=scope.decided_from,
        decided_before=min(scope.decided_before, now),
        deal_status=scope.deal_status,
        started_by=actor,
        done=0,
        last_deal_id="",
        totals={},
        problem="",
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # Two are begun at the same moment.
        raise _under_way() from error
    _record(session, EventType.SIMULATION_STARTED, row, actor=actor)
    return row


def keep_part(session: Session, part: Part) -> Simulation:
    """Keep what was found about some deals, and end the simulation with the last of them.

    One that ended meanwhile takes nothing more. Conflict where somebody else has kept these deals.
    """
    row = _locked(session, tenant_id=part.tenant_id, simulation_id=part.simulation_id)
    if row.status not in LIVE:
        return row
    if row.last_deal_id != part.after_deal_id:
        raise Conflict("These deals were looked at by somebody else a moment ago.")
    session.add_all(_result(row, one) for one in part.compared)
    totals = Totals.from_json(row.totals) + totals_of(one.comparison for one in part.compared)
    row.status, row.totals = "running", totals.to_json()
    row.done += len(part.compared)
    row.total = row.done if part.is_last else max(part.total, row.done)
    if part.compared:
        row.last_deal_id = part.compared[-1].deal_id
    if part.is_last:
        _end(session, row, status="finished", actor="system")
    session.flush()
    return row


def cancel_simulation(session: Session, *, tenant_id: str, simulation_id: str, actor: str) -> Simulation:
    """Stop a simulation where it stands; what it found so far stays. One that is cancelled already stays so."""
    row = _locked(session, tenant_id=tenant_id, simulation_id=simulation_id)
    if row.status == "cancelled":
        return row
    if row.status not in LIVE:
        raise NotAllowedNow("This simulation is over, so there is nothing to stop.", code="simulation_over")
    _end(session, row, status="cancelled", actor=actor)
    return row


def fail_simulation(session: Session, *, tenant_id: str, simulation_id: str, problem: str) -> None:
    """End a simulation that could not be carried on, with the cause in words; nothing for one that is over."""
    row = _locked(session, tenant_id=tenant_id, simulation_id=simulation_id)
    if row.status in LIVE:
        row.problem = problem
        _end(session, row, status="failed", actor="system")


def _result(simulation: Simulation, one: Compared) -> SimulationResult:
    found = one.comparison
    before, after = found.before, found.after
    was, now = before.recommended, after.recommended if after else None
    return SimulationResult(
        tenant_id=simulation.tenant_id,
        simulation_id=simulation.id,
        deal_id=one.deal_id,
        decision_id=one.decision_id,
        change=found.change,
        before_outcome=before.outcome,
        after_outcome=after.outcome if after else None,
        before_grade=before.grade,
        after_grade=after.grade if after else None,
        before_amount_cents=was.amount_cents if was else None,
        after_amount_cents=now.amount_cents if now else None,
        drifted=found.drifted,
        detail=found.to_json(),
    )


def _end(session: Session, row: Simulation, *, status: str, actor: str) -> None:
    row.status, row.finished_at = status, clock.now()
    session.flush()
    _record(session, EventType.SIMULATION_FINISHED, row, actor=actor, status=status, deals=row.done)


def _record(session: Session, kind: EventType, row: Simulation, *, actor: str, **more: str | int) -> None:
    data = {
        "simulation_id": row.id,
        "policy_version": row.policy_version,
        "policy_source": row.policy_source,
        "policy_sha256": row.policy_sha256,
        **more,
    }
    record(session, kind, tenant_id=row.tenant_id, actor=actor, data=data)


def _locked(session: Session, *, tenant_id: str, simulation_id: str) -> Simulation:
    """The simulation, locked, because its state is about to be tested."""
    query = select(Simulation).where(Simulation.id == simulation_id, Simulation.tenant_id == tenant_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound("We could not find that simulation.")
    return row


def _under_way() -> NotAllowedNow:
    words = "Another simulation is under way. Wait until it is finished, or stop it, then start this one."
    return NotAllowedNow(words, code="simulation_under_way")
