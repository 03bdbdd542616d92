"""Mail through a real SMTP server."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from portal.config import get_settings
from portal.infra import clock
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts, make_parts
from portal.jobs import load_tasks
from portal.jobs.loop import Worker
from portal.mail.letter import parts_of
from portal.mail.models import MailMessage
from portal.mail.service import queue_mail
from portal.tenants.queries import TenantProfile
from tests.contracts.mail.server import Mailbox, serving

ROSA = "rosa@maple.example"
LINK = "https://funder.example/apply/resume/abc?next=1&x=2"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[str]:
    with serving(mailbox) as port:
        yield f"smtp://127.0.0.1:{port}"


@pytest.fixture
def worker(parts: Parts, server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setenv("SMTP_URL", server)
    monkeypatch.setenv("MAIL_FROM", "portal@funder.example")
    get_settings.cache_clear()
    load_tasks()
    own = make_parts(get_settings())
    yield Worker(own, stop=threading.Event())
    own.db.engine.dispose()


def write(parts: Parts, tenant: TenantProfile, *, business: str = "Maple Deli LLC") -> None:
    context = {"business": business, "funder": tenant.display_name, "link": LINK, "minutes": 10}
    with parts.db.write(tenant_id=tenant.id) as session:
        queue_mail(session, tenant_id=tenant.id, to=ROSA, template="resume", context=context)


def status(parts: Parts) -> str:
    with parts.db.read() as session:
        return session.execute(select(MailMessage.status)).scalar_one()


def let_time_pass(parts: Parts) -> None:
    with parts.db.write() as session:
        waits = OutboxMessage.status == "pending"
        session.execute(update(OutboxMessage).where(waits).values(available_at=clock.now()))


def test_a_mail_arrives_as_text_and_as_html_that_say_the_same(
    parts: Parts, demo: TenantProfile, mailbox: Mailbox, worker: Worker
) -> None:
    write(parts, demo, business="Zoë & <b>Sons</b>")

    worker.run_until_idle()

    [mail] = mailbox.received
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert LINK in text.get_content()
    assert LINK.replace("&", "&amp;") in page.get_content()
    assert "Zoë &amp; &lt;b&gt;Sons&lt;/b&gt;" in page.get_content()
    assert (mail["To"], status(parts)) == (ROSA, "sent")
    assert demo.display_name in mail["From"]
    assert mail["Date"] is not None


@pytest.mark.parametrize("answer", ["451 try later", "421 busy"])
def test_a_mail_that_the_server_could_not_take_leaves_later_and_once(
    parts: Parts, demo: TenantProfile, mailbox: Mailbox, worker: Worker, answer: str
) -> None:
    write(parts, demo)
    mailbox.refusals = [answer]

    worker.run_until_idle()
    let_time_pass(parts)
    worker.run_until_idle()

    assert (len(mailbox.received), status(parts)) == (1, "sent")


def test_a_mail_that_was_handed_over_twice_can_be_told_by_its_id(
    parts: Parts, demo: TenantProfile, mailbox: Mailbox, worker: Worker
) -> None:
    write(parts, demo)
    worker.run_until_idle()
    # The worker died after the server's answer and before its own commit.
    with parts.db.write() as session:
        session.execute(update(OutboxMessage).values(status="pending", available_at=clock.now()))

    worker.run_until_idle()

    assert len({mail["Message-ID"] for mail in mailbox.received}) == 1


@pytest.mark.parametrize(("answer", "expected"), [("550 no such user", "failed"), ("450 mailbox busy", "queued")])
def test_a_recipient_that_does_not_exist_is_given_up_and_a_busy_one_is_not(
    parts: Parts, demo: TenantProfile, mailbox: Mailbox, worker: Worker, answer: str, expected: str
) -> None:
    write(parts, demo)
    mailbox.unknown[ROSA] = answer

    worker.run_until_idle()

    assert (mailbox.received, status(parts)) == ([], expected)


def test_a_text_falls_into_its_parts() -> None:
    parts = parts_of(f"Hello,\n\nGo on here:\n{LINK}\n\n- one\n- two\n\nBye")

    assert [(part.kind, part.lines) for part in parts] == [
        ("words", ("Hello,",)),
        ("words", ("Go on here:",)),
        ("link", (LINK,)),
        ("list", ("one", "two")),
        ("words", ("Bye",)),
    ]
