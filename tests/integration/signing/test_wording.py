"""The agreement in a tenant's own words: edited, reviewed, pinned to what was sent, and never markup."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.errors import Conflict, Invalid
from portal.events.queries import list_events
from portal.signing.clauses.models import AgreementWording
from portal.signing.clauses.queries import current_wording, get_clause
from portal.signing.clauses.service import save_clause
from portal.signing.paper.wording import default_wording
from portal.tenants.queries import TenantProfile
from tests.client import Browser
from tests.integration.signing.acts import check, consent, envelope_of, send, view
from tests.integration.signing.stage import Stage
from tests.integration.signing.test_signing_pages import open_session

OWN = """You may pay early at any time, in full: {purchased_amount}.
#import "x" *not bold* $y$ <b>&amp;</b> \\u{1f4a9} {{payment}}

- no fee;
- no discount.

See {section_fees}."""
PAGE = "/office/agreement/prepayment"


def save(stage: Stage, text: str | None, *, seen: int = 0, tenant: TenantProfile | None = None) -> int:
    with stage.write() as session:
        about = {"tenant_id": (tenant or stage.tenant).id, "name": "prepayment", "actor": "user:ana"}
        return save_clause(session, **about, text=text, seen_version=seen)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_tenants_words_reach_the_paper_as_characters_and_only_its_own(stage: Stage, rival: TenantProfile) -> None:
    save(stage, OWN)

    with stage.read() as session:
        wording = current_wording(session, tenant_id=stage.tenant.id)
        clause = next(one for one in wording.section if one.name == "prepayment")
        assert current_wording(session, tenant_id=rival.id) == default_wording()
    assert clause.items == ("no fee;", "no discount.")
    assert clause.closing == "See {section_fees}."
    assert wording.sha256 != default_wording().sha256
    check(stage)
    send(stage)
    with stage.read() as session:
        envelope = envelope_of(stage)
    stored = stage.parts.storage.read(_key(stage, envelope.agreement_document_id or ""))
    assert '#import "x" *not bold* $y$ <b>&amp;</b> \\u{1f4a9}' in text_of(stored)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write the clause"),
        ("You owe {interest_rate}.", "Nothing fills {interest_rate}"),
        ("- one\n\nwords\n\n- two", "one list"),
        ("- one", "Begin with a paragraph"),
        ("Words\n- one", "blank line before the list"),
        ("Words\n\n- one\n\nmore\n\nand more", "room for one paragraph"),
        ("x" * 8001, "8,000 characters"),
    ],
)
def test_a_text_that_cannot_stand_on_the_paper_is_refused_in_words(stage: Stage, text: str, words: str) -> None:
    with pytest.raises(Invalid, match=re.escape(words)):
        save(stage, text)


def test_what_was_sent_stays_what_is_shown_when_the_wording_changes(stage: Stage, merchant: Browser) -> None:
    save(stage, OWN)
    check(stage)
    sent = send(stage)
    consent(stage)
    save(stage, "You may pay early. That is all.", seen=1)
    view(stage)

    open_session(stage, merchant)
    merchant.get("/application/sign/review")
    assert "no discount." in merchant.words
    assert "That is all." not in merchant.words
    with stage.read() as session:
        (kept,) = session.scalars(select(AgreementWording))
        assert (kept.version, kept.sha256) == ("default-1+1", sent.wording_sha256)


def test_two_who_edit_at_once_do_not_overwrite_each_other_and_the_same_words_are_no_change(stage: Stage) -> None:
    assert save(stage, OWN) == 1
    assert save(stage, OWN, seen=1) == 1
    with pytest.raises(Conflict):
        save(stage, "Other words.")

    assert save(stage, None, seen=1) == 2
    with stage.read() as session:
        assert not get_clause(session, tenant_id=stage.tenant.id, name="prepayment").is_own


def test_an_administrator_edits_previews_and_has_it_reviewed(stage: Stage, admin: Browser) -> None:
    admin.get("/office/agreement")
    assert "not reviewed by counsel" in admin.words
    admin.get(PAGE)
    assert admin.submit(PAGE, text="You owe {interest_rate}.").status_code == 422
    assert "Nothing fills {interest_rate}" in admin.words
    preview = admin.submit(PAGE, text="Early is fine.", act="preview", follow=False)
    assert "Early is fine." in text_of(preview.data)
    admin.submit(PAGE, text="Early is fine.")
    assert "Version 1" in admin.words
    assert "{purchased_amount}" in admin.text.split("does without")[1]

    assert admin.submit(f"{PAGE}/review", counsel=" ").status_code == 422
    admin.submit(f"{PAGE}/review", counsel="J. Doe, Doe & Partners")
    assert "Reviewed by J. Doe" in admin.words
    with stage.read() as session:
        wording = current_wording(session, tenant_id=stage.tenant.id)
        kinds = [event.type for event in list_events(session, tenant_id=stage.tenant.id) if "agreement" in event.type]
    assert not next(one for one in wording.section if one.name == "prepayment").review
    assert kinds == ["agreement.reviewed", "agreement.reworded"]

    admin.submit(PAGE, text="Early is very fine.")
    assert "Reviewed by J. Doe" not in admin.words.split("Versions")[0]
    admin.submit(f"{PAGE}/restore")
    with stage.read() as session:
        assert get_clause(session, tenant_id=stage.tenant.id, name="prepayment").version == 4
    assert admin.get("/office/agreement/nothing").status_code == 404
    admin.get("/office/agreement/governing_law")
    admin.submit("/office/agreement/governing_law", text="the State of New York")
    assert "the State of New York" in text_of(admin.get("/office/agreement/preview.pdf").data)


def test_the_wording_is_for_administrators_alone(underwriter: Browser) -> None:
    assert underwriter.get("/office/agreement").status_code == 403
    assert underwriter.post(PAGE, {"text": "x"}, follow=False).status_code == 403


def _key(stage: Stage, document_id: str) -> str:
    from portal.documents.queries import get_document

    with stage.read() as session:
        found = get_document(session, tenant_id=stage.tenant.id, document_id=document_id)
        return found.storage_key or ""
