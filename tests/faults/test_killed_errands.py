"""A worker that is killed -9 while it has a signing provider on the line, before or after the provider acted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.config import get_settings
from portal.infra.parts import Parts
from portal.signing.errands import ASK, queue_errand
from portal.tenants.queries import TenantProfile
from portal.workflows.void_envelope import void_envelope
from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.faults.ledger import chain_breaks
from tests.faults.test_killed_worker import let_leases_end, wait_until, working
from tests.integration.signing.acts import told
from tests.integration.signing.providers import Fake, ProviderStage, bring_out, queue_up

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]
MOMENTS = ["hang", "hang_after"]
CREATE = {"docusign": "/envelopes", "dropbox_sign": "/signature_request/send"}
DOWNLOAD = {"docusign": "/documents/combined", "dropbox_sign": ""}


@pytest.fixture(params=["docusign", "dropbox_sign"])
def fake(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """Each provider, known to the settings of workers."""
    monkeypatch.setenv("WORKER_POLL_MS", "50")
    if request.param == "docusign":
        with FakeDocuSign(private_key=make_rsa_pem()) as docusign:
            monkeypatch.setenv("DOCUSIGN_AUTH_URL", docusign.url)
            get_settings.cache_clear()
            yield docusign
    else:
        with FakeDropboxSign() as dropbox_sign:
            monkeypatch.setenv("DROPBOX_SIGN_URL", dropbox_sign.url)
            get_settings.cache_clear()
            yield dropbox_sign


@pytest.fixture
def stage(fake: Fake, parts: Parts, demo: TenantProfile) -> ProviderStage:
    """A deal of a tenant that signs there."""
    return ProviderStage(parts, demo).sign_at(fake, None)


def kill_during(stage: ProviderStage, method: str, ending: str, moment: str) -> None:
    """Let a real worker come to that call and die in it."""
    before = stage.fake.count(method, ending)
    stage.fake.fail(moment, method=method, ending=ending)
    with working():
        wait_until(lambda: stage.fake.count(method, ending) > before, what=f"{method} …{ending}")
    let_leases_end(stage.parts)


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_agreement_is_brought_there_once(stage: ProviderStage, demo: TenantProfile, moment: str) -> None:
    queue_up(stage)

    kill_during(stage, "POST", CREATE[stage.gateway], moment)
    with working():
        wait_until(lambda: stage.envelope().status == "sent", what="the sending")

    assert len(stage.fake.made_for(stage.envelope().id)) == 1
    assert len(told(stage, "sign.sent")) == 1
    assert chain_breaks(stage.parts, demo) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_signed_copy_is_kept_once(stage: ProviderStage, demo: TenantProfile, moment: str) -> None:
    bring_out(stage)
    stage.happens("completed", tell=False)
    with stage.write() as session:
        queue_errand(session, ASK, stage.envelope())
    ending = DOWNLOAD[stage.gateway] or f"/files/{stage.made().id}"

    kill_during(stage, "GET", ending, moment)
    with working():
        wait_until(lambda: stage.envelope().status == "completed", what="the copy")

    assert len(told(stage, "contract.completed")) == 1
    assert stage.status() == "signed"
    assert chain_breaks(stage.parts, demo) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_voided_ends_there(stage: ProviderStage, moment: str) -> None:
    bring_out(stage)
    ref = stage.made().id
    with stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="Withdrawn.", actor="user:1")
    call = ("PUT", f"/envelopes/{ref}") if stage.gateway == "docusign" else ("POST", f"/cancel/{ref}")

    kill_during(stage, *call, moment)
    with working():
        wait_until(lambda: stage.made().status in ("voided", "canceled"), what="the end")

    assert len(told(stage, "contract.voided")) == 1
