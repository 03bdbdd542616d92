"""How fast the worker tries a policy on many deals, and how much memory it takes for it.

    python -m tests.bench.simulations [--deals N] [--postgres URL] [--kill]

Decisions of N deals are kept, each of its own business, in a database that is thrown away; then a simulation runs in a
process of its own. With --kill the process is ended by SIGKILL again and again, and each deal must be there once.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.models import Deal
from portal.demo.seed import seed_tenants
from portal.infra import clock, ids
from portal.infra.migrations import upgrade
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts, make_parts
from portal.infra.tables import load_tables
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.merchants.models import Merchant
from portal.statements.models import MetricsSnapshot
from portal.tenants.queries import find_tenant
from portal.underwriting.decision import decide
from portal.underwriting.models import Decision
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.simulation.models import SimulationResult
from portal.underwriting.simulation.queries import Scope, get_simulation
from portal.underwriting.simulation.service import Candidate
from portal.workflows.run_simulation import start_simulation
from tests.unit.underwriting.cases import business

# So many different businesses are decided; their decisions are kept for many deals.
KINDS = 400
AT_ONCE = 500
ACTOR = "user:us_bench"


def main() -> None:
    """Fill, run, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deals", type=int, default=10_000)
    parser.add_argument("--postgres", default="")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--work", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        return _work()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.update(MOCK_MODE="true", DATA_DIR=scratch, LOG_LEVEL="WARNING")
        os.environ.update({"DATABASE_URL": given.postgres} if given.postgres else {})
        upgrade(get_settings().app_database_url)
        parts = make_parts(get_settings())
        seed_tenants(parts.db, parts.settings)
        tenant_id = _tenant(parts)
        _fill(parts, tenant_id, given.deals)
        simulation_id = _start(parts, tenant_id)
        began, kills = time.monotonic(), 0
        while _status(parts, tenant_id, simulation_id) in ("queued", "running"):
            kills += _run_worker(parts, kill=given.kill)
        _tell(parts, tenant_id, simulation_id, seconds=time.monotonic() - began, kills=kills)
        parts.sandbox.close()
    return None


def _work() -> None:
    """What the child does: work until nothing is due, then tell the most memory that it had."""
    load_tables()
    load_tasks()
    parts = make_parts(get_settings())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    parts_done = Worker(parts, stop=threading.Event()).run_until_idle()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{parts_done} messages in {time.monotonic() - began:.1f} s, {time.process_time():.1f} s of processor; "
        f"memory from {before // 1024} to {after // 1024} MB"
    )


def _run_worker(parts: Parts, *, kill: bool) -> int:
    child = subprocess.Popen([sys.executable, "-m", "tests.bench.simulations", "--work", "yes"])
    try:
        if child.wait(timeout=random.uniform(8, 16) if kill else None):
            raise SystemExit("The worker ended by itself.")
        return 0
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.wait()
    # Nobody waits a minute for the lease here.
    with parts.db.write() as session:
        over = {"lease_expires_at": clock.now() - timedelta(seconds=1)}
        session.execute(update(OutboxMessage).where(OutboxMessage.status == "running").values(**over))
    return 1


def _fill(parts: Parts, tenant_id: str, deals: int) -> None:
    policy = default_policy()
    kinds = [_decided(policy, number) for number in range(KINDS)]
    for first in range(0, deals, AT_ONCE):
        with parts.db.write(tenant_id=tenant_id) as session:
            _keep(session, tenant_id, [kinds[each % KINDS] for each in range(first, min(first + AT_ONCE, deals))])


def _decided(policy: Policy, number: int) -> dict[str, Any]:
    chance = random.Random(number)
    revenue = chance.randrange(12_000, 160_000)
    inputs = business(
        revenue,
        revenue * chance.randrange(4, 20) // 100,
        nsf=chance.choice([0, 0, 0, 1, 1, 2, 3, 4, 6]),
        negative=chance.choice([0, 0, 1, 2, 4, 7]),
        months=chance.choice([None, 8, 20, 40, 90]),
        positions=chance.choice([0, 0, 1]),
    )
    verdict = decide(policy, inputs)
    texts = {"policy_json": policy.to_json(), "inputs_json": inputs.to_json(), "result_json": verdict.to_json()}
    named = {"policy_version": policy.version, "outcome": verdict.outcome, "grade": verdict.grade}
    return {**texts, **named, "reasons": [], "actor": ACTOR}


def _keep(session: Session, tenant_id: str, decisions: Sequence[dict[str, Any]]) -> None:
    """Rows as the application leaves them, without what hangs on a deal beside its decision."""
    now, rows = clock.now(), [(ids.new_id("mr"), ids.new_id("dl"), ids.new_id("ms"), one) for one in decisions]
    common = {"tenant_id": tenant_id, "created_at": now}
    session.add_all(
        Merchant(**common, id=merchant, updated_at=now, legal_name=f"Bench {merchant}", name_key=merchant)
        for merchant, _, _, _ in rows
    )
    session.add_all(
        Deal(**common, id=deal, merchant_id=merchant, status="open", status_changed_at=now, resume_code=deal)
        for merchant, deal, _, _ in rows
    )
    session.add_all(
        MetricsSnapshot(
            **common,
            id=snapshot,
            deal_id=deal,
            source="upload",
            statement_ids=[],
            all_proved=True,
            in_a_row=True,
            metrics={},
            findings=[],
        )
        for _, deal, snapshot, _ in rows
    )
    session.flush()
    session.execute(
        insert(Decision),
        [
            {**common, **one, "id": ids.new_id("dn"), "deal_id": deal, "metrics_id": snapshot}
            for _, deal, snapshot, one in rows
        ],
    )


def _start(parts: Parts, tenant_id: str) -> str:
    policy = default_policy()
    stops = policy.stops.model_copy(update={"max_nsf_3m": 2})
    sizing = policy.sizing.model_copy(update={"balance_multiple": policy.sizing.balance_multiple / 2})
    trial = policy.model_copy(update={"version": "trial", "stops": stops, "sizing": sizing})
    now = clock.now()
    scope = Scope(tenant_id=tenant_id, decided_from=now - timedelta(days=1), decided_before=now + timedelta(days=1))
    candidate = Candidate(policy=Policy.from_json(trial.to_json()), source="document")
    with parts.db.write(tenant_id=tenant_id) as session:
        return start_simulation(session, scope, candidate=candidate, actor=ACTOR).id


def _status(parts: Parts, tenant_id: str, simulation_id: str) -> str:
    with parts.db.read(tenant_id=tenant_id) as session:
        return get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id).status


def _tell(parts: Parts, tenant_id: str, simulation_id: str, *, seconds: float, kills: int) -> None:
    with parts.db.read(tenant_id=tenant_id) as session:
        row = get_simulation(session, tenant_id=tenant_id, simulation_id=simulation_id)
        counts = select(func.count(), func.count(SimulationResult.deal_id.distinct()))
        kept, deals = session.execute(counts.where(SimulationResult.simulation_id == row.id)).one()
    print(f"{row.status}: {row.done} of {row.total}, {kept} results of {deals} deals, {kills} kills")
    print(f"changes: {row.totals['changes']}")
    print(f"{row.done / seconds:.0f} deals a second, {seconds:.1f} s in all")


def _tenant(parts: Parts) -> str:
    with parts.db.read() as session:
        found = find_tenant(session, slug="demo")
    assert found is not None
    return found.id


if __name__ == "__main__":
    main()
