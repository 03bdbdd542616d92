"""Simulations: carried out part by part, once a deal, and without a trace on any deal, decision or offer."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from portal.errors import Conflict, Invalid, NotAllowedNow, NotFound
from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import MAX_ATTEMPTS
from portal.infra.parts import Parts
from portal.infra.sandbox import SandboxPool
from portal.infra.tables import load_tables
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.tenants.queries import TenantProfile
from portal.underwriting.drafts import change_draft, start_draft
from portal.underwriting.models import PolicyDraft
from portal.underwriting.queries import list_decisions, policy_in
from portal.underwriting.simulation.apart import compare_apart
from portal.underwriting.simulation.comparison import Comparison
from portal.underwriting.simulation.models import Simulation, SimulationResult
from portal.underwriting.simulation.queries import ListedResult, Scope, get_result, get_simulation, list_results
from portal.underwriting.simulation.service import cancel_simulation, keep_part
from portal.underwriting.simulation.totals import Totals, totals_of
from portal.workflows import run_simulation
from portal.workflows.run_simulation import RUN, choose_policy, prepare_part, read_document, start_simulation
from tests.integration.offers.desk import DECLINED, DOUBTFUL, HEALTHY, Desk, open_desk
from tests.integration.underwriting.simulating import compare_here

ACTOR = "user:us_test"
BUSINESSES = {"Oak": HEALTHY, "Elm": {**HEALTHY, "nsf": 2}, "Fir": DECLINED, "Yew": DOUBTFUL, "Ash": HEALTHY}
# A simulation may write here and nowhere else.
OWN_TABLES = {"simulations", "simulation_results", "outbox_messages", "events", "event_chain_heads"}


@pytest.fixture(autouse=True)
def _two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    load_tasks()
    monkeypatch.setattr(run_simulation, "DEALS_AT_ONCE", 2)
    monkeypatch.setattr(run_simulation, "compare_apart", compare_here)


@pytest.fixture
def desks(parts: Parts, demo: TenantProfile) -> list[Desk]:
    made = []
    for name, figures in BUSINESSES.items():
        desk = open_desk(parts, demo, name=f"{name} Deli")
        desk.measure(**figures)
        desk.make()
        made.append(desk)
    # What the offers left to be done is not what these tests are about.
    with parts.db.write() as session:
        session.execute(delete(OutboxMessage))
    return made


@pytest.fixture
def draft(parts: Parts, demo: TenantProfile) -> PolicyDraft:
    """A draft that accepts one returned payment and no more."""
    with parts.db.write(tenant_id=demo.id) as session:
        row = start_draft(session, tenant_id=demo.id, base_version="default-1", actor=ACTOR)
        policy = policy_in(row)
        stricter = policy.model_copy(update={"stops": policy.stops.model_copy(update={"max_nsf_3m": 1})})
        return change_draft(session, tenant_id=demo.id, draft_id=row.id, revision=1, policy=stricter, actor=ACTOR)


def scope(tenant: TenantProfile, **more: Any) -> Scope:
    now = clock.now()
    days = {"decided_from": now - timedelta(days=1), "decided_before": now + timedelta(days=1)}
    return Scope(**{"tenant_id": tenant.id, **days, **more})


def start(parts: Parts, tenant: TenantProfile, policy_id: str, **more: Any) -> Simulation:
    with parts.db.write(tenant_id=tenant.id) as session:
        candidate = choose_policy(session, tenant_id=tenant.id, policy_id=policy_id)
        return start_simulation(session, scope(tenant, **more), candidate=candidate, actor=ACTOR)


def worker(parts: Parts) -> Worker:
    return Worker(parts, stop=threading.Event())


def now_of(parts: Parts, row: Simulation) -> Simulation:
    with parts.db.read(tenant_id=row.tenant_id) as session:
        return get_simulation(session, tenant_id=row.tenant_id, simulation_id=row.id)


def results(parts: Parts, row: Simulation, **options: Any) -> list[ListedResult]:
    with parts.db.read(tenant_id=row.tenant_id) as session:
        return list_results(session, row, limit=100, **options)


def everything(parts: Parts) -> dict[str, list[tuple[object, ...]]]:
    tables = [table for table in load_tables().sorted_tables if table.name not in OWN_TABLES]
    with parts.db.read() as session:
        return {table.name: sorted(map(tuple, session.execute(table.select())), key=repr) for table in tables}


def test_a_run_tells_for_each_deal_what_would_have_come_of_it_and_touches_none(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft
) -> None:
    before = everything(parts)

    row = start(parts, demo, draft.id)
    messages = worker(parts).run_until_idle()

    ended, found = now_of(parts, row), results(parts, row)
    assert messages == 3
    assert (ended.status, ended.done, ended.total, ended.draft_id) == ("finished", 5, 5, draft.id)
    assert ended.policy_sha256 == hashlib.sha256(policy_in(draft).to_json().encode()).hexdigest()
    assert [one.result.deal_id for one in found] == sorted((desk.deal_id for desk in desks), reverse=True)
    changes = {one.merchant_name: (one.result.change, one.result.before_outcome) for one in found}
    assert changes == {
        "Oak Deli": ("same", "approved"),
        "Elm Deli": ("declined", "approved"),
        "Fir Deli": ("same", "declined"),
        "Yew Deli": ("declined", "manual_review"),
        "Ash Deli": ("same", "approved"),
    }
    kept = [Comparison.from_json(one.result.detail) for one in found]
    assert Totals.from_json(ended.totals) == totals_of(kept)
    assert Totals.from_json(ended.totals).came == {"max_nsf_3m": 2}
    assert not any(one.result.drifted for one in found)
    assert everything(parts) == before
    with parts.db.read() as session:
        events = [event for event in list_events(session, tenant_id=demo.id, limit=50) if "simulation" in event.type]
    assert [(event.type, event.actor) for event in events] == [
        ("simulation.finished", "system"),
        ("simulation.started", ACTOR),
    ]


def test_a_child_process_compares_as_it_is_done_here(parts: Parts, desks: list[Desk], draft: PolicyDraft) -> None:
    with parts.db.read() as session:
        kept = [list_decisions(session, **desk.whose)[0] for desk in desks]
    policy_json = policy_in(draft).to_json()

    with SandboxPool(1) as pool:
        found = compare_apart(pool, kept, policy_json=policy_json)

    assert found == compare_here(None, kept, policy_json=policy_json)
    assert [each.change for each in found] == ["same", "declined", "same", "declined", "same"]


def test_a_worker_that_dies_leaves_a_run_that_another_ends_with_each_deal_once(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft
) -> None:
    row = start(parts, demo, draft.id)
    worker(parts).run_one()
    assert now_of(parts, row).status == "running"
    with parts.db.write() as session:  # The second part was claimed by one that is gone since.
        gone = {"status": "running", "attempts": 1, "lease_owner": "gone", "lease_expires_at": clock.now()}
        session.execute(update(OutboxMessage).where(OutboxMessage.status == "pending").values(**gone))
    late = prepare_part(parts, tenant_id=demo.id, simulation_id=row.id)
    assert late is not None

    worker(parts).run_one()

    assert (now_of(parts, row).status, now_of(parts, row).done) == ("running", 4)
    with pytest.raises(Conflict), parts.db.write(tenant_id=demo.id) as session:
        keep_part(session, late)
    worker(parts).run_until_idle()
    with parts.db.write(tenant_id=demo.id) as session:
        assert keep_part(session, late).done == 5
    assert (now_of(parts, row).status, len(results(parts, row))) == ("finished", 5)


def test_a_run_that_is_stopped_keeps_what_it_found_and_makes_room_for_another(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft
) -> None:
    row = start(parts, demo, draft.id)
    worker(parts).run_one()
    about = {"tenant_id": demo.id, "simulation_id": row.id, "actor": ACTOR}

    with pytest.raises(NotAllowedNow, match="under way"):
        start(parts, demo, draft.id)
    with parts.db.write(tenant_id=demo.id) as session:
        cancel_simulation(session, **about)
        assert cancel_simulation(session, **about).status == "cancelled"
    worker(parts).run_until_idle()

    assert (now_of(parts, row).status, now_of(parts, row).done, len(results(parts, row))) == ("cancelled", 2, 2)
    second = start(parts, demo, draft.id)
    worker(parts).run_until_idle()
    assert now_of(parts, second).status == "finished"
    with pytest.raises(NotAllowedNow, match="is over"), parts.db.write(tenant_id=demo.id) as session:
        cancel_simulation(session, tenant_id=demo.id, simulation_id=second.id, actor=ACTOR)


def test_two_that_are_begun_at_the_same_moment_are_one(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(parts, demo, draft.id)
    monkeypatch.setattr("portal.underwriting.simulation.service.find_live_simulation", lambda *_args, **_named: None)

    with pytest.raises(NotAllowedNow, match="under way"):
        start(parts, demo, draft.id)

    with parts.db.read() as session:
        assert len(session.execute(select(Simulation)).all()) == 1


def test_work_that_is_given_up_ends_the_run_in_words(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_args: object, **_named: object) -> None:
        raise RuntimeError("broken")

    row = start(parts, demo, draft.id)
    monkeypatch.setattr(run_simulation, "compare_apart", stumble)
    with parts.db.write() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.kind == RUN).values(attempts=MAX_ATTEMPTS - 1))
    worker(parts).run_one()

    ended = now_of(parts, row)
    assert (ended.status, ended.done) == ("failed", 0)
    assert "Start the simulation again" in ended.problem


def test_the_last_decision_within_the_period_counts_and_the_policy_is_that_of_the_start(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft
) -> None:
    oak = desks[0]
    oak.measure(**{**HEALTHY, "nsf": 2})
    oak.make()
    row = start(parts, demo, draft.id)
    with parts.db.write(tenant_id=demo.id) as session:
        about = {"tenant_id": demo.id, "draft_id": draft.id, "actor": ACTOR, "revision": draft.revision}
        change_draft(session, **about, policy=policy_in(draft).model_copy(update={"expiry_days": 3}))
    oak.measure(**HEALTHY)
    oak.make()

    worker(parts).run_until_idle()

    assert now_of(parts, row).policy_json == policy_in(draft).to_json()
    with parts.db.read(tenant_id=demo.id) as session:
        result = get_result(session, row, deal_id=oak.deal_id).result
    assert (result.change, result.before_outcome) == ("declined", "approved")


def test_only_deals_in_a_state_and_only_some_changes_are_shown_when_asked(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft
) -> None:
    row = start(parts, demo, draft.id, deal_status="offer")
    worker(parts).run_until_idle()

    assert {one.merchant_name for one in results(parts, row)} == {"Oak Deli", "Elm Deli", "Ash Deli"}
    assert [one.merchant_name for one in results(parts, row, changes=("declined",))] == ["Elm Deli"]
    newest, *older = results(parts, row)
    assert results(parts, row, before_deal_id=newest.result.deal_id)[0].result.id == older[0].result.id


@pytest.mark.parametrize("more", [{"deal_status": "signed"}, {"decided_from": clock.now() + timedelta(hours=3)}])
def test_a_period_without_decisions_is_refused(
    parts: Parts, demo: TenantProfile, desks: list[Desk], draft: PolicyDraft, more: dict[str, Any]
) -> None:
    with pytest.raises(Invalid, match="No deal was decided"):
        start(parts, demo, draft.id, **more)


def test_a_document_that_was_brought_along_is_used_or_says_what_is_wrong_with_it(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    good = policy_in(draft).to_json()

    assert read_document(good).policy.to_json() == good
    for text, words in (
        ("no", "The document: Invalid JSON"),
        ('{"version": ""}', "version: "),
        (good[:-1] + ',"odd":1}', "odd: "),
    ):
        with pytest.raises(Invalid, match=words):
            read_document(text)


def test_another_tenant_finds_nothing_of_it(
    parts: Parts, demo: TenantProfile, rival: TenantProfile, desks: list[Desk], draft: PolicyDraft
) -> None:
    row = start(parts, demo, draft.id)

    with parts.db.write(tenant_id=rival.id) as session:
        for act in (
            lambda: get_simulation(session, tenant_id=rival.id, simulation_id=row.id),
            lambda: cancel_simulation(session, tenant_id=rival.id, simulation_id=row.id, actor=ACTOR),
            lambda: choose_policy(session, tenant_id=rival.id, policy_id=draft.id),
        ):
            with pytest.raises(NotFound):
                act()
    with pytest.raises(Invalid, match="No deal was decided"), parts.db.write(tenant_id=rival.id) as session:
        start_simulation(session, scope(rival), candidate=read_document(policy_in(draft).to_json()), actor=ACTOR)
    with parts.db.read() as session:
        assert session.execute(select(SimulationResult)).all() == []
