"""Administrators manage which systems are told of events."""

from __future__ import annotations

import re

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.subscribers.queries import list_deliveries, list_subscribers
from portal.tenants.queries import TenantProfile
from tests.client import Browser

PAGE = "/office/subscribers"
URL = "https://hooks.maple.example/portal"


def add(browser: Browser, url: str = URL, **fields: object) -> str:
    browser.get(PAGE)
    browser.submit(PAGE, url=url, **fields)
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", browser.text)
    return found[0] if found else ""


def only(parts: Parts, tenant: TenantProfile) -> str:
    with parts.db.read() as session:
        [row] = list_subscribers(session, tenant_id=tenant.id)
    return row.id


def test_an_address_is_added_once_and_its_secret_shown_once(parts: Parts, demo: TenantProfile, admin: Browser) -> None:
    admin.get(PAGE)
    form = {**admin.forms()[PAGE], "url": URL, "event_types": ["deal.started", "nonsense"]}
    first = admin.post(PAGE, form, follow=False).get_data(as_text=True)
    again = admin.post(PAGE, form, follow=False).get_data(as_text=True)

    secrets = {re.search(r"whsec_[A-Za-z0-9+/=]+", text)[0] for text in (first, again)}
    assert len(secrets) == 1
    with parts.db.read() as session:
        [row] = list_subscribers(session, tenant_id=demo.id)
    assert (row.secret, row.event_types) == (next(iter(secrets)), ["deal.started"])
    admin.get(PAGE)
    assert "whsec_" not in admin.text


def test_an_address_that_will_not_do_is_said_at_its_field_and_kept(admin: Browser) -> None:
    admin.get(PAGE)

    refused = admin.submit(PAGE, url="hooks.maple.example")

    assert refused.status_code == 422
    assert "Enter a whole address" in admin.words
    assert "hooks.maple.example" in admin.text


def test_an_address_is_tried_paused_resumed_replaced_and_removed(
    parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    old = add(admin)
    path = f"{PAGE}/{only(parts, demo)}"
    admin.get(path)
    admin.submit(f"{path}/test")
    assert "webhook.test" in admin.words
    admin.submit(f"{path}/pause")
    assert "Paused by hand." in admin.words
    admin.submit(f"{path}/resume")
    assert "Paused by hand." not in admin.words
    admin.submit(f"{path}/secret")
    assert "whsec_" in admin.text
    assert old not in admin.text

    with parts.db.read() as session:
        [test] = list_deliveries(session, tenant_id=demo.id, subscriber_id=only(parts, demo))
    admin.get(path)
    admin.submit(f"{path}/deliveries/{test.id}/discard")
    assert "Discarded" in admin.words
    with parts.db.read() as session:
        newest = list_events(session, tenant_id=demo.id)[0]
    assert (newest.type, newest.data["change"], newest.actor[:5]) == ("subscriber.changed", "discarded", "user:")
    admin.submit(f"{path}/remove")
    assert "Nobody is told yet" in admin.words
    assert admin.get(path).status_code == 404


def test_nobody_but_the_tenants_administrator_sees_or_changes_an_address(
    parts: Parts, demo: TenantProfile, admin: Browser, underwriter: Browser, rival_admin: Browser
) -> None:
    add(admin)
    path = f"{PAGE}/{only(parts, demo)}"

    assert underwriter.get(path).status_code == 403
    assert rival_admin.get(path).status_code == 404
    rival_admin.get(PAGE)
    assert "hooks.maple.example" not in rival_admin.text
