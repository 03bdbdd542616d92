"""The pages around a provider's frame: each signer's own, without JavaScript, and closed to everybody else."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from sqlalchemy import update

from portal.consents.texts import CURRENT_OF_CO_SIGNER
from portal.errors import NotAllowedNow, NotFound
from portal.infra import clock
from portal.infra.parts import Parts
from portal.infra.tables import load_tables
from portal.signing.co_signers import find_invited
from portal.signing.models import Envelope, SigningCode
from portal.tenants.queries import TenantProfile
from portal.workflows.co_sign import (
    CoSignerSession,
    consent_as_co_signer,
    count_code,
    enter_code,
    open_as_co_signer,
    send_code,
    sign_as_co_signer,
    view_as_co_signer,
)
from portal.workflows.void_envelope import void_envelope
from tests.client import Browser
from tests.codes import last_code
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.integration.signing.acts import BROWSER, told
from tests.integration.signing.providers import SECOND, ProviderStage, bring_out, choose, link_of
from tests.integration.signing.test_co_signing_pages import enter
from tests.integration.signing.test_signing_pages import open_session
from tests.integration.signing.test_two_at_providers import happens
from tests.integration.signing.test_two_in_frames import sign_unheard

OWNERS, SECONDS = "/application/sign/there", "/sign/there"
CONSENT = {"consent": "e-records-second-1"}


@pytest.fixture
def link(framed: ProviderStage) -> str:
    """The address in the invitation, when the owner has signed in their frame."""
    happens(framed, "sign")
    return link_of(framed)


@pytest.fixture
def second(framed: ProviderStage, link: str, stranger: Browser) -> Browser:
    """The second signer, who has entered a code and agreed to sign on screen."""
    enter(framed, stranger, link)
    stranger.submit("/sign/consent", **CONSENT)
    return stranger


def address(browser: Browser) -> str:
    """The address of the frame on the last page."""
    found = re.search(r'data-src="([^"]+)"', browser.text)
    assert found is not None, browser.words
    return unescape(found[1])


def signature_in(browser: Browser, path: str) -> str:
    assert browser.get(path).status_code == 200, browser.words
    return parse_qs(urlsplit(address(browser)).query)["signature_id"][0]


def acts_in_frame(stage: ProviderStage, browser: Browser, act: str) -> None:
    """Load the frame of the last page, as a browser does, and press a button in it; what is told of it is lost."""
    stage.fake.tell = lambda *_, **__: None
    url = address(browser)
    assert httpx.get(url).status_code == 200
    assert httpx.post(f"{url}&act={act}").status_code == 204


def who(stage: ProviderStage, *, session_id: str = "ws_second") -> CoSignerSession:
    with stage.read() as session:
        found = find_invited(session, envelope_id=stage.envelope().id)
        assert found is not None
        return CoSignerSession(stage.tenant.id, found.invitation.id, session_id)


def prove(stage: ProviderStage, link: str, *, session_id: str = "ws_second") -> None:
    code = link.removeprefix("/sign/")
    with stage.write() as session:
        send_code(session, link_code=code)
    sent = last_code(stage.parts, deal_id=stage.deal_id)
    with stage.write() as session:
        code_id = count_code(session, link_code=code)
    with stage.write() as session:
        enter_code(session, link_code=code, code_id=code_id, code=sent, session_id=session_id)


def opened(stage: ProviderStage, person: CoSignerSession) -> str:
    """What the attempt to open the frame is refused with; empty where it opens."""
    try:
        open_as_co_signer(stage.parts, person)
    except NotAllowedNow as refusal:
        return refusal.code
    return ""


def test_each_signs_in_a_frame_of_their_own_and_keeps_the_providers_copy(
    framed: ProviderStage, merchant: Browser, stranger: Browser, underwriter: Browser
) -> None:
    first, other = framed.made().signers
    open_session(framed, merchant)
    assert signature_in(merchant, OWNERS) == first.id
    acts_in_frame(framed, merchant, "sign")
    merchant.get("/application/sign/return")
    assert "We are waiting for Dropbox Sign" in merchant.words
    assert framed.deliver(framed.told("signed")).status_code == 200
    framed.work()
    merchant.get("/application/sign/return")
    assert "Now it is the turn of the other person" in merchant.words
    assert "We have written to i•••@ortiz.example" in merchant.words

    link = link_of(framed)
    stranger.get(link)
    assert "Maple Deli LLC asks you to sign" in stranger.words
    enter(framed, stranger, link)
    assert "Step 1 of 2" in stranger.words
    stranger.submit("/sign/consent", **CONSENT)
    assert "Sign the agreement at Dropbox Sign" in stranger.words
    assert "Estimated APR" in stranger.words
    assert signature_in(stranger, SECONDS) == other.id
    acts_in_frame(framed, stranger, "sign")
    stranger.get("/sign/return")
    assert "We are waiting for Dropbox Sign" in stranger.words
    assert framed.envelope().status != "signed"
    framed.work()
    assert framed.deliver(framed.told("completed")).status_code == 200
    framed.work_once()
    stranger.get("/sign/return")
    assert "We are fetching your copy now" in stranger.words
    framed.work()

    stranger.get("/sign/return")
    assert "Your copy is sealed by Dropbox Sign" in stranger.words
    copies = [stranger.get("/sign/signed.pdf").data, merchant.get("/application/agreement.pdf").data]
    assert copies == [framed.fake.signed_pdf(framed.made())] * 2
    underwriter.get(f"/office/deals/{framed.deal_id}/timeline")
    assert "Second signer’s turn" in underwriter.words


def test_each_frames_policy_admits_the_providers_site_and_no_other_page_does(
    framed: ProviderStage, second: Browser
) -> None:
    page = second.get(SECONDS)
    other = second.get("/sign/name")

    assert page.headers["Content-Security-Policy"].endswith(f"; frame-src {framed.fake.url}")
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-src" not in other.headers["Content-Security-Policy"]
    assert "js/framed." not in other.get_data(as_text=True)


def test_who_has_no_javascript_is_told_what_else_they_can_do(second: Browser) -> None:
    second.get(SECONDS)

    assert "Dropbox Sign needs JavaScript, and your browser has it turned off." in second.words
    assert "Open the link in your email on another device" in second.words
    assert "call (" in second.words
    # What is said of the frame stands there only once a script shows it.
    assert re.search(r'<p [^>]*id="frame_words" hidden>The part below', second.text)
    assert 'href="/sign/decline"' in second.text
    assert 'href="/sign/agreement.pdf"' in second.text
    assert second.get("/sign/agreement.pdf").data.startswith(b"%PDF-")
    second.get("/sign/name")
    assert 'href="/sign/decline"' in second.text


def test_every_visit_gets_an_address_of_its_own_and_none_is_kept(framed: ProviderStage, second: Browser) -> None:
    seen = []
    for _ in range(2):
        second.get(SECONDS)
        seen.append(address(second))
    tokens = [parse_qs(urlsplit(url).query)["token"][0] for url in seen]

    assert len(set(tokens)) == 2
    with framed.read() as session:
        kept = " ".join(
            str(tuple(row)) for table in load_tables().sorted_tables for row in session.execute(table.select())
        )
    assert not [token for token in tokens if token in kept]
    # A look uses it up; the next visit works all the same.
    assert [httpx.get(seen[0]).status_code for _ in range(2)] == [200, 403]
    second.get(SECONDS)
    assert httpx.get(address(second)).status_code == 200


def test_frames_are_not_asked_for_without_end(second: Browser) -> None:
    answers = [second.client.get(SECONDS).status_code for _ in range(31)]

    assert (answers[0], answers[-1]) == (200, 429)


def test_who_leaves_half_way_goes_on_on_another_device(
    framed: ProviderStage, link: str, second: Browser, app: Flask
) -> None:
    second.get(SECONDS)
    second.get("/sign/return?event=cancel")
    assert "Sign the agreement at Dropbox Sign" in second.words
    later = Browser(app)

    enter(framed, later, link)

    # Consent was given; what is due is the signature.
    assert "Sign the agreement at Dropbox Sign" in later.words
    assert signature_in(later, SECONDS) == framed.made().signers[1].id


def test_a_code_that_is_too_old_is_asked_for_anew(framed: ProviderStage, second: Browser) -> None:
    with framed.write() as session:
        session.execute(update(SigningCode).values(used_at=clock.now() - timedelta(minutes=31)))

    second.get(SECONDS)

    assert "asks you to sign" in second.words
    assert opened(framed, who(framed)) == "code_missing"


def test_a_frame_takes_the_turn_the_consent_and_the_code_first(framed: ProviderStage) -> None:
    person = who(framed)
    assert opened(framed, person) == "not_your_turn"
    happens(framed, "sign")
    link = link_of(framed)
    assert opened(framed, person) == "consent_missing"
    with framed.write() as session:
        consent_as_co_signer(session, person, text_version=CURRENT_OF_CO_SIGNER, **BROWSER)
    prove(framed, link, session_id="ws_of_somebody_else")
    assert opened(framed, person) == "code_missing"

    with framed.write() as session:
        session.execute(update(SigningCode).values(created_at=clock.now() - timedelta(minutes=5)))
    prove(framed, link)

    assert opened(framed, person) == ""


def test_before_their_turn_the_link_says_so_and_sends_no_code(framed: ProviderStage, stranger: Browser) -> None:
    with framed.read() as session:
        found = find_invited(session, envelope_id=framed.envelope().id)
        assert found is not None
        link = f"/sign/{found.invitation.link_code}"

    stranger.get(link)

    assert "It is not your turn yet" in stranger.words
    assert link not in stranger.forms()
    assert told(framed, "sign.code_sent") == []


def test_what_is_signed_in_a_frame_is_neither_read_nor_signed_on_a_page_of_ours(
    framed: ProviderStage, second: Browser
) -> None:
    with framed.read() as session:
        proof = session.query(SigningCode).filter(SigningCode.used_at.is_not(None)).one()
        person = who(framed, session_id=proof.session_id or "")

    for act in (
        lambda session: view_as_co_signer(session, person),
        lambda session: sign_as_co_signer(session, person, name=SECOND["name"], **BROWSER),
    ):
        with pytest.raises(NotAllowedNow) as refusal, framed.write() as session:
            act(session)
        assert refusal.value.code == "signed_elsewhere"
    second.get("/sign/review")
    assert "Sign the agreement at Dropbox Sign" in second.words
    assert "/sign/name" not in second.forms()


def test_the_second_declines_on_our_page_and_it_ends_for_both_and_at_the_provider(
    framed: ProviderStage, link: str, second: Browser, merchant: Browser
) -> None:
    second.get("/sign/decline")
    form = {**second.forms()["/sign/decline"], "reason": "terms"}
    for _ in range(2):
        second.post("/sign/decline", form)
        assert "This agreement has ended" in second.words
    framed.work()

    assert (framed.envelope().status, framed.status(), framed.made().status) == ("declined", "offer", "canceled")
    assert [event["by"] for event in told(framed, "contract.declined")] == ["co_signer"]
    for path in (SECONDS, "/sign/return", link):
        second.get(path)
        assert "This agreement has ended" in second.words
    open_session(framed, merchant)
    merchant.get(OWNERS)
    assert merchant.page is not None
    assert merchant.page.request.path == "/application/offers"


@pytest.mark.parametrize("how", ["declined in the frame", "voided"])
def test_the_frame_and_the_link_of_an_agreement_that_ended_say_so(
    framed: ProviderStage, link: str, second: Browser, how: str
) -> None:
    second.get(SECONDS)
    if how == "voided":
        with framed.write() as session:
            void_envelope(session, tenant_id=framed.tenant.id, deal_id=framed.deal_id, reason="Another", actor="user:1")
        framed.work()
        assert httpx.get(address(second)).status_code == 200
        assert httpx.post(f"{address(second)}&act=sign").status_code == 409
    else:
        acts_in_frame(framed, second, "decline")
        second.get("/sign/return?event=decline")
        assert "We are waiting for Dropbox Sign" in second.words
        assert framed.deliver(framed.told("declined")).status_code == 200
        framed.work()

    for path in ("/sign/return", SECONDS, link):
        second.get(path)
        assert "This agreement has ended" in second.words
    assert second.client.get("/sign/agreement.pdf").status_code == 409


def test_who_has_signed_and_comes_back_before_we_know_waits(
    framed: ProviderStage, merchant: Browser, stranger: Browser
) -> None:
    open_session(framed, merchant)
    sign_unheard(framed)
    merchant.get(OWNERS)
    of_owner = merchant.words
    assert framed.deliver(framed.told("signed")).status_code == 200
    framed.work()
    enter(framed, stranger, link_of(framed))
    stranger.submit("/sign/consent", **CONSENT)
    sign_unheard(framed)

    stranger.get(SECONDS)

    assert "We are waiting for Dropbox Sign" in of_owner
    assert "We are waiting for Dropbox Sign" in stranger.words
    assert stranger.page is not None
    assert stranger.page.request.path == "/sign/return"


def test_a_provider_that_does_not_answer_is_told_on_the_page(framed: ProviderStage, second: Browser) -> None:
    framed.fake.fail("500", method="GET", ending=framed.made().signers[1].id)

    answer = second.get(SECONDS)

    assert answer.status_code == 503
    assert "Dropbox Sign does not answer at the moment" in second.words
    assert second.get(SECONDS).status_code == 200


def test_nobody_gets_into_the_frame_of_somebody_else(
    framed: ProviderStage, second: Browser, merchant: Browser, rival: TenantProfile, app: Flask
) -> None:
    open_session(framed, merchant)
    anybody = Browser(app).client

    assert second.client.get(OWNERS).status_code == 303
    assert merchant.client.get(SECONDS).status_code == 303
    assert [anybody.get(path).status_code for path in (OWNERS, SECONDS, "/sign/return")] == [303, 303, 303]
    assert anybody.get("/sign/no-such-code").status_code == 404
    person = who(framed)
    with pytest.raises(NotFound):
        open_as_co_signer(framed.parts, CoSignerSession(rival.id, person.invitation_id, person.session_id))


@pytest.mark.parametrize("later", ["", "app-1"])
def test_a_link_of_what_dropbox_sign_mails_leads_nowhere_whatever_the_account_says_later(
    frame_site: FakeDropboxSign,
    parts: Parts,
    demo: TenantProfile,
    app: Flask,
    stranger: Browser,
    merchant: Browser,
    later: str,
) -> None:
    frame_site.client_id = ""
    stage = bring_out(ProviderStage(parts, demo).sign_at(frame_site, app), two=True)
    choose(parts, demo, "dropbox_sign", frame_site.account(client_id=later))
    open_session(stage, merchant)
    merchant.get("/application/sign")
    before = merchant.words
    happens(stage, "sign")
    link = f"/sign/{stage.envelope().id}"

    assert [stranger.client.get(path).status_code for path in (link, f"{link}/code")] == [404, 404]
    assert "Dropbox Sign has written to you" in before
    assert "Go to Dropbox Sign" not in before
    merchant.get("/application/sign")
    assert "It has written to the other person" in merchant.words
    with pytest.raises(NotFound), stage.write() as session:
        send_code(session, link_code=stage.envelope().id)


@pytest.mark.parametrize(("client_id", "words"), [("app-1", "Go to Dropbox Sign"), ("", "has written to you")])
def test_of_what_went_out_before_this_was_kept_the_account_tells(
    frame_site: FakeDropboxSign,
    parts: Parts,
    demo: TenantProfile,
    app: Flask,
    merchant: Browser,
    client_id: str,
    words: str,
) -> None:
    frame_site.client_id = client_id
    stage = bring_out(ProviderStage(parts, demo).sign_at(frame_site, app))
    with stage.write() as session:
        session.execute(update(Envelope).values(framed=None))
    open_session(stage, merchant)

    merchant.get("/application/sign")

    assert words in merchant.words


@pytest.mark.parametrize("later", ["", "app-2"])
def test_frames_stay_open_when_the_account_has_no_app_or_another(
    framed: ProviderStage, merchant: Browser, stranger: Browser, later: str
) -> None:
    choose(framed.parts, framed.tenant, "dropbox_sign", framed.fake.account(client_id=later))
    open_session(framed, merchant)
    merchant.get("/application/sign")
    assert "Sign your agreement at Dropbox Sign" in merchant.words
    merchant.get(OWNERS)
    acts_in_frame(framed, merchant, "sign")
    assert framed.deliver(framed.told("signed")).status_code == 200
    framed.work()

    enter(framed, stranger, link_of(framed))
    stranger.submit("/sign/consent", **CONSENT)
    stranger.get(SECONDS)

    assert httpx.get(address(stranger)).status_code == 200
