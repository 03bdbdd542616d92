"""Providers of signatures: chosen, entered, tried, never shown again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portal.config import get_settings
from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.credentials import find_credentials
from portal.tenants.queries import TenantProfile, get_tenant
from tests.client import Browser
from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.dropbox_sign.server import FakeDropboxSign

PAGE = "/office/providers"
API_KEY = "a-key-that-nobody-sees-1234"


@pytest.fixture
def dropbox_sign(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDropboxSign]:
    with FakeDropboxSign(api_key=API_KEY) as fake:
        monkeypatch.setenv("DROPBOX_SIGN_URL", fake.url)
        get_settings.cache_clear()
        yield fake


@pytest.fixture
def docusign(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDocuSign]:
    with FakeDocuSign(private_key=make_rsa_pem()) as fake:
        monkeypatch.setenv("DOCUSIGN_AUTH_URL", fake.url)
        get_settings.cache_clear()
        yield fake


def enter_dropbox_sign(admin: Browser, key: str = API_KEY) -> None:
    admin.get(PAGE)
    admin.submit(f"{PAGE}/dropbox-sign", api_key=key, test_mode="yes")


def signing_of(parts: Parts, tenant: TenantProfile) -> str:
    with parts.db.read(tenant_id=tenant.id) as session:
        return get_tenant(session, tenant_id=tenant.id).settings.signing


def kept_at(parts: Parts, tenant: TenantProfile, provider: str) -> dict[str, Any]:
    with parts.db.read(tenant_id=tenant.id) as session:
        kept = find_credentials(session, tenant_id=tenant.id, provider=provider)
    assert kept is not None
    return kept.content


def told(parts: Parts, tenant: TenantProfile, kind: str) -> list[dict]:
    with parts.db.read(tenant_id=tenant.id) as session:
        return [one.data for one in list_events(session, tenant_id=tenant.id) if one.type == kind]


def test_an_account_is_entered_tried_and_chosen(
    dropbox_sign: FakeDropboxSign, parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    enter_dropbox_sign(admin)
    shown = admin.text
    admin.submit(f"{PAGE}/dropbox_sign/test")
    tried = admin.words
    admin.submit(f"{PAGE}/signing", signing="dropbox_sign")

    assert API_KEY not in shown
    assert "Ending in 1234" in shown
    assert "let us in to the account desk@fake.example" in tried
    assert signing_of(parts, demo) == "dropbox_sign"
    assert told(parts, demo, "provider.chosen") == [{"kind": "signing", "from": "embedded", "provider": "dropbox_sign"}]
    assert told(parts, demo, "provider.credentials_kept") == [{"provider": "Dropbox Sign"}]


def test_a_test_that_fails_says_why_and_a_new_account_forgets_it(dropbox_sign: FakeDropboxSign, admin: Browser) -> None:
    enter_dropbox_sign(admin, key="wrong-key")
    admin.submit(f"{PAGE}/dropbox_sign/test")
    failed = admin.words
    enter_dropbox_sign(admin)

    assert "Dropbox Sign does not know this API key." in failed
    assert "Not tested yet." in admin.words


def test_an_account_of_docusign_is_entered_with_its_key(
    docusign: FakeDocuSign, parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    entered = {
        "environment": "demo",
        "integration_key": docusign.integration_key,
        "user_id": docusign.user_id,
        "account_id": "",
        "private_key": docusign.private_key,
        "connect_keys": "first-hmac\nsecond-hmac",
        "delivery": "portal",
    }
    admin.get(PAGE)
    admin.submit(f"{PAGE}/docusign", **entered | {"private_key": "not a key"})
    refused = (admin.page.status_code if admin.page else 0, admin.words, admin.text)
    admin.submit(f"{PAGE}/docusign", **entered)
    admin.submit(f"{PAGE}/docusign/test")

    assert refused[0] == 422
    assert "Paste the whole RSA private key" in refused[1]
    assert "first-hmac" not in refused[2]
    assert "DocuSign let us in to the account Fake Funding." in admin.words
    assert "PRIVATE KEY" not in admin.text
    assert "/oauth/auth?response_type=code" in admin.text
    with parts.db.read(tenant_id=demo.id) as session:
        kept = find_credentials(session, tenant_id=demo.id, provider="docusign")
    assert kept is not None
    assert kept.content["connect_keys"] == ["first-hmac", "second-hmac"]
    assert "first-hmac" not in repr(kept)


def test_a_provider_without_an_account_cannot_be_chosen(parts: Parts, demo: TenantProfile, admin: Browser) -> None:
    admin.get(PAGE)
    answer = admin.submit(f"{PAGE}/signing", signing="docusign")

    assert answer.status_code == 422
    assert "Enter an account at DocuSign first" in admin.words
    assert signing_of(parts, demo) == "embedded"


def test_one_tenants_account_is_nothing_to_another(
    dropbox_sign: FakeDropboxSign, admin: Browser, rival_admin: Browser
) -> None:
    enter_dropbox_sign(admin)

    rival_admin.get(PAGE)

    assert "No account is entered yet." in rival_admin.words
    assert "1234" not in rival_admin.words


def test_a_key_of_connect_is_changed_without_typing_the_others_again(
    docusign: FakeDocuSign, parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    entered = docusign.account(connect_keys="") | {"private_key": docusign.private_key}
    admin.get(PAGE)
    without = admin.submit(f"{PAGE}/docusign", **entered).status_code
    admin.submit(f"{PAGE}/docusign", **entered | {"connect_keys": "old-hmac-1111"})
    only = "/docusign/keys/drop" in admin.text
    for _ in range(2):
        admin.submit(f"{PAGE}/docusign/keys", connect_key="new-hmac-2222")
    both = admin.text
    admin.submit(f"{PAGE}/docusign/keys/drop", which="0-1111")
    admin.submit(f"{PAGE}/docusign", **entered)

    # Without any key nothing of DocuSign could be proved, so the last one cannot be dropped either.
    assert (without, only) == (422, False)
    assert "Ending in <code>1111</code>" in both
    assert "Ending in <code>2222</code>" in both
    assert "hmac" not in both
    assert kept_at(parts, demo, "docusign")["connect_keys"] == ["new-hmac-2222"]
    assert told(parts, demo, "provider.key_added") == [{"provider": "DocuSign", "ending": "2222"}]
    assert told(parts, demo, "provider.key_dropped") == [{"provider": "DocuSign", "ending": "1111"}]


def test_the_api_key_before_counts_until_it_is_dropped(
    dropbox_sign: FakeDropboxSign, parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    for key in ("old-key-1111", "new-key-2222", "new-key-2222"):
        enter_dropbox_sign(admin, key=key)
    kept, shown = kept_at(parts, demo, "dropbox_sign"), admin.text
    admin.submit(f"{PAGE}/dropbox-sign/previous-key/drop")

    # Entering the same key again does not put it in place of the one before.
    assert (kept["api_key"], kept["previous_api_key"]) == ("new-key-2222", "old-key-1111")
    assert "key ending in <code>1111</code>" in shown
    assert "old-key" not in shown
    assert kept_at(parts, demo, "dropbox_sign")["previous_api_key"] is None
    assert "1111" not in admin.words
    assert told(parts, demo, "provider.key_dropped") == [{"provider": "Dropbox Sign", "ending": "1111"}]
