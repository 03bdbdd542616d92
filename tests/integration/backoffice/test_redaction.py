"""A redacted copy of the statements: nothing of a person is left in the file, and the timeline says who made it."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

from portal.events.queries import list_events
from portal.events.types import EventType
from portal.infra.parts import Parts
from portal.tenants.queries import TenantProfile
from tests.client import Browser
from tests.integration.backoffice.conftest import Case
from tests.unit.web.structure import problems

PERSONAL = ("Rosa", "Delgado", "Maple Deli", "Church", "Montclair", "Prairie State", "881204417", "RIVERBEND")
ORDER = {"recipient": "Bluff Partners, Ltd.", "slots": ["1", "2", "3"], "descriptions": "no"}


def make(browser: Browser, case: Case, **changed: object) -> bytes:
    """Order a copy and download it from the deal's papers."""
    action = f"{case.path}/redacted-copy"
    browser.get(action)
    browser.submit(action, **{**ORDER, **changed})
    found = re.findall(r'href="/office/documents/(\w+)" download>Redacted statements', browser.text)
    return browser.client.get(f"/office/documents/{found[0]}").data


def test_no_text_of_a_statement_and_nothing_about_the_file_is_left(measured: Case, underwriter: Browser) -> None:
    pdf = make(underwriter, measured, descriptions="yes")

    reader = PdfReader(BytesIO(pdf))
    cover, *pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == 12
    for text in pages:
        left = text.replace("REDACTED COPY", "").strip()
        assert left.startswith("Redacted copy for Bluff Partners, Ltd. · dl_"), left
        assert "\n" not in left
    assert len(re.findall(r"\b[0-9a-f]{64}\b", cover)) == 3
    assert (reader.metadata, reader.xmp_metadata, reader.attachments) == (None, None, {})
    everything = pdf + b"".join(
        each.get_data() for each in map(reader.get_object, range(1, len(reader.xref[0]))) if hasattr(each, "get_data")
    )
    assert [word for word in PERSONAL if word.encode() in everything or word in cover] == []


def test_the_copy_is_a_paper_of_the_deal_and_the_timeline_says_who_made_it_for_whom(
    parts: Parts, demo: TenantProfile, measured: Case, underwriter: Browser, viewer: Browser
) -> None:
    pdf = make(underwriter, measured, slots=["2"])

    with parts.db.read(tenant_id=demo.id) as session:
        events = list_events(session, tenant_id=demo.id, types=[EventType.STATEMENTS_REDACTED])
    assert [(one.data["recipient"], one.data["slots"], one.data["descriptions"]) for one in events] == [
        ("Bluff Partners, Ltd.", [2], False)
    ]
    assert events[0].actor.startswith("user:")
    assert len(events[0].data["originals"]) == 1
    assert len(PdfReader(BytesIO(pdf)).pages) == 5
    assert viewer.get(f"/office/documents/{events[0].data['document_id']}").data == pdf
    assert "Redacted copy of statements made" in viewer.get(measured.path).get_data(as_text=True)


def test_a_second_press_makes_no_second_copy(
    parts: Parts, demo: TenantProfile, measured: Case, underwriter: Browser
) -> None:
    action = f"{measured.path}/redacted-copy"
    underwriter.get(action)
    sent = {**underwriter.forms()[action], **ORDER, "slots": ["1"]}

    answers = [underwriter.post(action, sent, follow=False).headers["Location"] for _ in range(2)]

    with parts.db.read(tenant_id=demo.id) as session:
        events = list_events(session, tenant_id=demo.id, types=[EventType.STATEMENTS_REDACTED])
    assert answers == [f"{measured.path}#signing"] * 2
    assert len(events) == 1


def test_an_order_that_says_too_little_is_asked_again_with_what_was_typed(measured: Case, underwriter: Browser) -> None:
    action = f"{measured.path}/redacted-copy"
    underwriter.get(action)

    answer = underwriter.submit(action, recipient="", slots=["2"], descriptions="yes")

    assert answer.status_code == 422
    assert "Say whom the copy is for" in underwriter.words
    assert re.search(r'value="2" checked', underwriter.text)
    assert re.search(r'value="yes" checked', underwriter.text)
    assert problems(underwriter.text) == []
    underwriter.submit(action, recipient="Bluff", descriptions="no")
    assert "Choose at least one statement" in underwriter.words


def test_only_who_may_act_makes_a_copy_and_a_stranger_finds_nothing(
    measured: Case, viewer: Browser, rival_admin: Browser
) -> None:
    action = f"{measured.path}/redacted-copy"

    assert viewer.get(action).status_code == 403
    assert rival_admin.get(action).status_code == 404
    assert "redacted-copy" not in viewer.get(measured.path).get_data(as_text=True)
