"""All text messages of a tenant: campaigns in numbers, every message, and what was left out."""

from __future__ import annotations

import gzip
import re
import threading
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.errors import VendorError
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.merchants.identity import phone_hash
from portal.sms.models import SmsMessage
from portal.sms.quiet_hours import DEFAULT
from portal.sms.service import keep_received, queue_sms
from portal.tenants.queries import TenantProfile
from portal.workflows.send_sms import Wanted, send_campaign
from tests.client import ApiClient, Browser
from tests.integration.backoffice.conftest import Case
from tests.integration.backoffice.test_budgets import asked

PAGE = "/office/texts"
ALL_DAY = type(DEFAULT)(DEFAULT.opens.min, DEFAULT.closes.max)
ROSA, IDA, LI, BO, STRANGER = (f"+1973555{number}" for number in ("0188", "0166", "0177", "0155", "0100"))


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.sms.quiet_hours.DEFAULT", ALL_DAY)
    monkeypatch.setattr("portal.sms.quiet_hours.FEDERAL", ALL_DAY)
    monkeypatch.setattr("portal.sms.quiet_hours.STATES", {})


def hear(app: Flask, number: str, text: str) -> None:
    app.test_client().post("/api/sms/cherry/webhook", json={"type": "inbound", "from": number, "text": text})


def report(app: Flask, reference: str, status: str) -> None:
    app.test_client().post("/api/sms/cherry/webhook", json={"type": "status", "id": reference, "status": status})


def work(parts: Parts) -> None:
    load_tasks()
    Worker(parts, stop=threading.Event()).run_until_idle()


def send(parts: Parts, tenant: TenantProfile, campaign: str, *numbers: str, attest: bool = True) -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        wanted = [Wanted(number, f"About {campaign}") for number in numbers]
        send_campaign(session, tenant_id=tenant.id, campaign=campaign, messages=wanted, actor="system", attest=attest)


def queue(
    parts: Parts, tenant: TenantProfile, count: int, *, campaign: str = "news", deal_id: str | None = None
) -> None:
    with parts.db.write(tenant_id=tenant.id) as session:
        for number in range(count):
            about = {"to": f"+1973555{number:04}", "body": f"Text {number:03}.", "deal_id": deal_id}
            queue_sms(session, tenant_id=tenant.id, campaign=campaign, actor="system", **about)


def age(parts: Parts, *, days: int, campaign: str) -> None:
    with parts.db.write() as session:
        earlier = clock.now() - timedelta(days=days)
        session.execute(update(SmsMessage).where(SmsMessage.campaign == campaign).values(created_at=earlier))


def rows_of(browser: Browser, table: str) -> list[str]:
    """The words of each row of a table of the page."""
    [body] = re.findall(rf'aria-label="{table}, table".*?<tbody[^>]*>(.*?)</tbody>', browser.text, re.DOTALL)
    cells = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]
    return [unescape(" ".join(row.split())) for row in cells]


def link(browser: Browser, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{re.escape(words)}', browser.text)
    assert found is not None, f"no link says {words!r}"
    return unescape(found[1])


def test_a_campaign_tells_what_became_of_each_of_its_messages(
    app: Flask, parts: Parts, demo: TenantProfile, api: ApiClient, viewer: Browser, fresh: Case, by_day: None
) -> None:
    messages = [{"to": number, "body": "Your offers are ready."} for number in (ROSA, IDA, LI, BO)]
    api.post("/api/sms/cherry/send", {"campaignName": "offers", "messages": messages})
    hear(app, BO, "STOP")
    work(parts)
    with parts.db.read() as session:
        sent = session.scalars(select(SmsMessage).where(SmsMessage.status == "sent", SmsMessage.campaign == "offers"))
        references = {row.phone: str(row.provider_ref) for row in sent}
    report(app, references[ROSA], "delivered")
    report(app, references[IDA], "failed")
    api.post("/api/sms/cherry/send", {"campaignName": "offers", "messages": [*messages[3:], {"to": "12", "body": "x"}]})
    send(parts, demo, "offers", STRANGER, attest=False)

    viewer.get(PAGE)

    offers, stops = rows_of(viewer, "Campaigns")
    assert re.fullmatch(
        r"offers .* first .* [ap]m 4 – 1 sent of offers 1 delivered of offers 1 failed of offers 1 held back of offers"
        r" 3 left out of offers 1 no consent, 1 opted out, 1 no phone number",
        offers,
    ), offers
    assert stops.startswith("Answers to STOP by the portal ")
    told = " | ".join(rows_of(viewer, "Messages"))
    assert re.search(r"\(973\) 555-0166 .*? Failed The provider reports that it was not delivered. offers", told)
    assert re.search(r"\(973\) 555-0155 .*? Held back The number said stop before it left. offers", told)
    assert re.search(r"\(973\) 555-0188 [^|]* Delivered offers Maple Deli LLC", told)
    assert f'href="{fresh.path}"' in viewer.text

    viewer.get(link(viewer, '3<span class="visually-hidden"> left out of offers'))
    reasons = " | ".join(rows_of(viewer, "Messages"))
    assert re.search(r"\(973\) 555-0100 .*? Left out No consent to text messages is on record. offers", reasons)
    assert re.search(r"\(973\) 555-0155 .*? Left out The number said stop. offers", reasons)
    assert re.search(r"12 .*? Left out This is no phone number. offers", reasons)


def test_what_belongs_to_no_deal_is_here_and_can_be_told_from_what_we_sent(
    app: Flask, parts: Parts, demo: TenantProfile, viewer: Browser
) -> None:
    send(parts, demo, "news", STRANGER)
    send(parts, demo, "fees & terms", STRANGER)
    hear(app, STRANGER, "Who is this?")

    viewer.get(PAGE)
    assert rows_of(viewer, "Messages")[0].endswith("Who is this? Received – –")
    viewer.get(f"{PAGE}?direction=in")
    assert "Who is this?" in viewer.words
    assert "About news" not in viewer.words
    viewer.get(f"{PAGE}?direction=out&status=queued")
    assert "Who is this?" not in viewer.words
    assert len(rows_of(viewer, "Messages")) == 2
    viewer.get(f"{PAGE}?status=failed")
    assert "No message fits" in viewer.words
    viewer.get(PAGE)
    viewer.get(link(viewer, "fees &amp; terms"))
    assert "Campaign fees &amp; terms" in viewer.words
    assert len(rows_of(viewer, "Messages")) == len(rows_of(viewer, "Campaigns")) == 1


def test_a_number_is_found_without_standing_in_an_address(
    app: Flask, parts: Parts, demo: TenantProfile, viewer: Browser
) -> None:
    send(parts, demo, "news", STRANGER, ROSA)
    age(parts, days=200, campaign="news")
    hear(app, STRANGER, "Who is this?")
    send(parts, demo, "cold", LI, attest=False)
    viewer.get(PAGE)

    found = viewer.submit(PAGE, phone="973.555.0100", follow=False)
    viewer.get(found.headers["Location"])
    by_link = link(viewer, "(973) 555-0100")

    assert found.status_code == 303
    assert not re.search("0100|" + phone_hash(STRANGER), found.headers["Location"] + by_link)
    assert "Only (973) 555-0100." in viewer.words
    assert [row.split()[1] for row in rows_of(viewer, "Messages")] == ["555-0100"] * 2
    assert len(rows_of(viewer, "Campaigns")) == 1, "of any time, and of this number alone"

    viewer.get(PAGE)
    viewer.submit(PAGE, phone="(973) 555-0177")
    assert "No consent to text messages is on record." in viewer.words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("(973) 555-0199", "There is no message to or from this number"),
        ("555", "Enter a phone number with its area code"),
        ("", "Enter a phone number"),
    ],
)
def test_a_number_that_leads_nowhere_is_said_at_its_field(viewer: Browser, typed: str, told: str) -> None:
    viewer.get(PAGE)

    answer = viewer.submit(PAGE, phone=typed)

    assert answer.status_code == 422
    assert viewer.words.startswith("Error: Text messages")
    assert viewer.words.count(told) == 2
    assert f'value="{typed}"' in viewer.text


def test_another_tenant_learns_nothing(
    app: Flask, parts: Parts, demo: TenantProfile, viewer: Browser, rival_admin: Browser
) -> None:
    send(parts, demo, "news", ROSA)
    send(parts, demo, "cold", LI, attest=False)
    viewer.get(PAGE)
    of_number, of_campaign = link(viewer, "(973) 555-0188"), link(viewer, "news")
    viewer.get(f"{PAGE}?status=skipped")
    of_skip = link(viewer, "(973) 555-0177")

    rival_admin.get(PAGE)
    assert "No campaign here" in rival_admin.words
    assert "No message fits" in rival_admin.words
    assert [rival_admin.submit(PAGE, phone=number).status_code for number in (ROSA, LI)] == [422, 422]
    assert "About news" not in rival_admin.get(of_campaign).get_data(as_text=True)
    assert "No message fits" in rival_admin.get(f"{PAGE}?status=skipped").get_data(as_text=True)
    assert [rival_admin.get(path).status_code for path in (of_number, of_skip)] == [404, 404]


def test_every_message_stands_on_one_page_also_where_many_came_at_once(
    parts: Parts, demo: TenantProfile, viewer: Browser
) -> None:
    queue(parts, demo, 120)
    age(parts, days=3, campaign="news")
    seen, path = [], PAGE
    while path:
        viewer.get(path)
        seen.append(re.findall(r"Text \d{3}\.", viewer.words))
        path = link(viewer, "Next rows") if "Next rows" in viewer.text else ""

    assert [len(page) for page in seen] == [50, 50, 20]
    assert len({words for page in seen for words in page}) == 120
    viewer.get(link(viewer, "First rows"))
    assert re.findall(r"Text \d{3}\.", viewer.words) == seen[0]
    assert viewer.get(f"{PAGE}?before=yesterday~sm_1").status_code == 400


def test_what_was_left_out_is_paged_too(parts: Parts, demo: TenantProfile, viewer: Browser) -> None:
    send(parts, demo, "cold", *(f"+1973555{number:04}" for number in range(60)), attest=False)

    viewer.get(f"{PAGE}?status=skipped&campaign=cold")
    first = rows_of(viewer, "Messages")
    viewer.get(link(viewer, "Next rows"))
    second = rows_of(viewer, "Messages")

    assert (len(first), len(second)) == (50, 10)
    assert len({row.split()[1] for row in (*first, *second)}) == 60


def test_a_period_bounds_campaigns_and_messages(parts: Parts, demo: TenantProfile, viewer: Browser) -> None:
    for days in (3, 20, 60):
        send(parts, demo, f"{days}-days-ago", ROSA)
        age(parts, days=days, campaign=f"{days}-days-ago")

    seen = {}
    for days in (7, 30, 90):
        viewer.get(f"{PAGE}?days={days}")
        seen[days] = (len(rows_of(viewer, "Campaigns")), len(rows_of(viewer, "Messages")))
    viewer.get(f"{PAGE}?days=100000")

    assert seen == {7: (1, 1), 30: (2, 2), 90: (3, 3)}
    assert len(rows_of(viewer, "Campaigns")) == 2, "a period that is no choice counts as the usual one"


def test_the_last_few_campaigns_are_shown_and_more_when_asked(
    parts: Parts, demo: TenantProfile, viewer: Browser
) -> None:
    for number in range(12):
        send(parts, demo, f"campaign {number:02}", ROSA)

    viewer.get(PAGE)
    few = [row.split()[1] for row in rows_of(viewer, "Campaigns")]
    viewer.get(link(viewer, "Show more"))

    assert few == [f"{number:02}" for number in range(11, 1, -1)]
    assert len(rows_of(viewer, "Campaigns")) == 12
    assert "Show more" not in viewer.text


@pytest.mark.parametrize(
    ("status", "work_now", "told"),
    [
        ("queued", {"available_at": timedelta(hours=7)}, "Waits leaves "),
        ("queued", {"waiting_since": timedelta(0)}, "Waits The provider is down."),
        ("queued", {"last_error": "Cherry is busy."}, "Waits It failed and is tried again. Cherry is busy."),
        ("failed", {"status": "dead", "last_error": "No such number."}, "handed to the provider. No such number."),
        ("failed", {"status": "pending"}, "handed to the provider and is tried again."),
    ],
)
def test_a_message_that_did_not_leave_says_why(
    parts: Parts, demo: TenantProfile, viewer: Browser, status: str, work_now: dict[str, object], told: str
) -> None:
    queue(parts, demo, 1)
    now = clock.now()
    values = {name: now + value if isinstance(value, timedelta) else value for name, value in work_now.items()}
    with parts.db.write() as session:
        session.execute(update(SmsMessage).values(status=status, reason="not_sent" if status == "failed" else None))
        session.execute(update(OutboxMessage).values(values))

    viewer.get(PAGE)

    assert told in rows_of(viewer, "Messages")[0]


def test_what_gave_up_says_so_and_forgets_it_when_it_left_after_all(
    parts: Parts, demo: TenantProfile, viewer: Browser, admin: Browser, by_day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_fields: object) -> None:
        raise VendorError("Cherry refused the message.", permanent=True)

    queue(parts, demo, 1)
    with monkeypatch.context() as down:
        down.setattr("portal.sms.gateways.sandbox.write_message", refuse)
        work(parts)
    viewer.get(PAGE)
    assert "Failed It could not be handed to the provider. Cherry refused the message." in viewer.words

    admin.get("/office/deliveries")
    admin.submit(next(action for action in admin.forms() if action.endswith("/retry")))
    work(parts)

    viewer.get(PAGE)
    assert "Cherry refused" not in viewer.words
    assert "Sent news" in rows_of(viewer, "Messages")[0]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?status=skipped", f"{PAGE}?campaign=news&status=queued"])
def test_many_messages_cost_as_many_questions_as_few(
    parts: Parts, demo: TenantProfile, viewer: Browser, fresh: Case, path: str
) -> None:
    counts = []
    for more in (2, 90):
        queue(parts, demo, more, deal_id=fresh.deal_id)
        send(parts, demo, f"cold {more}", *(f"+1973555{number:04}" for number in range(more)), attest=False)
        with asked(parts) as questions:
            answer = viewer.get(path)
        counts.append(len(questions))

    assert counts[0] == counts[1] <= 8
    assert len(gzip.compress(answer.data)) <= 14_000


def test_the_messages_of_a_number_cost_no_more_questions(
    parts: Parts, demo: TenantProfile, viewer: Browser, fresh: Case
) -> None:
    queue(parts, demo, 3, deal_id=fresh.deal_id)
    viewer.get(PAGE)
    path = link(viewer, "(973) 555-0001")

    with asked(parts) as questions:
        viewer.get(path)

    assert len(questions) <= 8, "\n".join(questions)


def test_a_part_of_the_page_is_what_was_asked_for(parts: Parts, demo: TenantProfile, viewer: Browser) -> None:
    queue(parts, demo, 1)

    for part in ("text_messages", "text_campaigns"):
        html = viewer.get(PAGE, headers={"HX-Request": "true", "HX-Target": part}).get_data(as_text=True)
        assert html.strip().startswith(f'<section class="panel" id="{part}"')
        assert html.strip().endswith("</section>")


def test_the_page_is_reached_from_the_bar_the_provider_and_a_deals_ledger(
    parts: Parts, demo: TenantProfile, admin: Browser, viewer: Browser, fresh: Case
) -> None:
    for browser, path in (
        (viewer, "/office/queue"),
        (viewer, f"{fresh.path}/texting"),
        (admin, "/office/sms-provider"),
    ):
        browser.get(path)
        assert link(browser, {"/office/queue": "Texts"}.get(path, "Text")) == PAGE, path


def test_what_somebody_wrote_is_shown_and_never_obeyed(parts: Parts, demo: TenantProfile, viewer: Browser) -> None:
    with parts.db.write(tenant_id=demo.id) as session:
        keep_received(session, tenant_id=demo.id, phone=STRANGER, body="<b>?</b>", merchant_id=None, deal_id=None)

    viewer.get(PAGE)

    assert "&lt;b&gt;?&lt;/b&gt;" in viewer.text
