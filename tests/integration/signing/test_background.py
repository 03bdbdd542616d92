"""The background check: gated by answers and an authorization, flags only, and the newest run counts."""

from __future__ import annotations

import pytest

from portal.background_checks.queries import find_latest_job, get_job
from portal.consents.queries import find_consent
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from portal.workflows.decide_deal import close_deal
from portal.workflows.give_consent import give_consent
from portal.workflows.run_background import run_background
from tests.integration.signing.stage import Stage


def run(stage: Stage, *, attest: bool = True, **options):
    with stage.write() as session:
        return run_background(
            session,
            tenant=stage.tenant,
            merchant_id=stage.merchant_id,
            deal_id=stage.deal_id,
            actor="api:key",
            attest=attest,
            **options,
        )


def test_a_check_waits_for_every_required_answer_and_names_those_that_are_missing(
    parts: Parts, demo: TenantProfile
) -> None:
    stage = Stage(parts, demo)

    with pytest.raises(NotAllowedNow) as refusal:
        run(stage)

    assert refusal.value.code == "intake_incomplete"
    assert "owner.ssn_last4" in refusal.value.fields


def test_a_check_without_the_owners_authorization_is_refused(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer()

    with pytest.raises(NotAllowedNow) as refusal:
        run(stage, attest=False)

    assert refusal.value.code == "authorization_missing"


def test_with_an_authorization_on_record_the_check_runs(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer()
    with stage.write() as session:
        give_consent(
            session,
            tenant_id=demo.id,
            merchant_id=stage.merchant_id,
            kind="background",
            text_version="background-1",
            source="browser",
            actor=f"merchant:{stage.merchant_id}",
            ip="192.0.2.7",
        )

    job = run(stage, attest=False)

    assert (job.status, job.flags) == ("OK", [])
    with stage.read() as session:
        kinds = [entry.type for entry in list_events(session, tenant_id=demo.id, deal_id=stage.deal_id)]
        assert {"background.requested", "background.result"} <= set(kinds)


def test_in_mock_mode_the_callers_attestation_is_put_on_record(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer()

    run(stage, attest=True)

    with stage.read() as session:
        found = find_consent(session, tenant_id=demo.id, merchant_id=stage.merchant_id, kind="background")
        assert found is not None
        assert (found.source, found.actor) == ("mock", "api:key")


@pytest.mark.parametrize(("surname", "status"), [("Review", "REVIEW"), ("DECLINE", "DECLINE"), ("Delgado", "OK")])
def test_the_sandbox_answers_by_the_owners_surname(
    parts: Parts, demo: TenantProfile, surname: str, status: str
) -> None:
    stage = Stage(parts, demo).answer(owner_last=surname)

    job = run(stage)

    assert job.status == status
    assert bool(job.flags) == (status != "OK")
    assert all(set(flag) == {"check_type", "flag", "severity"} for flag in job.flags)


def test_a_pending_check_is_answered_by_a_job_once(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer(owner_last="Pending")
    job = run(stage)
    assert job.status == "PENDING"

    stage.work()
    stage.work()

    with stage.read() as session:
        assert get_job(session, tenant_id=demo.id, job_id=job.id).status == "OK"
        results = [e for e in list_events(session, tenant_id=demo.id) if e.type == "background.result"]
        assert [entry.data["status"] for entry in results] == ["OK"]


def test_the_newest_run_is_the_one_that_counts(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer(owner_last="Review")
    first = run(stage)
    stage.answer(owner_last="Delgado")

    second = run(stage)

    with stage.read() as session:
        latest = find_latest_job(session, tenant_id=demo.id, deal_id=stage.deal_id)
        assert latest is not None
        assert (latest.id, latest.status, first.status) == (second.id, "OK", "REVIEW")


def test_an_unknown_check_is_refused_by_name(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer()

    with pytest.raises(Invalid) as refusal:
        run(stage, check_types=["horoscope"])

    assert refusal.value.errors[0].field == "check_types"


def test_a_closed_deal_takes_no_check(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer()
    with stage.write() as session:
        close_deal(session, tenant_id=demo.id, deal_id=stage.deal_id, reason="withdrawn", actor="user:1")

    with pytest.raises(NotAllowedNow) as refusal:
        run(stage)

    assert refusal.value.code == "deal_closed"


def test_another_tenants_deal_is_not_found(parts: Parts, demo: TenantProfile, rival: TenantProfile) -> None:
    stage = Stage(parts, demo).answer()
    stage.tenant = rival

    with pytest.raises(NotFound):
        run(stage)
