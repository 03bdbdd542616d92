"""An unfinished application is reminded of while it waits for its merchant, until they say that they want none."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.events.queries import list_events
from portal.infra import clock
from portal.infra.parts import Parts
from portal.jobs.nudges import nudge_merchants
from portal.mail.letter import compose
from portal.mail.models import MailMessage
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.nudge_merchant import nudge_merchant
from tests.client import Browser
from tests.integration.offers.desk import Desk, open_desk

OFFICE = "/office/reminders"
# Noon of a Tuesday on the East Coast.
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)


def at(monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(**span))


@pytest.fixture
def desk(parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An application that was started at noon and has nothing but its business' name, phone, address and state."""
    at(monkeypatch)
    return open_desk(parts, demo, name="Maple Deli LLC")


def mails(desk: Desk) -> list[MailMessage]:
    with desk.parts.db.read() as session:
        query = select(MailMessage).where(MailMessage.template == "nudge", MailMessage.deal_id == desk.deal_id)
        return list(session.scalars(query.order_by(MailMessage.created_at)))


def nudge_for(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, days: int) -> int:
    for day in range(days):
        at(monkeypatch, days=day)
        nudge_merchants(desk.parts)
        nudge_merchants(desk.parts)
    return len(mails(desk))


@pytest.fixture
def stop_path(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path at which the mails of the deal are stopped, from the header of the first."""
    nudge_for(desk, monkeypatch, days=2)
    letter = compose(mails(desk)[0], tenant=desk.tenant, sender="office@funder.example")
    # As it travels: on one line, for an encoded word is no address to a mail program.
    assert f"\nList-Unsubscribe: {letter['List-Unsubscribe']}\n".encode() in bytes(letter)
    return "/apply/" + str(letter["List-Unsubscribe"]).strip("<>").partition("/apply/")[2]


@pytest.mark.parametrize(("scheme", "post"), [("https", "List-Unsubscribe=One-Click"), ("http", None)])
def test_one_click_is_offered_for_an_https_address_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, scheme: str, post: str | None
) -> None:
    """Source: RFC 8058, 3.1. By http, as in a trial, the address is for a person who opens it."""
    nudge_for(desk, monkeypatch, days=2)
    mail = mails(desk)[0]
    mail.body = (mail.body or "").replace("http://", f"{scheme}://")

    letter = compose(mail, tenant=desk.tenant, sender="office@funder.example")

    assert (letter["List-Unsubscribe"].partition(":")[0], letter["List-Unsubscribe-Post"]) == (f"<{scheme}", post)


def test_three_reminders_say_what_is_missing_and_then_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nudge_for(desk, monkeypatch, days=14) == 3
    assert [event.data["day"] for event in reversed(desk.events("merchant.nudged"))] == [1, 3, 7]
    assert all("- 3 bank statements" in (mail.body or "") for mail in mails(desk))


def test_after_a_standstill_one_reminder_goes_out_and_none_at_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, days=4, hours=8)
    nudge_merchants(desk.parts)
    at_night = len(mails(desk))
    at(monkeypatch, days=5)
    nudge_merchants(desk.parts)
    nudge_merchants(desk.parts)

    assert (at_night, len(mails(desk))) == (0, 1)


def test_nobody_is_reminded_where_it_is_our_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.measure()

    assert nudge_for(desk, monkeypatch, days=8) == 0


def test_an_administrator_switches_the_reminders_off(
    desk: Desk, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.get(OFFICE)
    assert admin.submit(OFFICE, reminders="sometimes").status_code == 422
    for _ in range(2):
        admin.submit(OFFICE, reminders="off")

    assert nudge_for(desk, monkeypatch, days=8) == 0
    with desk.parts.db.read(tenant_id=desk.tenant.id) as session:
        assert get_tenant(session, tenant_id=desk.tenant.id).settings.nudges is False
        told = [one.data for one in list_events(session, tenant_id=desk.tenant.id) if one.type == "reminders.chosen"]
    assert told == [{"from": "on", "to": "off"}]


def test_two_workers_remind_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, days=1)
    start, sent = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
            sent.append(nudge_merchant(session, **desk.whose))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sorted(sent) == [False, True]


def test_a_mail_program_stops_them_with_one_post_and_repeats_safely(
    desk: Desk, stop_path: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()

    refused = client.post(stop_path)
    answers = [client.post(stop_path, data={"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]

    assert (refused.status_code, answers) == (400, [200, 200])
    assert len(desk.events("nudges.stopped")) == 1
    assert nudge_for(desk, monkeypatch, days=8) == 1


def test_looking_at_the_page_stops_nothing_and_its_button_does_and_takes_it_back(
    desk: Desk, stop_path: str, app: Flask
) -> None:
    browser = Browser(app)
    browser.get(stop_path)
    untouched = len(desk.events("nudges.stopped"))
    browser.submit(f"{stop_path}/stop")
    told = browser.text
    browser.submit(f"{stop_path}/allow")

    assert untouched == 0
    assert "Reminders are stopped" in told
    assert (len(desk.events("nudges.stopped")), len(desk.events("nudges.allowed"))) == (1, 1)


def test_a_code_counts_for_its_own_tenant_alone(desk: Desk, stop_path: str, app: Flask, rival: TenantProfile) -> None:
    elsewhere = stop_path.replace(f"/apply/{desk.tenant.slug}/", f"/apply/{rival.slug}/")

    assert app.test_client().get(elsewhere).status_code == 404
    answer = app.test_client().post(elsewhere, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, len(desk.events("nudges.stopped"))) == (404, 0)
