"""Deals with an accepted offer, of a tenant that signs here and of one that signs elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.config import get_settings
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.integration.signing.providers import Fake, ProviderStage, bring_out, queue_up
from tests.integration.signing.stage import Stage


@pytest.fixture
def stage(parts: Parts, demo: TenantProfile) -> Stage:
    """An accepted deal with a complete intake; its tenant signs on our own pages."""
    return Stage(parts, demo).answer().accept()


@pytest.fixture
def elsewhere(parts: Parts, rival: TenantProfile) -> Stage:
    """The same of a tenant that signs elsewhere."""
    return Stage(parts, rival).answer().accept()


@pytest.fixture(scope="session")
def rsa_pem() -> str:
    """One private key for all tests: making one takes a while."""
    return make_rsa_pem()


@pytest.fixture
def docusign(rsa_pem: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDocuSign]:
    """A DocuSign that the settings know; ask for it before the parts."""
    with FakeDocuSign(private_key=rsa_pem) as fake:
        monkeypatch.setenv("DOCUSIGN_AUTH_URL", fake.url)
        get_settings.cache_clear()
        yield fake


@pytest.fixture
def dropbox_sign(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDropboxSign]:
    """A Dropbox Sign that the settings know; ask for it before the parts."""
    with FakeDropboxSign() as fake:
        monkeypatch.setenv("DROPBOX_SIGN_URL", fake.url)
        get_settings.cache_clear()
        yield fake


@pytest.fixture
def frame_site(dropbox_sign: FakeDropboxSign, monkeypatch: pytest.MonkeyPatch) -> FakeDropboxSign:
    """A Dropbox Sign whose account has an app, and whose site may be framed; ask for it before the parts."""
    dropbox_sign.client_id = "app-1"
    monkeypatch.setenv("DROPBOX_SIGN_FRAME_URL", dropbox_sign.url)
    get_settings.cache_clear()
    return dropbox_sign


@pytest.fixture
def framed(frame_site: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask) -> ProviderStage:
    """An agreement for two that is out at Dropbox Sign, to be signed in frames on our pages."""
    return bring_out(ProviderStage(parts, demo).sign_at(frame_site, app), two=True)


@pytest.fixture(params=["docusign", "dropbox_sign"])
def fake(request: pytest.FixtureRequest) -> Fake:
    """Each provider in turn."""
    found: Fake = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def queued(fake: Fake, parts: Parts, demo: TenantProfile, app: Flask) -> ProviderStage:
    """An agreement that waits to be brought to the provider."""
    return queue_up(ProviderStage(parts, demo).sign_at(fake, app))


@pytest.fixture
def out(queued: ProviderStage) -> ProviderStage:
    """An agreement that is out at the provider."""
    queued.work()
    return queued


@pytest.fixture
def at_docusign(docusign: FakeDocuSign, parts: Parts, demo: TenantProfile, app: Flask) -> ProviderStage:
    """An agreement that is out at DocuSign."""
    return bring_out(ProviderStage(parts, demo).sign_at(docusign, app))
