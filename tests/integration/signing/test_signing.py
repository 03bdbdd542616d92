"""From an accepted offer to a sealed agreement: every gate, every end, and nothing twice."""

from __future__ import annotations

import threading

import pytest

from portal.config import get_settings
from portal.documents.queries import get_document
from portal.errors import Conflict, Invalid, NotAllowedNow
from portal.infra.crypto import sha256_hex
from portal.signing.paper.verify import verify
from portal.signing.queries import find_signature
from portal.signing.seal_key import seal_key
from portal.workflows.send_for_signing import prepare_agreement, send_for_signing
from portal.workflows.void_envelope import void_envelope
from tests.integration.signing.acts import (
    BROWSER,
    NAME,
    accept_again,
    check,
    consent,
    envelope_of,
    prove,
    refused,
    send,
    sign,
    told,
    view,
)
from tests.integration.signing.stage import Stage


def test_a_deal_goes_from_consent_to_a_sealed_agreement_with_its_hashes_in_the_timeline(stage: Stage) -> None:
    check(stage)
    sent = send(stage)
    consent(stage)
    view(stage)
    sign(stage)

    stage.work()

    done = envelope_of(stage)
    assert (done.id, done.status, stage.status()) == (sent.id, "completed", "signed")
    with stage.read() as session:
        document = get_document(session, tenant_id=stage.tenant.id, document_id=done.signed_document_id or "")
    pdf = stage.parts.storage.read(document.storage_key or "")
    completed = told(stage, "contract.completed")
    assert completed == [
        {
            "envelope_id": done.id,
            "gateway": "embedded",
            "offer_id": done.offer_id,
            "agreement_sha256": done.agreement_sha256,
            "signed_sha256": sha256_hex(pdf),
        }
    ]
    found = verify(pdf, trusted_cert=seal_key(get_settings()).cert_pem, expected_sha256=document.sha256)
    assert found.problems == ()
    assert found.agreement_sha256 == done.agreement_sha256


def test_the_seal_is_made_once_however_often_the_job_runs(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)
    sign(stage)
    stage.work()

    from portal.infra.outbox.service import enqueue
    from portal.workflows.sign_agreement import SEAL

    with stage.write() as session:
        enqueue(session, SEAL, {"envelope_id": envelope_of(stage).id}, tenant_id=stage.tenant.id)
    stage.work()

    assert len(told(stage, "contract.completed")) == 1


def test_what_the_signature_consists_of_is_kept(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)
    sign(stage, name="  rosa   delgado whitfield ")

    envelope = envelope_of(stage)
    with stage.read() as session:
        signature = find_signature(session, tenant_id=stage.tenant.id, envelope_id=envelope.id)
    assert signature is not None
    assert signature.name == "rosa delgado whitfield"
    assert signature.agreement_sha256 == envelope.agreement_sha256
    assert (signature.ip, signature.user_agent) == (BROWSER["ip"], BROWSER["user_agent"])


def test_sending_waits_for_the_background_check(stage: Stage) -> None:
    assert refused(stage) == "background_missing"


def test_sending_waits_for_a_check_that_came_back_ok(stage: Stage) -> None:
    stage.answer(owner_last="Review")
    check(stage)

    assert refused(stage) == "background_not_ok"


@pytest.mark.parametrize(
    "changed", [{"owner_last": "Decline"}, {"owner_ssn_last4": "9999"}, {"business_ein": "881204418"}]
)
def test_a_check_says_nothing_about_whoever_is_answered_afterwards(stage: Stage, changed: dict[str, str]) -> None:
    check(stage)
    stage.answer()

    stage.answer(**changed)

    assert refused(stage) == "background_missing"


def test_answers_that_are_given_again_unchanged_leave_the_check_standing(stage: Stage) -> None:
    check(stage)
    stage.answer().answer(business_city="Newark")

    assert send(stage).status == "sent"


def test_force_goes_past_the_check_with_a_reason_and_an_event_of_its_own(stage: Stage) -> None:
    stage.answer(owner_last="Decline")
    check(stage)

    envelope = send(stage, force=True, reason="Cleared by phone with the court.")

    assert (envelope.status, envelope.forced) == ("sent", True)
    assert told(stage, "admin.force_action")[0]["reason"] == "Cleared by phone with the court."
    assert told(stage, "admin.force_action")[0]["background"] == "DECLINE"
    assert told(stage, "sign.sent")[0]["forced"] is True


def test_force_without_a_reason_is_refused(stage: Stage) -> None:
    with pytest.raises(Invalid) as refusal:
        send(stage, force=True, reason="  ")

    assert refusal.value.errors[0].field == "reason"
    assert told(stage, "admin.force_action") == []


def test_force_does_not_go_past_missing_answers(parts, demo) -> None:
    stage = Stage(parts, demo).accept()

    assert refused(stage, force=True, reason="It is urgent.") == "intake_incomplete"


def test_sending_waits_for_an_accepted_offer(parts, demo) -> None:
    assert refused(Stage(parts, demo).answer()) == "deal_open"


def test_an_address_that_cannot_be_one_is_refused(stage: Stage) -> None:
    check(stage)

    with pytest.raises(Invalid) as refusal:
        send(stage, to="not an address")

    assert refusal.value.errors[0].field == "recipient_email"


def test_sending_again_while_one_is_out_is_that_one(stage: Stage) -> None:
    check(stage)
    first = send(stage)

    second = send(stage)

    assert second.id == first.id
    assert len(told(stage, "sign.sent")) == 1
    assert refused(stage, to="somebody@else.example") == "envelope_live"


def test_an_agreement_that_is_older_than_the_answers_is_not_sent(stage: Stage) -> None:
    check(stage)
    agreement = prepare_agreement(stage.parts, tenant=stage.tenant, deal_id=stage.deal_id)
    stage.answer(business_city="Newark")

    with pytest.raises(Conflict) as refusal, stage.write() as session:
        send_for_signing(
            session,
            tenant=stage.tenant,
            deal_id=stage.deal_id,
            recipient_email="rosa@mapledeli.example",
            force=False,
            reason="",
            actor="api:key",
            agreement=agreement,
        )

    assert refusal.value.code == "deal_changed"


@pytest.mark.parametrize(
    ("steps", "code"),
    [((), "not_viewed"), ((consent,), "not_viewed")],
)
def test_nobody_signs_what_they_did_not_agree_to_and_read(stage: Stage, steps: tuple, code: str) -> None:
    check(stage)
    send(stage)
    for step in steps:
        step(stage)

    with pytest.raises(NotAllowedNow) as refusal:
        sign(stage)

    assert refusal.value.code == code


def test_reading_comes_after_the_consent_to_electronic_records(stage: Stage) -> None:
    check(stage)
    send(stage)

    with pytest.raises(NotAllowedNow) as refusal:
        view(stage)

    assert refusal.value.code == "consent_missing"


def test_a_consent_to_an_earlier_agreement_does_not_count_for_this_one(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    with stage.write() as session:
        void_envelope(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="typo", actor="user:1")
    accept_again(stage)
    send(stage)

    with pytest.raises(NotAllowedNow) as refusal:
        view(stage)

    assert refusal.value.code == "consent_missing"


def test_the_owners_name_stays_while_the_agreement_bears_it(stage: Stage) -> None:
    check(stage)
    send(stage)

    with pytest.raises(NotAllowedNow) as refusal:
        stage.answer(owner_last="Ortiz-Marsh")
    stage.answer(business_city="Newark")

    assert refusal.value.code == "envelope_live"


@pytest.mark.parametrize("name", ["Rosa Smith", NAME.replace("a", "a\u0336")])
def test_another_name_does_not_sign(stage: Stage, name: str) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)

    with pytest.raises(Invalid) as refusal:
        sign(stage, name=name)

    assert NAME in refusal.value.words
    assert envelope_of(stage).status == "viewed"


def test_a_second_signature_is_told_that_there_is_one(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)
    sign(stage)

    with pytest.raises(NotAllowedNow) as refusal:
        sign(stage)

    assert refusal.value.code == "already_signed"


def test_two_signatures_at_once_leave_one(stage: Stage) -> None:
    check(stage)
    send(stage)
    consent(stage)
    view(stage)
    prove(stage)
    ends: list[str] = []

    def attempt() -> None:
        try:
            sign(stage)
            ends.append("signed")
        except NotAllowedNow as refusal:
            ends.append(refusal.code)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["already_signed"] * 3 + ["signed"]
