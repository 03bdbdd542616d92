"""The second signer's pages: from the naming by the owner to the sealed copy, and closed to everybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from portal.application import co_signing_door
from portal.consents.models import Consent
from portal.consents.texts import find_text
from portal.deals.service import lock_deal
from portal.infra import clock
from portal.jobs.signing import expire_unsigned
from portal.signing.models import Envelope, SigningCode
from portal.signing.paper.verify import verify
from portal.workflows.measure_statements import end_what_rests_on_metrics
from portal.workflows.void_envelope import void_envelope
from tests.client import Browser
from tests.codes import last_code, other_than
from tests.integration.signing.acts import about, envelope_of, told
from tests.integration.signing.providers import link_of
from tests.integration.signing.stage import Stage
from tests.integration.signing.test_co_signing import OTHER, out, owner_signs
from tests.integration.signing.test_signing_pages import open_session


@pytest.fixture
def link(stage: Stage) -> str:
    """The address in the invitation, when the owner has signed."""
    out(stage)
    owner_signs(stage)
    return link_of(stage)


def enter(stage: Stage, browser: Browser, link: str) -> None:
    """Come by the link and enter the code; an earlier one was sent a while ago."""
    with stage.write() as session:
        session.execute(update(SigningCode).values(created_at=clock.now() - timedelta(minutes=5)))
    browser.get(link)
    browser.submit(link)
    browser.submit(f"{link}/code", code=last_code(stage.parts, deal_id=stage.deal_id))


def test_the_second_signer_proves_agrees_reads_signs_and_keeps_the_sealed_copy(
    stage: Stage, link: str, stranger: Browser, underwriter: Browser
) -> None:
    stranger.get(link)
    assert "Maple Deli LLC asks you to sign" in stranger.words
    assert "i•••@ortiz.example" in stranger.words
    enter(stage, stranger, link)
    assert "Sign on screen instead of on paper" in stranger.words
    stranger.submit("/sign/consent", consent="e-records-second-1")
    assert "Estimated APR" in stranger.words
    assert 'class="document' in stranger.text
    stranger.submit("/sign/review")
    stranger.submit("/sign/name", typed_name=OTHER, intent="yes")
    assert "We are sealing your copy now" in stranger.words
    assert 'hx-get="/sign/done" hx-trigger="every 2s"' in stranger.text

    stage.work()
    fragment = stranger.get("/sign/done", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert fragment.lstrip().startswith('<div class="stack loose" id="co_state">')
    assert "You have signed the agreement" in fragment
    underwriter.get(f"/office/deals/{stage.deal_id}/co-signer")
    assert "who signs can no longer be changed" in underwriter.words
    assert f"/office/deals/{stage.deal_id}/co-signer" not in underwriter.forms()
    underwriter.get(f"/office/deals/{stage.deal_id}/timeline")
    assert "Second signer · " in underwriter.words
    stranger.get("/sign/done")
    copy = stranger.get("/sign/signed.pdf")

    found = verify(copy.data, expected_sha256=told(stage, "contract.completed")[0]["signed_sha256"])
    assert found.problems == ()
    assert stage.status() == "signed"


def test_the_second_signer_agrees_to_words_of_their_own_and_not_to_the_merchants(
    stage: Stage, link: str, stranger: Browser
) -> None:
    enter(stage, stranger, link)
    assert "email address that we were given for you" in stranger.words
    assert "in your answers" not in stranger.words
    form = stranger.forms()["/sign/consent"]
    refused = stranger.post("/sign/consent", {**form, "consent": "e-records-1"})
    assert (refused.status_code, "This text was replaced" in stranger.words) == (422, True)

    stranger.post("/sign/consent", {**form, "consent": "e-records-second-1"})

    assert "Read the agreement" in stranger.words
    with stage.read() as session:
        kept = session.query(Consent).filter(Consent.actor.startswith("signer:")).one()
        words = find_text("e_records", kept.text_version, funder="Ledgerfield Funding", **reached(stage))
    assert kept.text_version == "e-records-second-1"
    assert words is not None
    assert kept.text_hash == words.sha256


def test_a_second_signer_who_agreed_to_the_words_of_before_goes_on_under_them(
    stage: Stage, link: str, stranger: Browser
) -> None:
    enter(stage, stranger, link)
    stranger.submit("/sign/consent", consent="e-records-second-1")
    before = find_text("e_records", "e-records-1", funder="Ledgerfield Funding", **reached(stage))
    assert before is not None
    with stage.write() as session:
        mine = update(Consent).where(Consent.actor.startswith("signer:"))
        session.execute(mine.values(text_version="e-records-1", text_hash=before.sha256))

    stranger.get("/sign/review")
    stranger.submit("/sign/review")
    stranger.submit("/sign/name", typed_name=OTHER, intent="yes")
    stage.work()

    assert stage.status() == "signed"


def reached(stage: Stage) -> dict[str, str]:
    return {"phone": stage.tenant.settings.phone, "email": stage.tenant.settings.email}


def test_who_comes_back_by_the_link_goes_on_where_they_were(stage: Stage, link: str, app: Flask) -> None:
    first, later = Browser(app), Browser(app)
    enter(stage, first, link)
    first.submit("/sign/consent", consent="e-records-second-1")

    enter(stage, later, link)

    assert "Read the agreement" in later.words
    later.submit("/sign/review")
    assert "Sign the agreement" in later.words


def test_a_second_click_on_the_code_opens_one_session_and_a_wrong_code_none(
    stage: Stage, link: str, stranger: Browser
) -> None:
    stranger.get(link)
    stranger.submit(link)
    code, action = last_code(stage.parts, deal_id=stage.deal_id), f"{link}/code"
    for wrong, words in (("12", "Enter the six digits of the code"), (other_than(code), "That is not the code")):
        assert stranger.submit(action, code=wrong).status_code == 422
        assert words in stranger.words
    with stage.read() as session:
        assert session.query(SigningCode).order_by(SigningCode.created_at.desc()).first().tries == 1
    form = {**stranger.forms()[action], "code": f" {code[:3]} {code[3:]} "}

    for _ in range(2):
        stranger.post(action, form)
        assert "Sign on screen instead of on paper" in stranger.words

    assert len(told(stage, "sign.proved")) == 2  # the owner's and this one


def test_a_trial_installation_shows_the_code_that_it_did_not_send(
    stage: Stage, link: str, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger.get(link)
    stranger.submit(link)
    assert "your code shows here in a moment" in stranger.words
    stage.work()
    code = last_code(stage.parts, deal_id=stage.deal_id)
    shown = f"{code[:3]} {code[3:]}"

    fragment = stranger.get(f"{link}/code", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert shown in fragment
    assert "<h1" not in fragment
    assert shown not in stranger.get(link).get_data(as_text=True)

    real = stage.parts.settings.model_copy(update={"mock_mode": False})
    monkeypatch.setattr(co_signing_door, "settings", lambda: real)
    assert shown not in stranger.get(f"{link}/code").get_data(as_text=True)


def test_a_second_click_on_sign_signs_once(stage: Stage, link: str, stranger: Browser) -> None:
    enter(stage, stranger, link)
    stranger.submit("/sign/consent", consent="e-records-second-1")
    stranger.submit("/sign/review")
    form = {**stranger.forms()["/sign/name"], "typed_name": OTHER, "intent": "yes"}

    for _ in range(2):
        stranger.post("/sign/name", form)
        assert "Thank you, your signature is kept" in stranger.words


def test_who_leaves_keeps_the_tenants_name_and_comes_back_by_the_link(
    stage: Stage, link: str, stranger: Browser
) -> None:
    enter(stage, stranger, link)
    stranger.submit("/sign/sign-out")
    assert "You have left the agreement" in stranger.words
    assert stage.tenant.display_name in stranger.words

    stranger.get("/sign/review")

    assert "You have been away for a while" in stranger.words


def test_a_session_of_one_kind_opens_no_page_of_the_other(
    stage: Stage, link: str, stranger: Browser, merchant: Browser
) -> None:
    enter(stage, stranger, link)
    for path in ("/application/tasks", "/application/sign", "/application/statements", "/office/queue"):
        assert stranger.client.get(path).status_code == 303
    open_session(stage, merchant)

    assert merchant.client.get("/sign/review").status_code == 303
    enter(stage, merchant, link)
    assert merchant.client.get("/application/tasks").status_code == 303


def test_a_link_of_nobody_and_one_of_a_provider_answer_alike(stage: Stage, link: str, stranger: Browser) -> None:
    answer = stranger.get("/sign/nobodys-link")

    assert answer.status_code == 404
    assert "We could not find that agreement." in stranger.words
    assert stranger.get("/sign/nobodys-link/code").status_code == 404


def new_metrics(stage: Stage) -> None:
    with stage.write() as session:
        deal = lock_deal(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        end_what_rests_on_metrics(session, deal, actor="system", reason="the figures changed")


def month_passes(stage: Stage) -> None:
    with stage.write() as session:
        session.execute(update(Envelope).values(sent_at=clock.now() - timedelta(days=31)))
    expire_unsigned(stage.parts)


@pytest.mark.parametrize("how", ["voided", "declined", "expired", "new metrics"])
def test_the_link_of_an_agreement_that_ended_says_so(stage: Stage, link: str, stranger: Browser, how: str) -> None:
    enter(stage, stranger, link)
    if how == "voided":
        with stage.write() as session:
            void_envelope(session, **about(stage), reason="Another amount")
    elif how == "declined":
        stranger.get("/sign/decline")
        stranger.submit("/sign/decline", reason="terms")
    else:
        {"expired": month_passes, "new metrics": new_metrics}[how](stage)

    stranger.get("/sign/review")
    assert "This agreement has ended" in stranger.words
    stranger.get(link)
    assert "This agreement has ended" in stranger.words
    assert stranger.client.get("/sign/agreement.pdf").status_code == 409
    assert envelope_of(stage).status == {"new metrics": "voided"}.get(how, how)
    assert stage.status() == ("open" if how == "new metrics" else "offer")
    assert told(stage, "contract.completed") == []


def test_the_owner_names_and_takes_away_the_other_and_then_waits_for_them(stage: Stage, merchant: Browser) -> None:
    open_session(stage, merchant)
    merchant.get("/application/background")
    assert "/application/co-signer" in merchant.text
    merchant.get("/application/co-signer")
    given = {"name": OTHER, "capacity": "co_owner"}
    refused = merchant.submit("/application/co-signer", **given, email="rosa@mapledeli.example")
    assert refused.status_code == 422
    merchant.submit("/application/co-signer", **given, email="ines@ortiz.example")
    assert f"When you have signed, we write to {OTHER}" in merchant.words
    merchant.submit("/application/co-signer/remove")
    assert "You sign first" in merchant.words

    out(stage)
    owner_signs(stage)

    merchant.get("/application/sign")
    assert "Now it is the turn of the other person" in merchant.words
    assert "i•••@ortiz.example" in merchant.words
    merchant.get("/application/status")
    assert "The other person signs now" in merchant.words
    merchant.get("/application/co-signer")
    assert "The agreement is out already. You have signed it" in merchant.words


def test_an_underwriter_names_the_second_signer_and_is_told_when_it_is_settled(
    stage: Stage, underwriter: Browser, rival_admin: Browser
) -> None:
    path = f"/office/deals/{stage.deal_id}/co-signer"
    given = {"name": "Li Wen", "email": "li@wen.example", "capacity": "guarantor"}
    assert rival_admin.get(path).status_code == 404
    underwriter.get(path)
    assert underwriter.submit(path, **given).status_code == 422
    assert underwriter.submit(path, **given, address="1 Elm Street, Troy NY", follow=False).status_code == 303
    underwriter.get(path)
    assert "Li Wen" in underwriter.words

    out(stage)

    underwriter.get(path)
    assert "Void it before you change that" in underwriter.words
