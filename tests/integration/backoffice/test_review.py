"""Manual review: reasons are cleared one by one, merchants are asked and answer, and a decline says why."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.auth.sessions import open_merchant_session
from portal.events.queries import TimelineEntry, list_events
from portal.infra.outbox.service import claim
from portal.infra.parts import Parts
from portal.jobs.notices import send_notice
from portal.mail.queries import list_messages
from portal.statements.sample.writing import make_statement
from portal.tenants.queries import TenantProfile
from portal.workflows.make_offers import make_offers
from tests.client import ApiClient, Browser
from tests.integration.backoffice.conftest import Case
from tests.unit.statements.reading.test_tampering import saved_again

ASK = {"kind": "answer", "words": "Why did sales dip in August?"}


def events(parts: Parts, tenant: TenantProfile, case: Case, kind: str) -> list[TimelineEntry]:
    with parts.db.read() as session:
        found = list_events(session, tenant_id=tenant.id, deal_id=case.deal_id, limit=200)
    return [event for event in found if event.type == kind]


@pytest.fixture
def reviewed(parts: Parts, demo: TenantProfile, weak: Case) -> Case:
    """A deal that the policy sent to a person."""
    with parts.db.write(tenant_id=demo.id) as session:
        make_offers(session, tenant=demo, deal_id=weak.deal_id, actor="api:test")
    return weak


@pytest.fixture(scope="session")
def further_month() -> bytes:
    """The statement of a month before the three."""
    return make_statement(layout="columns", profile="weak", seed=107, start=date(2026, 5, 1))[0]


@pytest.fixture
def owner(parts: Parts, demo: TenantProfile, weak: Case, merchant: Browser) -> Browser:
    """The deal's merchant at a browser."""
    with parts.db.write(tenant_id=demo.id) as session:
        whose = {"tenant_id": demo.id, "merchant_id": weak.merchant_id, "deal_id": weak.deal_id}
        token = open_merchant_session(session, **whose, opened_by="test", user_agent="test")
    merchant.client.set_cookie("portal_session", token)
    return merchant


def clear_actions(browser: Browser) -> list[str]:
    return [action for action in browser.forms() if "/review/clear/" in action]


def asked(underwriter: Browser, case: Case, **fields: str) -> str:
    """Ask the merchant for something; returns the path of the request's page."""
    underwriter.get(f"{case.path}/ask")
    underwriter.submit(f"{case.path}/ask", **{**ASK, **fields})
    withdraw = next(action for action in underwriter.forms() if action.endswith("/withdraw"))
    return f"/application/requests/{withdraw.split('/')[-2]}"


def test_reasons_are_cleared_one_by_one_until_the_deal_goes_on_to_offers(
    parts: Parts, demo: TenantProfile, underwriter: Browser, reviewed: Case
) -> None:
    decided, left = 1, True
    while left:
        underwriter.get(f"{reviewed.path}/review")
        (action,) = clear_actions(underwriter)
        assert underwriter.submit(action, reason=" ").status_code == 422
        assert "Say what you looked at" in underwriter.words
        underwriter.submit(action, reason="Looked at every page with the owner")
        assert "Every reason is cleared." in underwriter.words
        assert len(events(parts, demo, reviewed, "decision.made")) == decided
        underwriter.submit(f"{reviewed.path}/offers")
        decided += 1
        left = "Next: a person looks." in underwriter.words

    cleared = [event.data["code"] for event in events(parts, demo, reviewed, "review.cleared")]
    assert cleared
    assert len(set(cleared)) == len(cleared)
    assert "The offers wait for a choice." in underwriter.words or "minimum" in underwriter.words


def test_a_merchant_is_asked_answers_and_the_underwriter_reads_it(
    parts: Parts, demo: TenantProfile, underwriter: Browser, reviewed: Case, owner: Browser
) -> None:
    underwriter.get(f"{reviewed.path}/ask")
    assert underwriter.submit(f"{reviewed.path}/ask", words="").status_code == 422
    page = asked(underwriter, reviewed)
    with parts.db.read() as session:
        mails = list_messages(session, tenant_id=demo.id, deal_id=reviewed.deal_id)
        assert ASK["words"] in next(mail.body or "" for mail in mails if mail.template == "asked")
    underwriter.get(reviewed.path)
    assert "1 request to the merchant waits for an answer." in underwriter.words

    owner.get("/application/tasks")
    assert "What we asked you" in owner.words
    owner.get("/application/status")
    assert "Answer our question" in owner.words
    owner.get(page)
    assert owner.submit(page, answer="  ").status_code == 422
    assert "Write your answer" in owner.words
    form = owner.forms()[page]
    for _ in range(2):
        owner.post(page, {**form, "answer": "We closed for <b>repairs</b>."})
        assert "A person is looking at your application" in owner.words
    owner.get(page)
    assert "You answered this." in owner.words

    assert len(events(parts, demo, reviewed, "request.answered")) == 1
    assert "repairs" not in str(events(parts, demo, reviewed, "request.answered")[0].data)
    underwriter.get(f"{reviewed.path}/review")
    assert "We closed for &lt;b&gt;repairs&lt;/b&gt;." in underwriter.text


def test_a_document_is_scanned_and_kept_and_a_file_that_is_none_is_refused(
    underwriter: Browser, reviewed: Case, owner: Browser
) -> None:
    page = asked(underwriter, reviewed, kind="document", words="The lease, please")
    owner.get(page)
    assert owner.submit(page).status_code == 422
    assert "Choose the PDF first" in owner.words
    assert owner.submit(page, file=(BytesIO(b"GIF89a"), "lease.gif")).status_code == 422
    assert "is not a PDF" in owner.words

    owner.submit(page, file=(BytesIO(saved_again()), "lease.pdf"))
    underwriter.get(f"{reviewed.path}/review")
    found = re.search(r'href="(/office/documents/[^"]+)"', underwriter.text)
    assert found is not None
    assert underwriter.get(found[1]).data.startswith(b"%PDF-")


def test_a_further_month_answers_a_request_and_keeps_what_was_cleared(
    parts: Parts, demo: TenantProfile, underwriter: Browser, reviewed: Case, owner: Browser, further_month: bytes
) -> None:
    page = asked(underwriter, reviewed, kind="statement", words="One more month, please")
    underwriter.get(f"{reviewed.path}/review")
    underwriter.submit(clear_actions(underwriter)[0], reason="Known to us")
    owner.get(page)
    owner.submit(page, file=(BytesIO(further_month), "may.pdf"))

    assert "A person is looking" in owner.words or "offers" in owner.words
    assert len(events(parts, demo, reviewed, "request.answered")) == 1
    assert len(events(parts, demo, reviewed, "decision.made")) == 2
    codes = {event.data["code"] for event in events(parts, demo, reviewed, "review.cleared")}
    assert not codes & set(events(parts, demo, reviewed, "decision.made")[0].data["reasons"])


def test_a_request_is_withdrawn_and_ends_with_the_deal(
    parts: Parts, demo: TenantProfile, underwriter: Browser, reviewed: Case, owner: Browser
) -> None:
    page = asked(underwriter, reviewed)
    underwriter.submit(next(action for action in underwriter.forms() if action.endswith("/withdraw")))
    owner.get(page)
    assert "This is not needed any more." in owner.words
    owner.get("/application/tasks")
    assert "What we asked you" not in owner.words

    asked(underwriter, reviewed)
    underwriter.get(f"{reviewed.path}/decline")
    underwriter.submit(f"{reviewed.path}/decline", codes="unverified_business", reason="")
    assert len(events(parts, demo, reviewed, "request.withdrawn")) == 2


def test_a_request_is_nobody_elses(
    app: object, underwriter: Browser, rival_admin: Browser, viewer: Browser, stranger: Browser, reviewed: Case
) -> None:
    page = asked(underwriter, reviewed)

    assert stranger.get(page).request.path != page
    assert rival_admin.get(f"{reviewed.path}/review").status_code == 404
    assert rival_admin.get(f"{reviewed.path}/ask").status_code == 404
    viewer.get(f"{reviewed.path}/review")
    assert viewer.forms() == {} or not clear_actions(viewer)
    assert viewer.get(f"{reviewed.path}/ask").status_code == 403


def test_a_decline_tells_the_chosen_reasons_on_the_page_and_in_the_letter(
    parts: Parts, demo: TenantProfile, underwriter: Browser, reviewed: Case, owner: Browser
) -> None:
    path = f"{reviewed.path}/decline"
    underwriter.get(path)
    assert "Found by the policy" in underwriter.words
    found = re.findall(r'name="codes" value="([^"]+)"', underwriter.text)
    assert underwriter.submit(path, codes=found[:5], reason="").status_code == 422
    assert "Choose at most 4 reasons" in underwriter.words
    assert underwriter.submit(path, codes="made_up", reason="").status_code == 422
    underwriter.submit(path, codes=[found[0], "industry"], reason="The lease ends in May.")
    assert "Deal declined" in underwriter.words

    with parts.db.write() as session:
        job = claim(session, owner="test", kinds=frozenset({"notices.send"}))
    assert job is not None
    writing = send_notice(parts, job)
    assert writing is not None
    with parts.db.write(tenant_id=demo.id) as session:
        writing(session)
    letter = owner.get("/application/notice.pdf").data
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(letter)).pages).split())
    owner.get("/application/offers")
    for words in ("We do not fund this line of business", "The lease ends in May.", "we look for"):
        assert words in printed
        assert words in owner.words
    for words in (demo.settings.address, "Equal Credit Opportunity Act", "Federal Trade Commission"):
        assert words in printed


def test_the_api_declines_with_the_same_letter(
    parts: Parts, demo: TenantProfile, api: ApiClient, reviewed: Case, owner: Browser
) -> None:
    assert api.post(f"/api/deals/{reviewed.deal_id}/decline", {"reason": ""}).status_code == 422
    assert api.post(f"/api/deals/{reviewed.deal_id}/decline", {"reason": "No fit for us"}).status_code == 200

    owner.get("/application/offers")
    assert "Our underwriter’s reason" in owner.words
    assert "No fit for us" in owner.words
    with parts.db.write() as session:
        assert claim(session, owner="test", kinds=frozenset({"notices.send"})) is not None
