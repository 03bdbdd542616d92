"""Background checks at a provider: asked for once, whatever it answers, and flags alone are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.background_checks.gateway import BackgroundGateway, Person, Subject
from portal.background_checks.gateways import HTTP, account_of, background_gateway
from portal.background_checks.gateways.http import HttpAccount, HttpGateway
from portal.background_checks.models import BackgroundJob
from portal.config import get_settings
from portal.errors import NotAllowedNow, VendorError
from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.tenants.credentials import keep_credentials
from portal.tenants.models import Tenant
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.run_background import run_background
from tests.contracts.background.server import API_KEY, BackgroundProvider
from tests.integration.signing.stage import Stage

OWNER = Subject("Maple Deli LLC", "12-3456789", "NJ", (Person("Rosa", "Delgado", "1980-03-27", "6789"),))
LIEN = {"check_type": "liens", "flag": "open_tax_lien", "severity": "medium"}


@pytest.fixture
def provider() -> Iterator[BackgroundProvider]:
    with BackgroundProvider() as running:
        yield running


@pytest.fixture
def stage(parts: Parts, demo: TenantProfile, provider: BackgroundProvider) -> Stage:
    with parts.db.write(tenant_id=demo.id) as session:
        row = session.get_one(Tenant, demo.id)
        row.settings = {**row.settings, "background": HTTP}
        content = {"base_url": provider.url, "api_key": API_KEY}
        keep_credentials(session, tenant_id=demo.id, provider=account_of(HTTP), content=content, actor="user:a")
    with parts.db.read() as session:
        tenant = get_tenant(session, tenant_id=demo.id)
    return Stage(parts, tenant).answer()


@pytest.fixture
def work(parts: Parts) -> Callable[[], None]:
    load_tasks()
    worker = Worker(parts, stop=threading.Event())

    def through() -> None:
        """All that is due, and what waits, as if its time had come."""
        with parts.db.write() as session:
            waits = OutboxMessage.status == "pending"
            session.execute(update(OutboxMessage).where(waits).values(available_at=clock.now()))
        worker.run_until_idle()

    return through


def run(stage: Stage) -> BackgroundJob:
    with stage.write() as session:
        return run_background(
            session,
            tenant=stage.tenant,
            merchant_id=stage.merchant_id,
            deal_id=stage.deal_id,
            actor="api:key",
            attest=True,
        )


def job(stage: Stage) -> BackgroundJob:
    with stage.read() as session:
        return session.execute(select(BackgroundJob)).scalar_one()


def test_a_check_is_asked_for_after_the_commit_and_its_flags_are_kept(
    stage: Stage, provider: BackgroundProvider, work: Callable[[], None]
) -> None:
    provider.result = {"status": "REVIEW", "flags": [LIEN]}
    asked = run(stage)
    assert (asked.status, provider.requests) == ("PENDING", {})

    work()

    kept = job(stage)
    assert (kept.status, kept.flags, kept.provider_ref) == ("REVIEW", [LIEN], "ck-1")
    assert (kept.purpose, kept.consent_id is not None) == ("business_credit_with_written_authorization", True)
    [sent] = provider.requests.values()
    assert (sent["people"][0]["last"], sent["purpose"]) == ("Delgado-Whitfield", kept.purpose)
    with stage.read() as session:
        events = [event.data for event in list_events(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)]
    assert not any("Chapter" in str(data) for data in events)


def test_a_check_that_takes_long_is_asked_about_until_it_is_done(
    stage: Stage, provider: BackgroundProvider, work: Callable[[], None]
) -> None:
    provider.rounds = 3
    run(stage)

    for _ in range(4):
        work()

    assert (job(stage).status, len(provider.requests)) == ("OK", 1)
    assert provider.count("GET", "/checks/ck-1") == 3


@pytest.mark.parametrize("fault", ["drop", "drop_after", "500", "500_after", "429", "garbage"])
def test_a_check_is_made_once_whatever_goes_wrong(
    stage: Stage, provider: BackgroundProvider, work: Callable[[], None], fault: str
) -> None:
    provider.fail(fault, method="POST", ending="/checks")
    run(stage)

    work()
    work()

    assert (job(stage).status, len(provider.requests)) == ("OK", 1)


@pytest.mark.parametrize(
    "result",
    [
        {"status": "FINE"},
        {"status": "REVIEW", "flags": [{**LIEN, "flag": "Owes $12,000 to the IRS"}]},
        {"status": "REVIEW", "flags": [{**LIEN, "check_type": "horoscope"}]},
    ],
)
def test_an_answer_that_does_not_fit_is_none_and_is_not_repeated_in_words(
    provider: BackgroundProvider, result: dict[str, object]
) -> None:
    provider.result = result

    with pytest.raises(VendorError) as refused:
        HttpGateway(HttpAccount(base_url=provider.url, api_key=API_KEY)).start(
            OWNER, check_types=("liens",), key="bg_1"
        )

    assert not refused.value.permanent
    assert "IRS" not in f"{refused.value} {refused.value.__cause__}"


def test_a_check_that_is_refused_or_silent_for_a_week_goes_to_a_person_and_is_never_ok(
    stage: Stage, provider: BackgroundProvider, work: Callable[[], None], parts: Parts
) -> None:
    provider.rounds = 99
    run(stage)
    work()
    with parts.db.write() as session:
        session.execute(update(BackgroundJob).values(created_at=clock.now() - timedelta(days=8)))

    work()

    kept = job(stage)
    assert kept.status == "REVIEW"
    assert [flag["flag"] for flag in kept.flags] == ["no_answer"]


def test_without_an_account_no_check_is_begun(parts: Parts, demo: TenantProfile) -> None:
    stage = Stage(parts, demo).answer()
    with parts.db.write(tenant_id=demo.id) as session:
        row = session.get_one(Tenant, demo.id)
        row.settings = {**row.settings, "background": HTTP}
    with parts.db.read() as session:
        stage.tenant = get_tenant(session, tenant_id=demo.id)

    with pytest.raises(NotAllowedNow) as refused:
        run(stage)

    assert refused.value.code == "provider_missing"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_sandbox_vouches_for_nobody_outside_mock_mode(
    parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(parts, demo).answer()
    monkeypatch.setenv("MOCK_MODE", "false")
    get_settings.cache_clear()

    with pytest.raises(NotAllowedNow) as refused:
        run(stage)

    assert refused.value.code == "provider_missing"


@pytest.mark.parametrize("kind", ["sandbox", "http"])
def test_every_provider_keeps_the_same_promises(kind: str, provider: BackgroundProvider) -> None:
    account = HttpAccount(base_url=provider.url, api_key=API_KEY)
    gateway: BackgroundGateway = HttpGateway(account) if kind == "http" else background_gateway("sandbox")

    first = gateway.start(OWNER, check_types=("identity", "liens"), key="bg_1")
    again = gateway.ask_again(OWNER, check_types=("identity", "liens"), key="bg_1", reference=first.reference)

    assert first == again
    assert (first.status, first.flags) == ("OK", ())
