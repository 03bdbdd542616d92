"""Who makes background checks: chosen once an account is there, tried, never shown again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile, get_tenant
from tests.client import Browser
from tests.contracts.background.server import API_KEY, BackgroundProvider

PAGE = "/office/background-provider"


@pytest.fixture
def provider() -> Iterator[BackgroundProvider]:
    with BackgroundProvider() as running:
        yield running


def test_an_account_is_entered_tried_and_chosen(
    parts: Parts, demo: TenantProfile, admin: Browser, rival_admin: Browser, provider: BackgroundProvider
) -> None:
    admin.get(PAGE)
    too_early = admin.submit(f"{PAGE}/choose", background="http")
    assert (too_early.status_code, "Enter the account first" in admin.words) == (422, True)

    admin.submit(f"{PAGE}/account", base_url=provider.url, api_key=API_KEY)
    assert API_KEY not in admin.text
    admin.submit(f"{PAGE}/test")
    assert "Signed in as Maple Checks." in admin.words
    admin.submit(f"{PAGE}/choose", background="http")

    with parts.db.read() as session:
        assert get_tenant(session, tenant_id=demo.id).settings.background == "http"
        kinds = [event.type for event in list_events(session, tenant_id=demo.id)]
    assert {"provider.chosen", "provider.credentials_kept"} <= set(kinds)
    rival_admin.get(PAGE)
    assert "No account is entered yet." in rival_admin.words


def test_a_wrong_key_and_a_wrong_address_are_said(admin: Browser, provider: BackgroundProvider) -> None:
    admin.get(PAGE)
    refused = admin.submit(f"{PAGE}/account", base_url="checks.example", api_key=API_KEY)
    assert (refused.status_code, "Enter a whole address" in admin.words, API_KEY in admin.text) == (422, True, False)

    admin.submit(f"{PAGE}/account", base_url=provider.url, api_key="wrong")
    admin.submit(f"{PAGE}/test")

    assert "refused a request (status 401)" in admin.words
