"""A stop from the first word to the ledger: through the webhook, the queue, the worker, the API and the page."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from portal.events.queries import list_events
from portal.infra.parts import Parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.merchants.matching import Hint
from portal.sms.models import SmsMessage
from portal.sms.quiet_hours import DEFAULT
from portal.tenants.queries import TenantProfile
from portal.workflows.start_deal import start_deal
from tests.client import ApiClient, Browser

ALL_DAY = type(DEFAULT)(DEFAULT.opens.min, DEFAULT.closes.max)
# Words of the rule, of the carriers, and wishes in English, Spanish and French.
WISHES = (
    "Stop.",
    "STOP!!!",
    "quit",
    "End",
    "REVOKE",
    "opt-out",
    "Cancel",
    "Unsubscribe me",
    "STOPALL",
    "s t o p",
    "fuck off stop",
    "Please remove my number",
    "No me manden más mensajes",
    "Arrêtez de m'envoyer des messages",
)
BACK = ("START", "Yes", "unstop")


@pytest.fixture
def deal_id(parts: Parts, demo: TenantProfile, monkeypatch: pytest.MonkeyPatch) -> str:
    """A deal whose merchant may be written to at any hour."""
    monkeypatch.setattr("portal.sms.quiet_hours.DEFAULT", ALL_DAY)
    monkeypatch.setattr("portal.sms.quiet_hours.STATES", {"NJ": ALL_DAY})
    load_tasks()
    hint = Hint(phone="+19735550188", email="rosa@maple.example", legal_name="Maple Deli LLC", state="NJ")
    with parts.db.write(tenant_id=demo.id) as session:
        started = start_deal(
            session, tenant_id=demo.id, actor="system", hint=hint, create_if_missing=True, funding_amount_cents=None
        )
    return started.deal.id


def hear(app: Flask, text: str) -> None:
    content = {"type": "inbound", "from": "+1 (973) 555-0188", "text": text}
    assert app.test_client().post("/api/sms/cherry/webhook", json=content).status_code == 200


def send(api: ApiClient, words: str) -> dict[str, object]:
    content = {"campaignName": "news", "messages": [{"to": "+19735550188", "body": words}]}
    answer = api.post("/api/sms/cherry/send", content).json
    assert answer is not None
    return {name: answer[name] for name in ("queued", "skipped")}


def work(parts: Parts) -> None:
    Worker(parts, stop=threading.Event()).run_until_idle()


def outgoing(parts: Parts, demo: TenantProfile) -> list[tuple[str, str]]:
    """The words of each message that was to go out, and what became of it."""
    with parts.db.read(tenant_id=demo.id) as session:
        rows = session.query(SmsMessage).filter_by(tenant_id=demo.id, direction="out")
        return [(row.body or "", row.status) for row in rows]


def test_every_wish_stops_what_waits_and_what_follows_until_a_start_and_the_ledger_tells_all(
    app: Flask, parts: Parts, demo: TenantProfile, api: ApiClient, underwriter: Browser, deal_id: str
) -> None:
    for number, wish in enumerate(WISHES):
        assert send(api, f"Queued {number}") == {"queued": 1, "skipped": []}, wish
        hear(app, wish)
        hear(app, wish)
        assert send(api, f"Late {number}") == {
            "queued": 0,
            "skipped": [{"to": "+19735550188", "reason": "opted_out"}],
        }, wish
        work(parts)
        hear(app, BACK[number % len(BACK)])
        assert send(api, f"Sent {number}")["queued"] == 1, BACK[number % len(BACK)]
        work(parts)

    all_of_them = outgoing(parts, demo)
    became = {words.partition("\n")[0]: status for words, status in all_of_them}
    for number, wish in enumerate(WISHES):
        assert became[f"Queued {number}"] == "suppressed", wish
        assert f"Late {number}" not in became, wish
        assert became[f"Sent {number}"] == "sent", wish
    with parts.db.read(tenant_id=demo.id) as session:
        kinds = [one.type for one in list_events(session, tenant_id=demo.id, deal_id=deal_id, limit=1000)]
    replies = [words for words, status in all_of_them if status == "sent"]
    assert (kinds.count("sms.stop"), kinds.count("sms.start")) == (2 * len(WISHES), len(WISHES))
    assert sum("you will get no more messages" in body for body in replies) == len(WISHES), "one confirmation a stop"
    underwriter.get(f"/office/deals/{deal_id}/texting")
    for number, wish in enumerate(WISHES):
        told = wish.replace("'", "&#39;")
        assert f"Stop {told}" in underwriter.words, "the ledger lacks a stop"
        assert f"Sent {number}" in underwriter.words
    assert "May be written to" in underwriter.words
    assert all(f"Start {word}" in underwriter.words for word in BACK)
