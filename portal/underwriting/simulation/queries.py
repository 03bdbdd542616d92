"""Finding simulations, the decisions that one still has to look at, and what it found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.deals.models import Deal
from portal.errors import NotFound
from portal.merchants.models import Merchant
from portal.underwriting.models import Decision
from portal.underwriting.simulation.models import Simulation, SimulationResult

LIVE = ("queued", "running")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose decisions are looked at: from a moment on, before another, of deals now in a state (any for None)."""

    tenant_id: str
    decided_from: datetime
    decided_before: datetime
    deal_status: str | None = None


@dataclass(frozen=True)
class ListedResult:
    """What came of a deal, beside the name of its merchant and its state now."""

    result: SimulationResult
    merchant_name: str
    deal_status: str


def get_simulation(session: Session, *, tenant_id: str, simulation_id: str) -> Simulation:
    """The simulation; NotFound, also for another tenant's."""
    row = session.get(Simulation, simulation_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that simulation.")
    return row


def find_live_simulation(session: Session, *, tenant_id: str) -> Simulation | None:
    """The tenant's simulation that is waiting or running, or None."""
    query = select(Simulation).where(Simulation.tenant_id == tenant_id, Simulation.status.in_(LIVE))
    return session.execute(query).scalar_one_or_none()


def list_simulations(
    session: Session, *, tenant_id: str, before: tuple[datetime, str] | None = None, limit: int
) -> list[Simulation]:
    """The tenant's simulations, newest first."""
    query = select(Simulation).where(Simulation.tenant_id == tenant_id)
    if before is not None:
        query = query.where(tuple_(Simulation.created_at, Simulation.id) < tuple_(*before))
    query = query.order_by(Simulation.created_at.desc(), Simulation.id.desc()).limit(limit)
    return list(session.execute(query).scalars())


def scope_of(simulation: Simulation) -> Scope:
    """Whose decisions a simulation looks at."""
    return Scope(
        tenant_id=simulation.tenant_id,
        decided_from=simulation.decided_from,
        decided_before=simulation.decided_before,
        deal_status=simulation.deal_status,
    )


def has_deals(session: Session, scope: Scope) -> bool:
    """Whether there is any decision to look at."""
    return session.execute(_of_scope(select(Decision.id), scope).limit(1)).first() is not None


def count_deals(session: Session, scope: Scope) -> int:
    """How many deals have a decision to look at."""
    query = _of_scope(select(func.count(Decision.deal_id.distinct())), scope)
    return int(session.execute(query).scalar_one())


def list_next_decisions(session: Session, scope: Scope, *, after_deal_id: str, limit: int) -> list[Decision]:
    """The last decision within the period of each deal, by deal, those after a deal.

    The last, and not the first: it rests on all that was known of the deal in the end, on rows that were reclassified
    and reviews that somebody had cleared, and it is the one whose offers the merchant was shown.
    """
    later = aliased(Decision)
    has_later = (
        select(later.id)
        .where(
            later.tenant_id == Decision.tenant_id,
            later.deal_id == Decision.deal_id,
            later.created_at < scope.decided_before,
            tuple_(later.created_at, later.id) > tuple_(Decision.created_at, Decision.id),
        )
        .exists()
    )
    query = _of_scope(select(Decision), scope).where(Decision.deal_id > after_deal_id, ~has_later)
    return list(session.execute(query.order_by(Decision.deal_id).limit(limit)).scalars())


def list_results(
    session: Session,
    simulation: Simulation,
    *,
    changes: Collection[str] = (),
    before_deal_id: str | None = None,
    limit: int,
) -> list[ListedResult]:
    """What came of the deals, the newest deal first; only some changes where any are named."""
    query = _listed(SimulationResult.simulation_id == simulation.id, tenant_id=simulation.tenant_id)
    if changes:
        query = query.where(SimulationResult.change.in_(changes))
    if before_deal_id is not None:
        query = query.where(SimulationResult.deal_id < before_deal_id)
    rows = session.execute(query.order_by(SimulationResult.deal_id.desc()).limit(limit))
    return [ListedResult(*row) for row in rows]


def get_result(session: Session, simulation: Simulation, *, deal_id: str) -> ListedResult:
    """What came of one deal; NotFound for one that the simulation does not hold."""
    of_deal = (SimulationResult.simulation_id == simulation.id, SimulationResult.deal_id == deal_id)
    row = session.execute(_listed(*of_deal, tenant_id=simulation.tenant_id)).first()
    if row is None:
        raise NotFound("We could not find that deal in this simulation.")
    return ListedResult(*row)


def _listed(*conditions: ColumnElement[bool], tenant_id: str) -> Select[*tuple[Any, ...]]:
    return (
        select(SimulationResult, Merchant.legal_name, Deal.status)
        .join(Deal, Deal.id == SimulationResult.deal_id)
        .join(Merchant, Merchant.id == Deal.merchant_id)
        .where(SimulationResult.tenant_id == tenant_id, *conditions)
    )


def _of_scope(query: Select[*tuple[Any, ...]], scope: Scope) -> Select[*tuple[Any, ...]]:
    query = query.where(
        Decision.tenant_id == scope.tenant_id,
        Decision.created_at >= scope.decided_from,
        Decision.created_at < scope.decided_before,
    )
    if scope.deal_status is not None:
        query = query.join(Deal, Deal.id == Decision.deal_id).where(Deal.status == scope.deal_status)
    return query
