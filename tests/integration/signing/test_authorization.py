"""Whose authorization a background check runs under, and for each state who can move the deal on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from portal.background_checks.authorization import find_authorization, hash_owner
from portal.background_checks.models import BackgroundJob
from portal.background_checks.queries import list_jobs
from portal.consents.models import Consent
from portal.consents.queries import list_consents
from portal.deals.queries import get_deal
from portal.errors import NotAllowedNow
from portal.infra.parts import Parts
from portal.intake.service import read_state
from portal.tenants.queries import TenantProfile
from portal.workflows.decide_deal import close_deal
from portal.workflows.run_background import run_background
from portal.workflows.void_envelope import void_envelope
from tests.client import ApiClient, Browser
from tests.integration.signing.acts import accept_again, send, told
from tests.integration.signing.stage import Stage
from tests.integration.signing.test_signing_api import consent_of, of
from tests.integration.signing.test_signing_pages import AtSigning, open_session, to_consent

BACKGROUND = "/application/background"


@pytest.fixture
def at(parts: Parts, demo: TenantProfile, merchant: Browser) -> AtSigning:
    """A merchant of the demo who accepted an offer."""
    return AtSigning(parts, demo, merchant)


@pytest.fixture
def strict(app, api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    """The program of a tenant outside MOCK_MODE: what it does not attest is not on record."""
    from portal.web import parts as web_parts

    with app.app_context():
        real = web_parts.settings().model_copy(update={"mock_mode": False})
    monkeypatch.setattr("portal.api.background.settings", lambda: real)
    return api


def authorize(stage: AtSigning) -> None:
    stage.browser.get(BACKGROUND)
    stage.browser.submit(BACKGROUND, authorize="background-1")


def jobs(stage: Stage) -> list[BackgroundJob]:
    with stage.read() as session:
        return list_jobs(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)


def authorizations(stage: Stage) -> list[Consent]:
    about = {"tenant_id": stage.tenant.id, "merchant_id": stage.merchant_id}
    with stage.read() as session:
        return list_consents(session, **about, kind="background")


def office_runs(stage: Stage) -> BackgroundJob:
    with stage.write() as session:
        about = {"tenant": stage.tenant, "merchant_id": stage.merchant_id, "deal_id": stage.deal_id}
        return run_background(session, **about, actor="user:1", attest=False)


def office_is_refused(stage: Stage) -> str:
    with pytest.raises(NotAllowedNow) as refusal:
        office_runs(stage)
    assert refusal.value.code == "authorization_missing"
    return refusal.value.words


def covers(stage: Stage) -> bool:
    with stage.read() as session:
        deal = get_deal(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        state = read_state(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        return find_authorization(session, deal=deal, state=state) is not None


def void(stage: Stage) -> None:
    """The agreement is void, and the merchant accepts an offer again."""
    with stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="typo", actor="user:1")
    accept_again(stage)


# Which person it is


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({"owner_first": "ROSA", "owner_last": "Delgado Whitfield"}, True),
        ({"owner_address": "9 Elm Street"}, True),
        ({"business_legal_name": "Maple Deli and Sons LLC"}, True),
        ({"owner_last": "Marsh"}, False),
        ({"owner_first": "Ana"}, False),
        ({"owner_dob": "1981-03-27"}, False),
        ({"owner_ssn_last4": "9999"}, False),
    ],
)
def test_an_authorization_covers_the_person_and_not_how_they_write_or_where_they_live(
    at: AtSigning, changed: dict[str, str], is_same: bool
) -> None:
    to_consent(at.browser)
    void(at)

    at.answer(**changed)

    assert covers(at) is is_same


def test_the_same_person_of_another_merchant_has_another_hash(stage: Stage) -> None:
    with stage.read() as session:
        state = read_state(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)

    assert hash_owner(state, merchant_id="mr_1") != hash_owner(state, merchant_id="mr_2")
    assert hash_owner(replace(state, answers={}), merchant_id="mr_1") is None


def test_what_was_authorized_holds_again_when_a_wrong_change_is_taken_back(at: AtSigning) -> None:
    to_consent(at.browser)
    void(at)
    at.answer(owner_last="Marsh")
    office_is_refused(at)

    at.answer()

    assert office_runs(at).status == "OK"
    assert len(authorizations(at)) == 1


# The merchant's own way


def test_the_page_names_who_authorizes_and_leads_to_where_that_is_changed(at: AtSigning) -> None:
    at.browser.get(BACKGROUND)

    assert "You answer as the owner, Rosa Delgado-Whitfield" in at.browser.words
    assert "/application/owner/name?back=check-answers" in at.browser.text


def test_another_owner_before_the_first_authorization_gives_their_own(at: AtSigning) -> None:
    at.answer(owner_last="Marsh")

    to_consent(at.browser)

    assert "Step 1 of 4" in at.browser.words
    assert covers(at)


def test_what_another_page_changed_meanwhile_is_shown_before_anybody_authorizes(at: AtSigning) -> None:
    at.browser.get(BACKGROUND)
    at.answer(owner_last="Marsh")

    refused = at.browser.submit(BACKGROUND, authorize="background-1")

    assert refused.status_code == 422
    assert " checked" not in at.browser.text
    assert "The answers about the owner changed after this page was opened." in at.browser.words
    assert "You answer as the owner, Rosa Marsh" in at.browser.words
    assert (authorizations(at), jobs(at)) == ([], [])
    at.browser.submit(BACKGROUND, authorize="background-1")
    assert "Step 1 of 4" in at.browser.words


def test_after_a_clean_check_a_changed_name_asks_the_merchant_again_and_they_go_on_alone(at: AtSigning) -> None:
    to_consent(at.browser)
    void(at)
    at.answer(owner_last="Marsh")

    for path in ("/application/sign", "/application/sign/consent"):
        at.browser.get(path)
        assert "We have to ask you again." in at.browser.words
    at.browser.get("/application/status")
    assert "Let us check your background again" in at.browser.words
    at.browser.get("/application/tasks")
    assert "Your answers changed, so we ask you again" in at.browser.words
    authorize(at)

    assert "Step 1 of 4" in at.browser.words
    newest, first = jobs(at)
    given = {one.id: one for one in authorizations(at)}
    assert given[newest.consent_id].subject_hash != given[first.consent_id].subject_hash


def test_after_a_changed_business_the_merchant_can_go_on_alone_and_the_office_too(at: AtSigning) -> None:
    to_consent(at.browser)
    void(at)
    at.answer(business_legal_name="Maple Deli and Sons LLC")

    at.browser.get("/application/sign")
    assert "We have to ask you again." in at.browser.words
    assert office_runs(at).consent_id == jobs(at)[1].consent_id
    at.browser.get(BACKGROUND)
    at.browser.submit("/application/sign/prepare")

    assert "Step 1 of 4" in at.browser.words


def test_while_the_agreement_is_out_nobody_is_asked_again(at: AtSigning) -> None:
    to_consent(at.browser)

    at.answer(owner_dob="1981-03-27")
    at.browser.get(BACKGROUND)

    assert "Step 1 of 4" in at.browser.words
    at.browser.get("/application/status")
    assert "Read and sign your agreement" in at.browser.words


def test_nobody_comes_past_flags_by_another_name_a_person_runs_the_check_that_they_authorize(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, demo, merchant, owner_last="Review")
    authorize(at)
    at.answer(owner_last="Delgado")

    office_is_refused(at)
    authorize(at)

    assert "A person is looking at your background check" in at.browser.words
    assert (len(jobs(at)), told(at, "sign.sent")) == (1, [])
    assert office_runs(at).status == "OK"
    at.browser.get("/application/sign")
    at.browser.submit("/application/sign/prepare")
    assert "Step 1 of 4" in at.browser.words


def test_a_check_that_waits_is_not_asked_about_another_owner(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, demo, merchant, owner_last="Pending")
    authorize(at)
    at.answer(owner_last="Delgado")

    at.work()

    (job,) = jobs(at)
    assert [flag["flag"] for flag in job.flags] == ["no_answer"]
    authorize(at)
    assert "A person is looking at your background check" in at.browser.words
    assert office_runs(at).status == "OK"


def test_a_check_that_waits_does_not_hold_up_the_next_owner(
    parts: Parts, demo: TenantProfile, merchant: Browser
) -> None:
    at = AtSigning(parts, demo, merchant, owner_last="Pending")
    authorize(at)
    at.answer(owner_last="Delgado")
    authorize(at)

    at.work()
    at.browser.get("/application/sign")

    assert "Step 1 of 4" in at.browser.words
    assert len(told(at, "sign.sent")) == 1


# Programs


def test_a_program_attests_anew_after_another_owner_was_answered(strict: ApiClient, stage: Stage) -> None:
    strict.post("/api/consents", consent_of(stage))
    assert strict.post("/api/background/run", **of(stage)).json["status"] == "OK"
    stage.answer(owner_last="Marsh")

    refused = strict.post("/api/background/run", **of(stage))

    assert (refused.status_code, refused.json["code"]) == (409, "authorization_missing")
    assert "does not cover the owner as answered now" in refused.json["detail"]
    strict.post("/api/consents", consent_of(stage, text_version="paper-8"))
    assert strict.post("/api/background/run", **of(stage)).json["status"] == "OK"
    assert len(jobs(stage)) == 2


def test_an_attestation_before_there_are_answers_holds_for_the_owner_who_is_answered_then(
    strict: ApiClient, parts: Parts, demo: TenantProfile
) -> None:
    stage = Stage(parts, demo)
    strict.post("/api/consents", consent_of(stage))
    stage.answer().accept()

    assert strict.post("/api/background/run", **of(stage)).json["status"] == "OK"

    stage.answer(owner_last="Marsh")
    assert strict.post("/api/background/run", **of(stage)).json["code"] == "authorization_missing"


def test_in_mock_mode_the_caller_attests_for_each_owner(api: ApiClient, stage: Stage) -> None:
    api.post("/api/background/run", **of(stage))
    api.post("/api/background/run", **of(stage))
    assert len(authorizations(stage)) == 1
    stage.answer(owner_last="Marsh")

    api.post("/api/background/run", **of(stage))

    assert [one.source for one in authorizations(stage)] == ["mock", "mock"]
    assert len({one.subject_hash for one in authorizations(stage)}) == 2


# A second deal of the same merchant


@pytest.fixture
def second(at: AtSigning) -> AtSigning:
    """The merchant's next deal, after a first one for which they authorized a check."""
    to_consent(at.browser)
    with at.write() as session:
        close_deal(session, tenant_id=at.tenant.id, deal_id=at.deal_id, reason="withdrawn", actor="user:1")
    earlier, at.deal_id = at.deal_id, ""
    again = Stage(at.parts, at.tenant)
    assert again.merchant_id == at.merchant_id
    assert again.deal_id != earlier
    at.deal_id = again.deal_id
    open_session(at, at.browser)
    return at


def test_for_the_next_deal_of_the_same_owner_the_words_that_they_agreed_to_hold(second: AtSigning) -> None:
    second.answer().accept()

    assert office_runs(second).status == "OK"


def test_for_the_next_deal_of_another_owner_the_merchant_is_asked_and_the_office_refused(second: AtSigning) -> None:
    second.answer(owner_last="Marsh").accept()

    assert "does not cover the owner" in office_is_refused(second)
    to_consent(second.browser)
    assert "Step 1 of 4" in second.browser.words


@pytest.mark.parametrize(("source", "holds"), [("browser", False), ("attested", True), ("legacy", True)])
def test_of_what_was_kept_without_its_owner_only_a_merchants_attestation_holds_for_the_next_deal(
    second: AtSigning, source: str, holds: bool
) -> None:
    with second.write() as session:
        session.execute(update(Consent).values(subject_hash=None, source=source))
    second.answer().accept()

    assert covers(second) is holds


def test_what_was_kept_without_its_owner_holds_for_its_deal_until_another_is_answered(at: AtSigning) -> None:
    to_consent(at.browser)
    with at.write() as session:
        session.execute(update(Consent).values(subject_hash=None))
    void(at)

    office_runs(at)
    assert authorizations(at)[0].subject_hash is not None
    at.answer(owner_last="Marsh")
    office_is_refused(at)


def test_past_a_missing_authorization_a_person_may_still_send_with_a_reason(at: AtSigning) -> None:
    to_consent(at.browser)
    void(at)
    at.answer(owner_last="Marsh")

    send(at, force=True, reason="Known for years.")
    at.browser.get("/application/sign")

    assert "Step 1 of 4" in at.browser.words
