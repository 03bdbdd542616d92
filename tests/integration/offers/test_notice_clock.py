"""Until when a notice of action taken is owed: what starts the clock, what ends it, and who is reminded once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.deals.models import Deal
from portal.infra import clock
from portal.infra.parts import Parts
from portal.jobs.notices import remind_of_notices, send_notice
from portal.mail.queries import list_messages
from portal.tenants.queries import TenantProfile
from portal.underwriting import notice_clock
from portal.underwriting.counter import CounterTerms
from portal.underwriting.notice_clock import notice_due
from portal.workflows.ask_merchant import ask_merchant
from portal.workflows.counter_offer import counter_offer
from portal.workflows.decide_deal import close_deal, decline_deal, reopen_deal
from tests.client import Browser
from tests.integration.offers.desk import DOUBTFUL, Desk, open_desk

# Late in the evening at the office, when the day has changed in UTC already.
RECEIVED = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
LAST_DAY = date(2026, 12, 24)
ACT = {"reason": "as said by phone", "actor": "user:priya"}


@pytest.fixture(autouse=True)
def evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: RECEIVED)


def later(monkeypatch: pytest.MonkeyPatch, *, days_left: int) -> None:
    moment = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 17, tzinfo=UTC) - timedelta(days=days_left)
    monkeypatch.setattr(clock, "now", lambda: moment)


def owed(desk: Desk) -> tuple[str, date] | None:
    with desk.parts.db.read() as session:
        due = notice_due(session.get_one(Deal, desk.deal_id))
    return (due.basis, due.due_on) if due else None


def decline(desk: Desk) -> None:
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        decline_deal(session, **desk.whose, **ACT, notes="")


@pytest.fixture
def in_review(desk: Desk) -> Desk:
    desk.measure(**DOUBTFUL)
    desk.make()
    return desk


def test_a_complete_application_is_answered_within_thirty_days_of_the_office(in_review: Desk) -> None:
    assert owed(in_review) == ("completed", LAST_DAY)


def test_a_later_decline_moves_the_last_day_no_further_and_the_notice_ends_the_clock(
    in_review: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, days_left=8)
    decline(in_review)
    assert owed(in_review) == ("declined", LAST_DAY)

    (job,) = in_review.jobs("notices.send")
    writing = send_notice(in_review.parts, job)
    assert writing is not None
    with in_review.parts.db.write(tenant_id=in_review.tenant.id) as session:
        writing(session)
    assert owed(in_review) is None


def test_an_incomplete_application_owes_nothing_until_it_is_declined(desk: Desk) -> None:
    assert owed(desk) is None
    decline(desk)

    assert owed(desk) == ("declined", LAST_DAY)
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        reopen_deal(session, **desk.whose, **ACT, notes="")
    assert owed(desk) is None


def test_less_than_was_asked_for_is_a_counter_offer_with_ninety_days(desk: Desk) -> None:
    desk.answer(funding_amount="900000")
    desk.measure()
    desk.make()

    assert owed(desk) == ("counter_offer", date(2026, 11, 24) + timedelta(days=90))


def test_offers_as_asked_for_and_a_withdrawal_leave_nothing_owed(desk: Desk, in_review: Desk) -> None:
    with in_review.parts.db.write(tenant_id=in_review.tenant.id) as session:
        close_deal(session, **in_review.whose, **ACT)
    assert owed(in_review) is None

    other = open_desk(desk.parts, desk.tenant, name="Oak Deli LLC")
    other.measure()
    other.make()
    assert owed(other) is None


def test_the_office_is_reminded_once_at_each_mark(
    in_review: Desk, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days_left in (11, 10, 9, 3, 3, -1, -2):
        later(monkeypatch, days_left=days_left)
        remind_of_notices(parts)

    left = [event.data["days_left"] for event in in_review.events("notice.reminded")]
    assert left == [-1, 3, 10]
    with parts.db.read() as session:
        found = list_messages(session, tenant_id=in_review.tenant.id)
        mails = [(mail.to, mail.subject) for mail in found if mail.template == "notice_due"]
    assert {to for to, _ in mails} == {in_review.tenant.settings.email}
    assert sorted(subject for _, subject in mails) == [
        "10 days left for the notice to Maple Deli LLC",
        "3 days left for the notice to Maple Deli LLC",
        "Overdue: the notice to Maple Deli LLC",
    ]


def test_the_queue_shows_what_is_owed_most_urgent_first_and_pages_by_it(
    in_review: Desk,
    underwriter: Browser,
    rival_admin: Browser,
    demo: TenantProfile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settled = open_desk(in_review.parts, demo, name="Oak Deli LLC")
    early = open_desk(in_review.parts, demo, name="Elm Deli LLC")
    monkeypatch.setattr(notice_clock, "office_today", lambda: LAST_DAY - timedelta(days=33))
    early.measure(**DOUBTFUL)
    early.make()
    monkeypatch.setattr("portal.backoffice.queue_view.PAGE_ROWS", 1)
    monkeypatch.setattr(notice_clock, "office_today", lambda: LAST_DAY + timedelta(days=2))

    underwriter.get("/office/queue?notice=due")
    assert "Notice overdue by 5 days" in underwriter.words
    assert early.deal_id in underwriter.words
    assert in_review.deal_id not in underwriter.words
    onward = underwriter.text.split('aria-label="Pages"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    underwriter.get(onward)
    assert "Notice overdue by 2 days" in underwriter.words
    assert settled.deal_id not in underwriter.words
    underwriter.get(f"/office/deals/{in_review.deal_id}")
    assert "The last day was December 24, 2026" in underwriter.words
    rival_admin.get("/office/queue?notice=due")
    assert "No deal fits" in rival_admin.words
    assert underwriter.get("/office/queue?notice=due&before=soon~x").status_code == 400


def test_an_underwriters_own_offer_answers_the_application_and_is_told_by_mail(
    in_review: Desk, demo: TenantProfile
) -> None:
    terms = CounterTerms(
        tier=2,
        amount_cents=3_000_000,
        factor_rate=Decimal("1.40"),
        number_of_payments=180,
        frequency="daily",
        collection_method="ach_debit",
    )
    with in_review.parts.db.write(tenant_id=demo.id) as session:
        asked = {"kind": "answer", "words": "Why did sales dip?", "reason_code": None, "actor": "user:priya"}
        ask_merchant(session, tenant=demo, deal_id=in_review.deal_id, **asked)
        counter_offer(session, tenant=demo, deal_id=in_review.deal_id, terms=terms, reason="Known", actor="user:priya")

    assert owed(in_review) is None
    assert len(in_review.events("request.withdrawn")) == 1
    with in_review.parts.db.read() as session:
        told = [mail.template for mail in list_messages(session, **in_review.whose)]
    assert told.count("offers_ready") == 1
