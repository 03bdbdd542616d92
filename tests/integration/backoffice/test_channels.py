"""How text messages and mail leave: an account is entered, tried and chosen, and its secrets are never shown again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.sms.gateways import account_of
from portal.tenants.credentials import find_credentials
from portal.tenants.queries import TenantProfile, get_tenant
from tests.client import Browser
from tests.contracts.cherry.server import API_KEY, CherryService
from tests.contracts.mail.server import Mailbox, serving

SMS, MAIL = "/office/sms-provider", "/office/mail-provider"


@pytest.fixture
def cherry() -> Iterator[CherryService]:
    with CherryService() as running:
        yield running


def kinds(parts: Parts, tenant: TenantProfile) -> list[str]:
    with parts.db.read() as session:
        return [event.type for event in list_events(session, tenant_id=tenant.id)]


def test_an_account_at_cherry_is_entered_tried_and_chosen(
    parts: Parts, demo: TenantProfile, admin: Browser, rival_admin: Browser, cherry: CherryService
) -> None:
    admin.get("/office/settings")
    assert SMS in admin.text
    admin.get(SMS)
    assert "messages are written to the outbox" in admin.words
    admin.submit(f"{SMS}/choose", sms="sandbox")
    too_early = admin.submit(f"{SMS}/choose", sms="cherry")
    assert (too_early.status_code, "Enter the account first" in admin.words) == (422, True)

    admin.submit(f"{SMS}/account", base_url=cherry.url, api_key=API_KEY, webhook_secret="first-secret")
    admin.submit(f"{SMS}/test")
    assert "Signed in as Maple Texting." in admin.words
    admin.submit(f"{SMS}/choose", sms="cherry")

    assert cherry.sent == {}
    assert (API_KEY in admin.text, "first-secret" in admin.text) == (False, False)
    with parts.db.read() as session:
        assert get_tenant(session, tenant_id=demo.id).settings.sms == "cherry"
    assert (kinds(parts, demo).count("provider.chosen"), "provider.credentials_kept" in kinds(parts, demo)) == (2, True)
    rival_admin.get(SMS)
    assert "No account is entered yet." in rival_admin.words
    rival_admin.get(MAIL)
    assert "No account is entered yet." in rival_admin.words


def test_an_earlier_webhook_secret_stays_until_it_is_dropped(parts: Parts, demo: TenantProfile, admin: Browser) -> None:
    def secrets() -> list[str]:
        with parts.db.read() as session:
            kept = find_credentials(session, tenant_id=demo.id, provider=account_of("cherry"))
        assert kept is not None
        return [kept.content.get(name, "") for name in ("webhook_secret", "previous_webhook_secret")]

    admin.get(SMS)
    for secret in ("first", "second", "second"):
        admin.submit(f"{SMS}/account", base_url="https://cherry.example", api_key="k", webhook_secret=secret)
    assert secrets() == ["second", "first"]

    form = admin.forms()[f"{SMS}/drop-secret"]
    first, again = (admin.post(f"{SMS}/drop-secret", form, follow=False).status_code for _ in range(2))

    assert (first, again) == (303, 303)
    assert secrets() == ["second", ""]
    assert kinds(parts, demo).count("provider.secret_dropped") == 1
    admin.get(SMS)
    assert "Drop the earlier secret" not in admin.words


def test_a_mail_server_is_entered_tried_and_chosen(parts: Parts, demo: TenantProfile, admin: Browser) -> None:
    mailbox = Mailbox()
    admin.get(MAIL)
    incomplete = admin.submit(f"{MAIL}/account", host="smtp://x", port="0", security="tls", user="desk")
    assert incomplete.status_code == 422
    for words in ("Enter the server’s name alone", "Enter a port", "Enter the password", "Enter the address that mail"):
        assert words in admin.words

    with serving(mailbox) as port:
        content = {"host": "127.0.0.1", "port": str(port), "security": "starttls", "sender": "desk@funder.example"}
        admin.submit(f"{MAIL}/account", **content, user="", password="")
        admin.submit(f"{MAIL}/test")
        assert "Nothing was sent." in admin.words
        admin.submit(f"{MAIL}/account", **content, user="desk", password="a-password")
        admin.submit(f"{MAIL}/test")

    assert "offers no encryption" in admin.words
    assert ("a-password" in admin.text, mailbox.received) == (False, [])
    admin.submit(f"{MAIL}/choose", mail="directory")
    with parts.db.read() as session:
        assert get_tenant(session, tenant_id=demo.id).settings.mail == "directory"


def test_a_wrong_key_and_a_wrong_address_are_said(admin: Browser, cherry: CherryService) -> None:
    admin.get(SMS)
    refused = admin.submit(f"{SMS}/account", base_url="cherry.example", api_key=API_KEY, webhook_secret="s")
    assert (refused.status_code, "Enter a whole address" in admin.words, API_KEY in admin.text) == (422, True, False)

    admin.submit(f"{SMS}/account", base_url=cherry.url, api_key="wrong", webhook_secret="s")
    admin.submit(f"{SMS}/test")

    assert "refused a request (status 401)" in admin.words
