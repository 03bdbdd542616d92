"""Drafts of a policy: begun, changed, discarded, published; decisions keep the policy that they were made by."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from portal.demo.policy import seed_policy
from portal.errors import Conflict, Invalid, NotAllowedNow, NotFound
from portal.events.queries import TimelineEntry, list_events
from portal.infra import clock
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.underwriting.drafts import change_draft, discard_draft, publish_draft, start_draft
from portal.underwriting.models import PolicyDraft, PolicyVersion
from portal.underwriting.policy import Policy, default_policy
from portal.underwriting.queries import (
    find_latest_decision,
    find_policy,
    find_policy_version,
    get_draft,
    list_drafts,
    list_policies,
    policy_in,
)
from portal.underwriting.service import differences_of
from tests.integration.offers.desk import HEALTHY, open_desk

ACTOR = "user:us_test"
STRICT = default_policy().stops.model_copy(update={"max_nsf_3m": 2})


def stricter(draft: PolicyDraft) -> Policy:
    return policy_in(draft).model_copy(update={"stops": STRICT})


@pytest.fixture
def draft(parts: Parts, demo: TenantProfile) -> PolicyDraft:
    with parts.db.write(tenant_id=demo.id) as session:
        return start_draft(session, tenant_id=demo.id, base_version="default-1", actor=ACTOR, note="Fewer returns")


def change(parts: Parts, draft: PolicyDraft, policy: Policy, **options: Any) -> PolicyDraft:
    about = {"tenant_id": draft.tenant_id, "draft_id": draft.id, "actor": ACTOR, "revision": draft.revision}
    with parts.db.write(tenant_id=draft.tenant_id) as session:
        return change_draft(session, **{**about, **options}, policy=policy)


def publish(parts: Parts, draft: PolicyDraft, **options: Any) -> PolicyVersion:
    about = {"tenant_id": draft.tenant_id, "draft_id": draft.id, "actor": ACTOR, "revision": draft.revision}
    with parts.db.write(tenant_id=draft.tenant_id) as session:
        return publish_draft(session, **{**about, "note": "Returns cost us money", **options})


def events(parts: Parts, tenant: TenantProfile) -> list[TimelineEntry]:
    with parts.db.read() as session:
        found = list_events(session, tenant_id=tenant.id, limit=50)
    return [event for event in found if event.type.startswith("policy.")]


def test_a_draft_is_a_copy_under_the_next_name_and_is_on_record(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    (event,) = events(parts, demo)

    assert (draft.version, draft.base_version, draft.revision) == ("default-2", "default-1", 1)
    assert policy_in(draft).stops == default_policy().stops
    assert (event.type, event.actor, event.data["version"]) == ("policy.drafted", ACTOR, "default-2")


def test_two_drafts_of_one_version_have_two_names(parts: Parts, demo: TenantProfile, draft: PolicyDraft) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        second = start_draft(session, tenant_id=demo.id, base_version="default-1", actor=ACTOR)

    assert second.version == "default-3"


def test_a_draft_of_no_version_is_not_begun(parts: Parts, demo: TenantProfile) -> None:
    with pytest.raises(NotFound), parts.db.write(tenant_id=demo.id) as session:
        start_draft(session, tenant_id=demo.id, base_version="default-9", actor=ACTOR)


def test_what_two_editors_save_does_not_overwrite_each_other(parts: Parts, draft: PolicyDraft) -> None:
    changed = change(parts, draft, stricter(draft))
    assert draft.revision == 1

    with pytest.raises(Conflict, match="Somebody else"):
        change(parts, draft, policy_in(draft), revision=1)
    with pytest.raises(Conflict):
        publish(parts, draft)

    assert changed.revision == 2
    with parts.db.read() as session:
        assert policy_in(get_draft(session, tenant_id=draft.tenant_id, draft_id=draft.id)).stops == STRICT


def test_a_published_version_is_in_force_from_its_moment_on_and_names_what_changed(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    begins = clock.now() + timedelta(days=3)

    version = publish(parts, change(parts, draft, stricter(draft)), valid_from=begins)

    with parts.db.read() as session:
        today = find_policy(session, tenant_id=demo.id, at=begins - timedelta(seconds=1))
        later = find_policy(session, tenant_id=demo.id, at=begins)
        assert list_drafts(session, tenant_id=demo.id) == []
    assert today is not None
    assert later is not None
    assert (today.version, later.version, later.stops) == ("default-1", "default-2", STRICT)
    assert (version.base_version, version.note, version.made_by) == ("default-1", "Returns cost us money", ACTOR)
    event = events(parts, demo)[0]
    assert event.data["changed"] == ["stops.max_nsf_3m"]
    assert event.data["valid_from"] == clock.iso(begins)


def test_an_earlier_decision_and_its_replay_stay_as_they_were_byte_for_byte(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    desk = open_desk(parts, demo, name="Oak Deli")
    desk.measure(**{**HEALTHY, "nsf": 3})
    desk.make()
    with parts.db.read() as session:
        before = find_latest_decision(session, **desk.whose)
    assert before is not None

    publish(parts, change(parts, draft, stricter(draft)))
    desk.measure(**{**HEALTHY, "nsf": 3})
    desk.make()

    with parts.db.read() as session:
        after = session.get(type(before), before.id)
        newest = find_latest_decision(session, **desk.whose)
    assert after is not None
    assert newest is not None
    kept = ("policy_version", "policy_json", "inputs_json", "result_json")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert differences_of(after) == []
    assert (before.outcome, newest.outcome, newest.policy_version) == ("approved", "declined", "default-2")


@pytest.mark.parametrize(
    ("options", "field"),
    [({"valid_from": clock.now() - timedelta(hours=1)}, "valid_from"), ({"note": "  "}, "note")],
)
def test_a_version_does_not_begin_in_the_past_or_without_saying_why(
    parts: Parts, draft: PolicyDraft, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        publish(parts, draft, **options)

    assert refused.value.errors[0].field == field


def test_a_published_name_is_not_used_again_and_no_published_version_changes(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    with parts.db.read() as session:
        first = find_policy_version(session, tenant_id=demo.id, version="default-1")
    assert first is not None

    with pytest.raises(Invalid, match="default-1 already"):
        change(parts, draft, policy_in(draft).model_copy(update={"version": "default-1"}))
    publish(parts, change(parts, draft, stricter(draft)))

    with parts.db.read() as session:
        rows = list_policies(session, tenant_id=demo.id)
    assert [row.version for row in rows] == ["default-2", "default-1"]
    assert (rows[1].document, rows[1].valid_from) == (first.document, first.valid_from)


def test_a_draft_that_is_closed_stays_readable_and_takes_nothing_more(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    about = {"tenant_id": demo.id, "draft_id": draft.id, "actor": ACTOR}
    with parts.db.write(tenant_id=demo.id) as session:
        discard_draft(session, **about)
        gone = discard_draft(session, **about)

    for act in (lambda: change(parts, gone, policy_in(gone)), lambda: publish(parts, gone)):
        with pytest.raises(NotAllowedNow, match="discarded already"):
            act()
    with parts.db.read() as session:
        assert get_draft(session, tenant_id=demo.id, draft_id=draft.id).status == "discarded"
    assert [event.type for event in events(parts, demo)] == ["policy.discarded", "policy.drafted"]


def test_another_tenant_finds_neither_draft_nor_version(parts: Parts, rival: TenantProfile, draft: PolicyDraft) -> None:
    about = {"tenant_id": rival.id, "draft_id": draft.id, "actor": ACTOR}
    with parts.db.write(tenant_id=rival.id) as session:
        for act in (
            lambda: get_draft(session, tenant_id=rival.id, draft_id=draft.id),
            lambda: change_draft(session, **about, revision=1, policy=default_policy()),
            lambda: discard_draft(session, **about),
            lambda: publish_draft(session, **about, revision=1, note="Mine"),
        ):
            with pytest.raises(NotFound):
                act()
        assert find_policy_version(session, tenant_id=rival.id, version="default-1") is None


def test_a_document_without_the_newest_fields_reads_with_their_defaults(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    old = {name: part for name, part in draft.document.items() if name not in ("shadow", "grades_to_review")}
    with parts.db.write(tenant_id=demo.id) as session:
        row = get_draft(session, tenant_id=demo.id, draft_id=draft.id)
        row.document = {**old, "fee_pct": "1.50"}

    assert policy_in(row).fee_pct == Decimal("1.5")
    assert policy_in(row).shadow == default_policy().shadow


def test_the_demo_begins_one_draft_and_no_second(parts: Parts, demo: TenantProfile, rival: TenantProfile) -> None:
    for _ in range(2):
        seed_policy(parts.db)

    with parts.db.read() as session:
        (found,) = list_drafts(session, tenant_id=demo.id)
        assert list_drafts(session, tenant_id=rival.id) == []
    assert (policy_in(found).stops.max_nsf_3m, found.made_by.startswith("user:")) == (4, True)


def test_of_two_drafts_of_one_name_the_first_keeps_it(parts: Parts, demo: TenantProfile, draft: PolicyDraft) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        second = start_draft(session, tenant_id=demo.id, base_version="default-1", actor=ACTOR)
    named = policy_in(second).model_copy(update={"version": draft.version})
    second = change(parts, second, named)

    publish(parts, draft)
    with pytest.raises(Invalid, match="default-2 already"):
        publish(parts, second)

    with parts.db.read() as session:
        assert get_draft(session, tenant_id=demo.id, draft_id=second.id).status == "open"


def test_of_two_who_publish_one_draft_at_the_same_moment_one_does(
    parts: Parts, demo: TenantProfile, draft: PolicyDraft
) -> None:
    together = Barrier(2)

    def attempt(_: int) -> str:
        together.wait(timeout=30)
        try:
            return publish(parts, draft).version
        except (NotAllowedNow, Conflict) as refused:
            return refused.code

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, range(2)))

    assert outcomes == ["default-2", "draft_closed"]
    with parts.db.read() as session:
        assert [row.version for row in list_policies(session, tenant_id=demo.id)] == ["default-2", "default-1"]
