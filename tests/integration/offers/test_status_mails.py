"""A merchant hears by mail where the application stands: each moment once, and nothing that is private."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.infra import clock
from portal.jobs.offers import tell_that_offers_end
from portal.mail.models import MailMessage
from portal.offers.models import Offer
from portal.workflows.decide_deal import close_deal, reopen_deal
from portal.workflows.tell_merchant import tell_offers_end
from portal.workflows.void_envelope import void_envelope
from tests.integration.offers.desk import DOUBTFUL, Desk
from tests.integration.offers.test_accept import accept
from tests.integration.signing.acts import check, send
from tests.integration.signing.conftest import stage
from tests.integration.signing.stage import Stage

__all__ = ["stage"]
# Noon of a Tuesday on the East Coast.
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
HAND = {"reason": "as said by phone", "actor": "user:priya"}


def mails(where: Desk | Stage, template: str) -> list[MailMessage]:
    with where.parts.db.read() as session:
        query = select(MailMessage).where(MailMessage.template == template, MailMessage.deal_id == where.deal_id)
        return list(session.scalars(query.order_by(MailMessage.created_at)))


def let_offers_end(desk: Desk) -> None:
    """They end at midnight of the day after NOON."""
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        for row in session.scalars(select(Offer)):
            row.expires_at = NOON + timedelta(hours=36)


@pytest.fixture
def ending(offered: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    let_offers_end(offered)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return offered


def test_a_complete_application_that_a_person_looks_at_is_confirmed_once(desk: Desk) -> None:
    desk.measure(**DOUBTFUL)

    desk.make()
    desk.make()

    (told,) = mails(desk, "in_review")
    assert "It is our turn." in (told.body or "")
    assert "1,200" not in (told.body or "")
    desk.measure(**DOUBTFUL)
    desk.make()
    assert len(mails(desk, "in_review")) == 2


def test_who_has_offers_on_the_screen_gets_no_mail_about_a_review(offered: Desk) -> None:
    assert mails(offered, "in_review") == []


def test_an_acceptance_has_a_receipt_with_date_and_time_and_without_amounts(offered: Desk) -> None:
    chosen = accept(offered, None)

    (receipt,) = mails(offered, "accepted")
    assert chosen.accepted_at is not None
    assert f"“{chosen.name}”" in (receipt.body or "")
    assert str(chosen.accepted_at.year) in (receipt.body or "")
    assert "$" not in (receipt.body or "")


def test_offers_that_end_within_a_day_are_told_of_once_and_by_day(
    ending: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for hours in (0, 8, 12, 13, 22, 23, 35, 40):
        monkeypatch.setattr(clock, "now", lambda hours=hours: NOON + timedelta(hours=hours))
        tell_that_offers_end(ending.parts)
        told.append(len(mails(ending, "offers_end")))

    # At hour 12 it is midnight there, at 22 ten in the morning.
    assert told == [0, 0, 0, 0, 1, 1, 1, 1]
    assert "November 25, 2026" in (mails(ending, "offers_end")[0].body or "")


def test_two_workers_tell_once_that_offers_end(ending: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=23))
    start, sent = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        with ending.parts.db.write(tenant_id=ending.tenant.id) as session:
            sent.append(tell_offers_end(session, **ending.whose))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sorted(sent) == [False, True]


def test_an_accepted_offer_is_not_said_to_end(offered: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(offered, None)
    let_offers_end(offered)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=23))

    tell_that_offers_end(offered.parts)

    assert mails(offered, "offers_end") == []


def test_an_agreement_that_is_voided_is_told_with_where_the_merchant_is_now(stage: Stage) -> None:
    check(stage)
    send(stage)

    with stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, **HAND)

    (told,) = mails(stage, "agreement_ended")
    assert "your offers still stand" in (told.body or "")
    assert "as said by phone" not in (told.body or "")


def test_an_application_that_is_open_again_is_told(offered: Desk) -> None:
    with offered.parts.db.write(tenant_id=offered.tenant.id) as session:
        close_deal(session, **offered.whose, **HAND)
        reopen_deal(session, **offered.whose, **HAND, notes="")

    (told,) = mails(offered, "reopened")
    assert "as said by phone" not in (told.body or "")
