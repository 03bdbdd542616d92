"""Administrators make keys, keep the team, retry what gave up; a trial installation shows what it would have sent."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.demo.seed import staff_email
from portal.errors import VendorError
from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.service import claim, enqueue, retry_later, wait_out
from portal.infra.parts import Parts
from portal.mail.service import queue_mail
from portal.merchants.matching import Hint
from portal.tenants.queries import TenantProfile
from portal.users.queries import find_user_by_email
from portal.workflows.start_deal import start_deal
from tests.client import ApiClient, Browser

PAGES = ("/office/deliveries", "/office/users", "/office/api-keys")


@pytest.mark.parametrize("page", PAGES)
def test_administration_is_for_administrators_alone(page: str, underwriter: Browser, viewer: Browser) -> None:
    assert underwriter.get(page).status_code == 403
    assert viewer.get(page).status_code == 403


def test_what_is_refused_to_staff_is_said_in_the_office_s_frame(underwriter: Browser) -> None:
    refused = underwriter.get("/office/users")
    assert refused.status_code == 403
    assert 'class="office-bar"' in underwriter.text
    assert 'href="/office/queue"' in underwriter.text
    assert "site-head" not in underwriter.text

    assert underwriter.get("/office/deals/de_nobody").status_code == 404
    assert 'class="office-bar"' in underwriter.text


def test_a_key_is_shown_once_works_and_is_revoked(app: Flask, admin: Browser) -> None:
    admin.get("/office/api-keys")
    form = {**admin.forms()["/office/api-keys"], "name": "CRM", "scopes": ["deals:read"]}
    answer = admin.post("/office/api-keys", form)
    text = re.search(r"pk_\w+", admin.text)
    assert answer.status_code == 201
    assert text is not None
    again = admin.post("/office/api-keys", form)
    assert text[0] in again.get_data(as_text=True), "a second click shows the same key"

    admin.get("/office/api-keys")
    assert text[0] not in admin.text
    assert admin.words.count("CRM") == 2, "in the row, and in the words of its button"
    client = ApiClient(app, tenant="demo", key=text[0])
    assert client.get("/api/v1/merchants/resolve").status_code != 401
    revoke = next(action for action in admin.forms() if action.endswith("/revoke"))
    admin.submit(revoke)
    assert "Revoked" in admin.words


def test_a_key_needs_a_name_and_something_it_may_do(admin: Browser) -> None:
    admin.get("/office/api-keys")
    answer = admin.submit("/office/api-keys", name="")

    assert answer.status_code == 422
    assert "Enter what the key is for" in admin.words
    assert "Tick what the key may do" in admin.words


def test_a_colleague_is_added_and_signs_in(app: Flask, admin: Browser) -> None:
    admin.get("/office/users")
    facts = {"name": "Tom Abernathy", "email": "tom@demo.example", "role": "viewer"}
    assert admin.submit("/office/users", **facts, password="short").status_code == 422
    assert "short" not in re.findall(r'value="([^"]*)"', admin.text)
    admin.submit("/office/users", **facts, password="a long first password")
    assert "Tom Abernathy" in admin.words

    tom = Browser(app)
    tom.get("/office/sign-in")
    tom.submit("/office/sign-in", email="tom@demo.example", password="a long first password")
    assert "Tom Abernathy" in tom.words


def test_an_address_of_another_team_is_refused_in_words(admin: Browser) -> None:
    admin.get("/office/users")
    facts = {"name": "X", "role": "viewer", "password": "a long first password"}
    answer = admin.submit("/office/users", email=staff_email("admin", "rival"), **facts)

    assert answer.status_code == 422
    assert "has an account already" in admin.words


def test_a_new_role_ends_the_sessions_of_that_person(parts: Parts, admin: Browser, underwriter: Browser) -> None:
    user_id = _user_id(parts, staff_email("underwriter", "demo"))
    admin.get("/office/users")
    admin.submit(f"/office/users/{user_id}/role", role="viewer")

    assert underwriter.get("/office/queue").request.path == "/office/sign-in"


def test_the_last_administrator_stays(parts: Parts, admin: Browser) -> None:
    user_id = _user_id(parts, staff_email("admin", "demo"))
    admin.get("/office/users")
    other = next(action for action in admin.forms() if action.endswith("/disable"))
    assert user_id not in other
    from tests.integration.backoffice.test_acts import _own_token

    path = f"/office/users/{user_id}/disable"
    assert admin.post(path, {"form_token": _own_token(admin, path)}, follow=False).status_code == 409


def test_another_teams_account_key_and_work_are_not_there(parts: Parts, rival_admin: Browser) -> None:
    from tests.integration.backoffice.test_acts import _own_token

    user_id = _user_id(parts, staff_email("viewer", "demo"))
    for path in (f"/office/users/{user_id}/disable", "/office/api-keys/ak_x/revoke", "/office/deliveries/ob_x/retry"):
        assert rival_admin.post(path, {"form_token": _own_token(rival_admin, path)}, follow=False).status_code == 404


def test_work_that_gave_up_is_retried(parts: Parts, demo: TenantProfile, admin: Browser) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        hint = Hint(legal_name="Maple Deli LLC", phone="+19735550188")
        by = {"tenant_id": demo.id, "actor": "api:test", "funding_amount_cents": None}
        deal_id = start_deal(session, **by, hint=hint, create_if_missing=True).deal.id
        enqueue(session, "mail.send", {}, tenant_id=demo.id, deal_id=deal_id)
    with parts.db.write() as session:
        job = claim(session, owner="test")
        assert job is not None
        retry_later(session, job, error="The server said no.", permanent=True)
    admin.get("/office/deliveries")
    for words in ("Send an email", "Maple Deli LLC", "The server said no."):
        assert words in admin.words
    assert "mail.send" not in admin.text

    admin.submit(f"/office/deliveries/{job.id}/retry")
    assert "Nothing gave up" in admin.words
    me = _user_id(parts, staff_email("admin", "demo"))
    about = {"kind": "mail.send", "error": "The server said no."}
    assert _events(parts, demo, "work.") == [("work.retried", f"user:{me}", about)]


def test_all_that_gave_up_is_retried_at_once_and_becomes_due_one_after_the_other(
    parts: Parts, demo: TenantProfile, rival: TenantProfile, admin: Browser
) -> None:
    for tenant in (demo, rival):
        give_up(parts, tenant, count=60)
    admin.get("/office/deliveries")
    assert "60 pieces of work gave up. Mend the cause, then retry;" in admin.words
    assert "The newest 50 are shown." in admin.words

    admin.submit("/office/deliveries/retry")

    assert "Nothing gave up" in admin.words
    now = clock.now()
    with parts.db.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "test.work")).all()
    mine = [row for row in rows if row.tenant_id == demo.id]
    assert {(row.status, row.attempts) for row in mine} == {("pending", 0)}
    assert {row.status for row in rows if row.tenant_id == rival.id} == {"dead"}
    due = [(clock.as_utc(row.available_at) - now).total_seconds() for row in mine]
    assert min(due) < 1 < 5 < max(due) < 30
    assert [data for _, _, data in _events(parts, demo, "work.")] == [{"count": 60}]


def give_up(parts: Parts, tenant: TenantProfile, *, count: int) -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        for _ in range(count):
            enqueue(session, "test.work", {}, tenant_id=tenant.id)
        session.flush()
        while (job := claim(session, owner="test", kinds=frozenset({"test.work"}))) is not None:
            retry_later(session, job, error="Cherry did not answer.", permanent=True)


@pytest.mark.parametrize("asked_s", [None, 1800])
def test_work_that_waits_for_a_provider_says_why_until_when_and_to_its_own_team_alone(
    parts: Parts, demo: TenantProfile, admin: Browser, rival_admin: Browser, asked_s: int | None
) -> None:
    with parts.db.write() as session:
        enqueue(session, "mail.send", {}, tenant_id=demo.id)
    with parts.db.write() as session:
        job = claim(session, owner="test")
        assert job is not None
        error = VendorError("DocuSign did not answer.", code="vendor_unreachable", retry_after_s=asked_s)
        wait_out(session, job, error=error)
    admin.get("/office/deliveries")
    rival_admin.get("/office/deliveries")

    assert "Waiting for a provider" in admin.words
    assert "DocuSign did not answer." in admin.words
    assert ("Within half a minute" in admin.words) is (asked_s is None)
    assert "Waiting for a provider" not in rival_admin.words


def test_the_outbox_shows_a_mail_with_its_link_to_its_own_team(
    parts: Parts, demo: TenantProfile, underwriter: Browser, rival_admin: Browser
) -> None:
    context = {
        "funder": "Ledgerfield",
        "link": "http://localhost/apply/demo/link/abc",
        "business": "Deli",
        "minutes": 10,
    }
    with parts.db.write(tenant_id=demo.id) as session:
        queue_mail(session, tenant_id=demo.id, to="rosa@maple.example", template="welcome", context=context)
    underwriter.get("/office/outbox")
    rival_admin.get("/office/outbox")

    assert 'href="http://localhost/apply/demo/link/abc"' in underwriter.text
    assert "rosa@maple.example" in underwriter.words
    assert "rosa@maple.example" not in rival_admin.words


def test_who_changed_an_account_and_how_stands_in_the_events_once(
    parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    me = _user_id(parts, staff_email("admin", "demo"))
    admin.get("/office/users")
    facts = {"name": "Tom Abernathy", "email": "tom@demo.example", "role": "viewer"}
    admin.submit("/office/users", **facts, password="a long first password")
    tom = _user_id(parts, "tom@demo.example")

    admin.submit(f"/office/users/{tom}/role", role="underwriter")
    admin.submit(f"/office/users/{tom}/role", role="underwriter")
    again = admin.forms()[f"/office/users/{tom}/disable"]
    for _ in range(2):
        admin.post(f"/office/users/{tom}/disable", again)
    admin.submit(f"/office/users/{tom}/enable")

    assert _events(parts, demo, "user.") == [
        ("user.added", f"user:{me}", {"user_id": tom, "role": "viewer"}),
        ("user.role_changed", f"user:{me}", {"user_id": tom, "from": "viewer", "to": "underwriter"}),
        ("user.disabled", f"user:{me}", {"user_id": tom}),
        ("user.enabled", f"user:{me}", {"user_id": tom}),
    ]


def test_who_made_and_revoked_a_key_stands_in_the_events_without_the_key(
    parts: Parts, demo: TenantProfile, admin: Browser
) -> None:
    me = _user_id(parts, staff_email("admin", "demo"))
    admin.get("/office/api-keys")
    form = {**admin.forms()["/office/api-keys"], "name": "CRM", "scopes": ["documents:read", "deals:read"]}
    for _ in range(2):
        admin.post("/office/api-keys", form)
    revoke = next(action for action in admin.forms() if action.endswith("/revoke"))

    admin.submit(revoke)

    key_id = revoke.split("/")[-2]
    assert _events(parts, demo, "api_key.") == [
        ("api_key.made", f"user:{me}", {"key_id": key_id, "scopes": ["deals:read", "documents:read"]}),
        ("api_key.revoked", f"user:{me}", {"key_id": key_id}),
    ]


def _events(parts: Parts, tenant: TenantProfile, kind: str) -> list[tuple[str, str, dict[str, object]]]:
    with parts.db.read(tenant_id=tenant.id) as session:
        found = list_events(session, tenant_id=tenant.id)
    # The newest come first from the query, and people tell what happened from its beginning.
    ordered = sorted(found, key=lambda entry: entry.sequence)
    return [(entry.type, entry.actor, entry.data) for entry in ordered if entry.type.startswith(kind)]


def _user_id(parts: Parts, email: str) -> str:
    with parts.db.read() as session:
        user = find_user_by_email(session, email=email)
    assert user is not None
    return user.id


def test_work_that_gave_up_is_laid_aside_once_and_the_events_say_who_did_it(
    parts: Parts, demo: TenantProfile, admin: Browser, rival_admin: Browser
) -> None:
    with parts.db.write() as session:
        enqueue(session, "mail.send", {"mail_id": "em_x"}, tenant_id=demo.id)
        session.flush()
        job = claim(session, owner="w")
        assert job is not None
        retry_later(session, job, error="The server said no.", permanent=True)
    path = f"/office/deliveries/{job.id}/discard"
    admin.get("/office/deliveries")
    form = admin.forms()[path]
    rival_admin.get("/office/deliveries")
    assert path not in rival_admin.forms()

    first, again = (admin.post(path, form, follow=False) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    admin.get("/office/deliveries")
    assert "Nothing gave up" in admin.words
    with parts.db.read() as session:
        events = [event for event in list_events(session, tenant_id=demo.id) if event.type == "work.discarded"]
    assert [event.data["error"] for event in events] == ["The server said no."]
