"""The notice of a decline: its reasons, its rights, once, by mail and to download."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.notices import send_notice
from portal.mail.queries import list_messages
from portal.tenants.queries import TenantProfile
from portal.workflows.decide_deal import decline_deal, reopen_deal
from tests.client import Browser
from tests.integration.offers.desk import DECLINED, HEALTHY, Desk, open_desk


def work(desk: Desk, job: Job) -> bool:
    writing = send_notice(desk.parts, job)
    if writing is None:
        return False
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        writing(session)
    return True


def mails(desk: Desk) -> list[str]:
    with desk.parts.db.read() as session:
        found = list_messages(session, **desk.whose, limit=20)
        return [mail.body for mail in found if mail.template == "declined"]


def test_a_declined_merchant_gets_the_reasons_with_their_figures_and_the_rights(desk: Desk, merchant: Browser) -> None:
    desk.measure(**DECLINED)
    desk.make()
    (job,) = desk.jobs("notices.send")

    assert work(desk, job)

    (mail,) = mails(desk)
    for words in (
        "Too many payments were returned or paid into overdraft",
        "We saw 6; we can accept 5 or fewer.",
        "Equal Credit Opportunity Act",
        "Federal Trade Commission",
        "48 Commerce St",
    ):
        assert words in mail
    desk.sit_down(merchant).get("/application/offers")
    assert "We sent you the notice" in merchant.words
    pdf = merchant.get("/application/notice.pdf").data
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    for words in ("Notice of action taken", "Maple Deli LLC", "We saw 6", "consumer report", "Equal Credit"):
        assert words in text


def test_the_notice_is_sent_once_and_a_second_decline_has_one_of_its_own(desk: Desk) -> None:
    desk.measure(**DECLINED)
    desk.make()
    (job,) = desk.jobs("notices.send")
    assert work(desk, job)
    assert not work(desk, job)
    assert len(desk.events("notice.sent")) == 1

    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        reopen_deal(session, **desk.whose, reason="new statements", notes="", actor="user:priya")
        decline_deal(session, **desk.whose, reason="The lease ends in May.", notes="", actor="user:priya")
    (again,) = desk.jobs("notices.send")

    assert work(desk, again)
    assert len(desk.events("notice.sent")) == 2
    assert "The lease ends in May." in mails(desk)[0]


def test_a_deal_that_was_opened_again_before_the_notice_gets_none(desk: Desk) -> None:
    desk.measure(**DECLINED)
    desk.make()
    (job,) = desk.jobs("notices.send")
    with desk.parts.db.write(tenant_id=desk.tenant.id) as session:
        reopen_deal(session, **desk.whose, reason="a mistake", notes="", actor="user:priya")

    assert not work(desk, job)
    assert desk.events("notice.sent") == []


def test_without_a_decline_there_is_no_notice(parts: Parts, demo: TenantProfile, merchant: Browser) -> None:
    desk = open_desk(parts, demo, name="Oak Deli LLC")
    desk.measure(**HEALTHY)
    desk.make()

    assert desk.jobs("notices.send") == []
    assert desk.sit_down(merchant).get("/application/notice.pdf").status_code == 404
