"""Agreements at DocuSign and Dropbox Sign: brought there once, followed, fetched, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.documents.queries import get_document
from portal.infra import clock
from portal.infra.crypto import sha256_hex
from portal.infra.outbox.models import OutboxMessage
from portal.infra.parts import Parts
from portal.mail.models import MailMessage
from portal.signing.errands import FETCH, PLACE, WITHDRAW
from portal.signing.models import Envelope
from portal.tenants.queries import TenantProfile
from portal.workflows.follow_envelope import ask_about_silent
from portal.workflows.place_envelope import keep_placed, place_envelope
from portal.workflows.void_envelope import void_envelope
from tests.client import ApiClient
from tests.contracts.dropbox_sign.server import FakeDropboxSign
from tests.integration.signing.acts import accept_again, offers, send, told
from tests.integration.signing.providers import ProviderStage, bring_out
from tests.integration.signing.stage import Stage

CREATE = {"docusign": "/envelopes", "dropbox_sign": "/signature_request/send"}


def outbox(stage: Stage, kind: str) -> OutboxMessage:
    with stage.read() as session:
        return session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)).one()


def void(stage: Stage) -> None:
    with stage.write() as session:
        void_envelope(
            session, tenant_id=stage.tenant.id, deal_id=stage.deal_id, reason="He is not sober.", actor="user:1"
        )


def sign_mails(stage: Stage) -> int:
    with stage.read() as session:
        return session.query(MailMessage).filter_by(template="sign").count()


def test_an_agreement_waits_until_the_provider_has_it(queued: ProviderStage) -> None:
    before = (queued.envelope().status, told(queued, "sign.sent"), sign_mails(queued))

    queued.work()

    assert before == ("queued", [], 0)
    envelope = queued.envelope()
    assert (envelope.status, envelope.provider_ref) == ("sent", queued.made().id)
    assert len(told(queued, "sign.sent")) == 1
    assert sha256_hex(queued.made().pdf) == envelope.agreement_sha256
    # Dropbox Sign writes to the signer itself; for DocuSign our own message leads to our page.
    assert sign_mails(queued) == (1 if queued.gateway == "docusign" else 0)


def test_a_program_is_told_that_it_is_queued(queued: ProviderStage, api: ApiClient) -> None:
    answer = api.post("/api/sign/send", deal_id=queued.deal_id, recipient_email="rosa@mapledeli.example", force="false")

    assert answer.status_code == 200, answer.json
    assert answer.json["status"] == "queued"
    assert answer.json["envelope_id"] == queued.envelope().id


# Which failure means what is the contract suite's matter; here it is what the errand makes of them.
@pytest.mark.parametrize("fault", ["drop_after", "429"])
def test_whatever_the_provider_answers_first_one_envelope_is_made(queued: ProviderStage, fault: str) -> None:
    queued.fake.fail(fault, method="POST", ending=CREATE[queued.gateway], retry_after_s=90)

    queued.work_once()
    waits = outbox(queued, PLACE)
    queued.work()

    assert waits.status == "pending"
    # After silence the provider's search may lag behind; after 429 it said for how long.
    assert waits.available_at - clock.now() > timedelta(seconds=85 if fault == "429" else 25)
    assert queued.envelope().status == "sent"
    assert queued.made().id == queued.envelope().provider_ref
    assert len(told(queued, "sign.sent")) == 1


def test_a_worker_that_dies_after_the_provider_acted_leaves_one_envelope(queued: ProviderStage) -> None:
    about = {"tenant_id": queued.tenant.id, "envelope_id": queued.envelope().id}
    lost = place_envelope(queued.parts, **about)

    queued.work()
    assert lost is not None
    with queued.write() as session:
        keep_placed(session, **about, placed=lost)

    assert queued.made().id == queued.envelope().provider_ref
    assert len(told(queued, "sign.sent")) == 1


def test_a_second_envelope_that_the_search_did_not_show_is_ended(queued: ProviderStage) -> None:
    queued.fake.fail("drop_after", method="POST", ending=CREATE[queued.gateway])
    queued.fake.search_lags = True
    queued.work_once()
    queued.work_once()

    queued.fake.search_lags = False
    queued.work()

    made = queued.fake.made_for(queued.envelope().id)
    assert len(made) == 2
    assert {one.id: one.status for one in made}[queued.envelope().provider_ref] == "sent"
    assert sorted(one.status for one in made if one.id != queued.envelope().provider_ref) in (["voided"], ["canceled"])


def test_a_signature_counts_when_the_signed_copy_lies_here(out: ProviderStage) -> None:
    out.happens("viewed", "completed")
    if out.gateway == "dropbox_sign":
        out.work_once()
    before = (out.envelope().status, out.status(), told(out, "contract.completed"))

    out.work()

    assert before == ("signed", "accepted", [])
    envelope = out.envelope()
    assert (envelope.status, out.status()) == ("completed", "signed")
    with out.read() as session:
        document = get_document(session, tenant_id=out.tenant.id, document_id=envelope.signed_document_id or "")
    kept = out.parts.storage.read(document.storage_key or "")
    assert kept == out.fake.signed_pdf(out.made())
    [event] = told(out, "contract.completed")
    assert event["signed_sha256"] == sha256_hex(kept) == document.sha256
    assert event["agreement_sha256"] == envelope.agreement_sha256


@pytest.mark.parametrize("fault", ["drop", "garbage"])
def test_a_copy_that_does_not_come_is_fetched_later(at_docusign: ProviderStage, fault: str) -> None:
    at_docusign.happens("completed")
    at_docusign.fake.fail(fault, method="GET", ending="/documents/combined")
    at_docusign.work_once()
    before = (at_docusign.envelope().status, outbox(at_docusign, FETCH).status)

    at_docusign.work()

    assert before == ("signed", "pending")
    assert at_docusign.envelope().status == "completed"
    assert len(told(at_docusign, "contract.completed")) == 1


@pytest.mark.parametrize("end", ["declined", "voided"])
def test_an_agreement_that_ends_there_gives_the_offers_back(out: ProviderStage, end: str) -> None:
    out.happens(end)
    out.work()

    assert (out.envelope().status, out.status(), offers(out)) == (end, "offer", ["offered"] * 3)
    assert len(told(out, f"contract.{end}")) == 1


def test_what_is_voided_here_is_ended_there_without_our_reason(out: ProviderStage) -> None:
    void(out)
    out.work()

    assert (out.envelope().status, out.status()) == ("voided", "offer")
    assert out.made().status in ("voided", "canceled")
    assert "sober" not in str(vars(out.made()))


def test_what_is_voided_before_the_provider_had_it_never_reaches_the_signer(queued: ProviderStage) -> None:
    void(queued)
    queued.work()

    assert queued.fake.made_for(queued.envelope().id) == []
    assert told(queued, "sign.sent") == []


def test_what_is_voided_while_it_is_on_its_way_is_ended_on_arrival(queued: ProviderStage) -> None:
    about = {"tenant_id": queued.tenant.id, "envelope_id": queued.envelope().id}
    placed = place_envelope(queued.parts, **about)
    assert placed is not None
    void(queued)
    with queued.write() as session:
        keep_placed(session, **about, placed=placed)
    queued.work()

    assert queued.made().status in ("voided", "canceled")
    assert told(queued, "sign.sent") == []


def test_what_a_lost_answer_left_is_ended_when_the_search_shows_it(queued: ProviderStage) -> None:
    queued.fake.fail("drop_after", method="POST", ending=CREATE[queued.gateway])
    queued.fake.search_lags = True
    queued.work_once()
    void(queued)
    queued.work_once()
    queued.work_once()
    hidden = queued.made().status

    queued.fake.search_lags = False
    queued.work()

    assert hidden == "sent"
    assert queued.made().status in ("voided", "canceled")


def test_a_signer_who_was_faster_is_told_to_whoever_voided(out: ProviderStage) -> None:
    void(out)
    out.happens("completed", tell=False)
    out.work()

    [note] = told(out, "note.added")
    assert "may be signed there" in note["text"]
    assert out.envelope().status == "voided"


@pytest.fixture
def late(dropbox_sign: FakeDropboxSign, parts: Parts, demo: TenantProfile, app: Flask) -> ProviderStage:
    """An agreement that was ended here and that Dropbox Sign was asked to cancel, which it does later."""
    dropbox_sign.cancels_late = True
    stage = bring_out(ProviderStage(parts, demo).sign_at(dropbox_sign, app))
    void(stage)
    stage.work()
    return stage


def withdrawals(stage: Stage) -> list[str]:
    with stage.read() as session:
        return sorted(session.scalars(select(OutboxMessage.status).where(OutboxMessage.kind == WITHDRAW)))


def test_a_cancellation_is_looked_at_until_dropbox_sign_has_done_it(late: ProviderStage) -> None:
    late.work()
    before = (late.made().status, withdrawals(late))

    late.fake.do_cancellations()
    late.work()

    assert before == ("sent", ["done", "pending"])
    assert (late.made().status, withdrawals(late)) == ("canceled", ["done", "done"])
    assert (late.fake.count("POST", f"/cancel/{late.made().id}"), told(late, "note.added")) == (1, [])


def test_a_signer_who_is_faster_than_a_cancellation_is_told(late: ProviderStage) -> None:
    late.happens("completed", tell=False)
    late.fake.do_cancellations()

    late.work()

    [note] = told(late, "note.added")
    assert "may be signed there" in note["text"]


def test_a_cancellation_that_takes_longer_than_an_hour_is_asked_for_again_and_told(
    late: ProviderStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)

    late.work()

    assert late.fake.count("POST", f"/cancel/{late.made().id}") == 2
    assert (withdrawals(late), len(told(late, "note.added"))) == (["dead", "done"], 1)


def test_a_provider_that_is_silent_for_an_hour_is_asked(out: ProviderStage) -> None:
    out.happens("viewed", "completed", tell=False)
    with out.write() as session:
        at_once = ask_about_silent(session)
        session.execute(update(Envelope).values(sent_at=clock.now() - timedelta(hours=2)))
    with out.write() as session:
        asked = ask_about_silent(session)
    with out.write() as session:
        again = ask_about_silent(session)

    out.work()

    assert (at_once, asked, again) == (0, 1, 0)
    assert (out.envelope().status, out.status()) == ("completed", "signed")


def test_an_envelope_of_somebody_else_under_our_id_is_not_believed(at_docusign: ProviderStage) -> None:
    at_docusign.happens("completed", tell=False)
    at_docusign.made().definition["customFields"]["textCustomFields"][0]["value"] = "ev_other"
    with at_docusign.write() as session:
        session.execute(update(Envelope).values(sent_at=clock.now() - timedelta(hours=2)))
        ask_about_silent(session)

    at_docusign.work()

    assert at_docusign.envelope().status == "sent"


def test_a_changed_agreement_is_not_handed_over(queued: ProviderStage) -> None:
    with queued.read() as session:
        about = {"tenant_id": queued.tenant.id, "document_id": queued.envelope().agreement_document_id or ""}
        document = get_document(session, **about)
    queued.parts.storage.put(document.storage_key or "", b"%PDF-1.7 other\n%%EOF", content_type="application/pdf")

    queued.work()

    assert queued.fake.made_for(queued.envelope().id) == []
    assert outbox(queued, PLACE).status == "dead"
    [note] = told(queued, "note.added")
    assert "could not be brought to" in note["text"]


def test_a_provider_that_lets_nobody_in_is_told_in_words(at_docusign: ProviderStage) -> None:
    void(at_docusign)
    at_docusign.work()
    with at_docusign.write() as session:
        session.query(OutboxMessage).delete()
    at_docusign.fake.consent_given = False
    at_docusign.fake.tokens.clear()

    accept_again(at_docusign)
    send(at_docusign)
    at_docusign.work()

    assert outbox(at_docusign, PLACE).status == "dead"
    assert "consent" in outbox(at_docusign, PLACE).last_error
