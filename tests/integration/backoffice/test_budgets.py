"""What the office's heavier pages ask of the database and of the line, however many rows the statements have."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from portal.infra.parts import Parts
from portal.mail.queries import list_messages as list_mails
from portal.mail.service import queue_mail
from portal.sms.service import queue_sms
from portal.tenants.queries import TenantProfile
from portal.users.queries import list_users
from portal.workflows.read_deal_file import MESSAGES, read_deal_file
from tests.client import Browser
from tests.integration.backoffice.conftest import Case


@contextmanager
def asked(parts: Parts) -> Iterator[list[str]]:
    """The questions to the database while the block runs."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT") and "set_config" not in statement:
            found.append(statement)

    event.listen(parts.db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(parts.db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("", 8),
        ("/statements", 8),
        ("/figures", 8),
        ("/figures/average_daily_balance", 8),
        ("/figures/true_revenue", 8),
        ("/days/2026-08-03", 8),
    ],
)
def test_a_page_asks_the_database_a_bounded_number_of_questions(
    page: str, most: int, parts: Parts, underwriter: Browser, measured: Case
) -> None:
    with asked(parts) as questions:
        answer = underwriter.get(f"{measured.path}{page}")

    assert answer.status_code == 200
    assert len(questions) <= most, "\n".join(questions)
    assert len(gzip.compress(answer.data)) <= 14_000


def test_the_lists_that_are_read_as_one_are_the_deals_own_and_the_newest(
    parts: Parts, demo: TenantProfile, rival: TenantProfile, measured: Case
) -> None:
    deal = {"tenant_id": demo.id, "deal_id": measured.path.rsplit("/", 1)[1]}
    about = {"to": "rosa@maple.example", "template": "resume"}
    context = {"business": "Deli", "funder": "Ledgerfield", "link": "https://a.example", "minutes": 10}
    with parts.db.write() as session:
        for owner in (*[deal] * 25, {"tenant_id": demo.id}, {"tenant_id": rival.id}):
            queue_mail(session, **owner, **about, context=context)
        queue_sms(session, **deal, to="+19735550188", body="Hello", campaign="x", actor="system")

    with parts.db.read(tenant_id=demo.id) as session:
        file = read_deal_file(session, **deal)
        newest = {mail.id for mail in list_mails(session, **deal, limit=MESSAGES)}
        staff = {user.id for user in list_users(session, tenant_id=demo.id)}

    assert ({mail.id for mail in file.mails}, len(file.mails)) == (newest, MESSAGES)
    assert [text.body for text in file.texts] == ["Hello"]
    assert set(file.people) == staff


def test_a_page_of_a_statement_asks_the_database_eight_times(
    parts: Parts, underwriter: Browser, measured: Case
) -> None:
    underwriter.get(f"{measured.path}/statements")
    row = re.search(r'href="([^"]+/pages/[^"]+)"', underwriter.text)
    assert row is not None
    with asked(parts) as questions:
        underwriter.get(row[1])

    assert len(questions) <= 8, "\n".join(questions)


def test_the_deals_head_is_a_fragment_of_its_page_that_asks_again(underwriter: Browser, measured: Case) -> None:
    asking = {"HX-Request": "true", "HX-Target": "deal_head"}
    html = underwriter.get(measured.path, headers=asking).get_data(as_text=True)

    assert html.strip().startswith('<header class="stack tight" id="deal_head">')
    assert html.strip().endswith("</header>")
    assert "every 15s" in html
