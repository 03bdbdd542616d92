"""The merchant's pages from the authorization to the signed copy, without JavaScript."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from portal.auth.sessions import open_merchant_session
from portal.infra.parts import Parts
from portal.merchants.service import update_merchant
from portal.signing.paper.verify import verify
from portal.tenants.queries import TenantProfile
from portal.workflows.void_envelope import void_envelope
from tests.client import Browser
from tests.codes import enter_code
from tests.integration.signing.acts import NAME, accept_again, envelope_of, offers, send, told
from tests.integration.signing.stage import Stage


class AtSigning(Stage):
    """A deal that a browser has a session for."""

    def __init__(self, parts: Parts, tenant: TenantProfile, browser: Browser, **changed: str) -> None:
        super().__init__(parts, tenant)
        self.answer(**changed).accept()
        self.browser = browser
        open_session(self, browser)


def open_session(stage: Stage, browser: Browser) -> None:
    """Sign the browser in to the deal as a link in a mail does."""
    with stage.write() as session:
        token = open_merchant_session(
            session,
            tenant_id=stage.tenant.id,
            deal_id=stage.deal_id,
            merchant_id=stage.merchant_id,
            opened_by="test",
            user_agent="",
        )
    browser.client.set_cookie("portal_session", token)


@pytest.fixture
def at(parts: Parts, demo: TenantProfile, merchant: Browser) -> AtSigning:
    """A merchant of the demo who accepted an offer."""
    return AtSigning(parts, demo, merchant)


def to_consent(browser: Browser) -> None:
    browser.get("/application/background")
    browser.submit("/application/background", authorize="background-1")


def to_review(browser: Browser) -> None:
    to_consent(browser)
    browser.submit("/application/sign/consent", consent="e-records-1")


def to_code(browser: Browser) -> None:
    to_review(browser)
    browser.submit("/application/sign/review")


def to_name(browser: Browser) -> None:
    to_code(browser)
    enter_code(browser)


def test_a_merchant_authorizes_agrees_reads_signs_and_keeps_the_sealed_copy(at: AtSigning) -> None:
    to_consent(at.browser)
    assert "Sign on screen instead of on paper" in at.browser.words
    at.browser.submit("/application/sign/consent", consent="e-records-1")
    assert "Estimated APR" in at.browser.words
    assert "Reconciliation" in at.browser.words
    at.browser.submit("/application/sign/review")
    enter_code(at.browser)
    at.browser.submit("/application/sign", typed_name=NAME, intent="yes")
    assert "We are sealing your copy now" in at.browser.words

    at.work()
    at.browser.get("/application/sign")
    assert "You have signed your agreement" in at.browser.words
    copy = at.browser.get("/application/agreement.pdf")

    assert copy.headers["Content-Disposition"].startswith("attachment")
    assert copy.headers["X-Content-Type-Options"] == "nosniff"
    found = verify(copy.data, expected_sha256=told(at, "contract.completed")[0]["signed_sha256"])
    assert found.problems == ()
    assert at.status() == "signed"


def test_the_words_on_the_page_are_those_of_the_pdf_and_vanish_when_answers_changed(at: AtSigning) -> None:
    to_review(at.browser)
    assert 'class="document' in at.browser.text

    at.answer(business_city="Newark")
    at.browser.get("/application/sign/review")

    assert 'class="document' not in at.browser.text
    assert "Some of your answers changed" in at.browser.words


def test_an_unticked_box_is_named_and_nothing_is_kept(at: AtSigning) -> None:
    at.browser.get("/application/background")

    refused = at.browser.submit("/application/background")

    assert refused.status_code == 422
    assert "<title>Error: " in at.browser.text
    assert "Tick the box to let us check your background" in at.browser.words
    assert told(at, "background.requested") == []


def test_another_name_keeps_what_was_typed_and_says_whose_is_needed(at: AtSigning) -> None:
    to_name(at.browser)

    refused = at.browser.submit("/application/sign", typed_name="Rosa Smith", intent="yes")

    assert refused.status_code == 422
    assert 'value="Rosa Smith"' in at.browser.text
    assert f"Type your name as it stands in your application: {NAME}" in at.browser.words


def test_a_second_click_on_sign_signs_once(at: AtSigning) -> None:
    to_name(at.browser)
    form = {**at.browser.forms()["/application/sign"], "typed_name": NAME, "intent": "yes"}

    first = at.browser.post("/application/sign", form, follow=False)
    second = at.browser.post("/application/sign", form, follow=False)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"] == "/application/sign"
    assert envelope_of(at).status == "signed"


def test_going_back_after_signing_shows_that_it_is_signed(at: AtSigning) -> None:
    to_name(at.browser)
    at.browser.submit("/application/sign", typed_name=NAME, intent="yes")

    for path in ("/application/sign/consent", "/application/sign/review", "/application/sign/decline"):
        at.browser.get(path)
        assert "You have signed this agreement" in at.browser.words


def test_a_merchant_may_read_again_before_signing(at: AtSigning) -> None:
    to_name(at.browser)

    at.browser.get("/application/sign/review")

    assert "Continue to sign" in at.browser.words


def test_declining_asks_why_says_what_is_next_and_leads_back_to_the_offers(at: AtSigning) -> None:
    to_review(at.browser)
    at.browser.get("/application/sign/decline")
    refused = at.browser.submit("/application/sign/decline")
    assert (refused.status_code, at.status()) == (422, "accepted")
    form = {**at.browser.forms()["/application/sign/decline"], "reason": "terms"}

    answers = [at.browser.post("/application/sign/decline", form, follow=False) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {"/application/sign/declined"}
    assert (at.status(), offers(at), len(told(at, "contract.declined"))) == ("offer", ["offered"] * 3, 1)
    at.browser.get("/application/sign/declined")
    assert "You did not sign, and you owe nothing" in at.browser.words
    assert "Choose another offer" in at.browser.words


def test_a_flagged_check_goes_to_a_person_and_not_to_the_agreement(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, demo, merchant, owner_last="Review")

    at.browser.get("/application/background")
    at.browser.submit("/application/background", authorize="background-1")

    assert "A person is looking at your background check" in at.browser.words
    assert told(at, "sign.sent") == []


def test_past_a_flagged_check_the_merchant_signs_what_an_underwriter_sent(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, demo, merchant, owner_last="Review")
    at.browser.get("/application/background")
    at.browser.submit("/application/background", authorize="background-1")
    send(at, force=True, reason="Cleared with the county.")

    at.browser.get("/application/background")
    assert "Step 1 of 4" in at.browser.words
    at.browser.get("/application/status")

    assert "Read and sign your agreement" in at.browser.words


def test_when_that_agreement_is_void_and_nothing_was_checked_the_check_is_due(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, demo, merchant)
    send(at, force=True, reason="Known for years.")
    with at.write() as session:
        void_envelope(session, tenant_id=at.tenant.id, deal_id=at.deal_id, reason="typo", actor="user:1")
    accept_again(at)

    at.browser.get("/application/sign")

    assert "Let us check your background" in at.browser.words


def test_a_check_that_takes_longer_sends_the_agreement_when_it_comes_back(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, demo, merchant, owner_last="Pending")
    at.browser.get("/application/background")
    at.browser.submit("/application/background", authorize="background-1")
    assert told(at, "sign.sent") == []

    at.work()
    at.browser.get("/application/sign/consent")

    assert len(told(at, "sign.sent")) == 1
    assert "Step 1 of 4" in at.browser.words


def test_a_voided_agreement_can_be_made_again_by_the_merchant(at: AtSigning) -> None:
    to_consent(at.browser)
    with at.write() as session:
        void_envelope(session, tenant_id=at.tenant.id, deal_id=at.deal_id, reason="typo", actor="user:1")
    accept_again(at)

    at.browser.get("/application/sign")
    at.browser.submit("/application/sign/prepare")

    assert "Step 1 of 4" in at.browser.words
    assert len(told(at, "sign.sent")) == 2


def test_a_tenant_that_signs_elsewhere_tells_where_the_agreement_is(
    parts: Parts, rival: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, rival, merchant)

    to_consent(at.browser)

    assert "Your agreement is on its way" in at.browser.words
    assert envelope_of(at).gateway == "external"


def test_a_stranger_and_a_get_sign_nothing(at: AtSigning, stranger: Browser) -> None:
    to_name(at.browser)

    for path in ("/application/background", "/application/sign", "/application/sign/review"):
        answer = stranger.client.get(path)
        assert answer.status_code == 303
        assert "/application/signed-out" in answer.headers["Location"]
    form = at.browser.forms()["/application/sign"]
    stranger.post("/application/sign", {**form, "typed_name": NAME, "intent": "yes"})
    at.browser.get("/application/sign")

    assert envelope_of(at).status == "viewed"


def test_another_merchants_session_sees_its_own_deal_alone(
    at: AtSigning, parts: Parts, demo: TenantProfile, stranger: Browser
) -> None:
    to_review(at.browser)
    other = Stage.__new__(Stage)
    other.parts, other.tenant = parts, demo
    with other.write() as session:
        from portal.merchants.matching import Hint
        from portal.workflows.start_deal import start_deal

        started = start_deal(
            session,
            tenant_id=demo.id,
            actor="api:key",
            hint=Hint(legal_name="Other Bakery"),
            create_if_missing=True,
            funding_amount_cents=None,
        )
        update_merchant(started.merchant, phone="+19735550101")
        other.deal_id, other.merchant_id = started.deal.id, started.merchant.id
    open_session(other, stranger)

    answer = stranger.client.get("/application/sign/agreement.pdf")

    assert answer.status_code == 404


def test_no_page_of_the_signing_asks_the_database_more_than_eight_times(at: AtSigning) -> None:
    counted: dict[str, int] = {}

    def count(path: str) -> None:
        statements: list[str] = []

        def note(_connection, _cursor, statement: str, *_more: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                statements.append(statement)

        event.listen(at.parts.db.engine, "before_cursor_execute", note)
        at.browser.get(path)
        event.remove(at.parts.db.engine, "before_cursor_execute", note)
        counted[path] = len([words for words in statements if "set_config" not in words])

    count("/application/background")
    to_consent(at.browser)
    count("/application/sign/consent")
    at.browser.submit("/application/sign/consent", consent="e-records-1")
    count("/application/sign/review")
    at.browser.submit("/application/sign/review")
    count("/application/sign/code")
    enter_code(at.browser)
    count("/application/sign")

    assert {path: asked for path, asked in counted.items() if asked > 8} == {}
