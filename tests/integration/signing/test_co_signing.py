"""Two signers in sequence on our own pages: the owner first, then whoever was named; one sealed copy of both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from portal.consents.texts import CURRENT_OF_CO_SIGNER
from portal.documents.queries import get_document
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.infra.outbox.models import OutboxMessage
from portal.mail.models import MailMessage
from portal.signing.co_signers import find_co_signer, find_invitation
from portal.signing.paper.commands import documents
from portal.signing.paper.stamp import signature_places
from portal.signing.queries import list_signatures
from portal.signing.seal_key import seal_key
from portal.workflows.co_sign import (
    CoSignerSession,
    consent_as_co_signer,
    count_code,
    decline_as_co_signer,
    enter_code,
    send_code,
    sign_as_co_signer,
    view_as_co_signer,
)
from portal.workflows.name_co_signer import name_co_signer, remove_co_signer
from portal.workflows.sign_agreement import decline_to_sign
from portal.workflows.void_envelope import void_envelope
from tests.integration.signing.acts import (
    BROWSER,
    NAME,
    about,
    check,
    consent,
    envelope_of,
    refused,
    send,
    sign,
    told,
    view,
)
from tests.integration.signing.stage import Stage

OTHER = "Ines Ortiz-Marsh"


@dataclass
class Second:
    """The second signer of a stage's agreement: the link that they got, and the session that a code opened."""

    stage: Stage
    link_code: str
    session: CoSignerSession

    def enter(self, session_id: str = "ws_second") -> Second:
        with self.stage.write() as session:
            send_code(session, link_code=self.link_code)
        code = sent_code(self.stage)
        with self.stage.write() as session:
            code_id = count_code(session, link_code=self.link_code)
        with self.stage.write() as session:
            enter_code(session, link_code=self.link_code, code_id=code_id, code=code, session_id=session_id)
        return self

    def consent(self) -> Second:
        with self.stage.write() as session:
            consent_as_co_signer(session, self.session, text_version=CURRENT_OF_CO_SIGNER, **BROWSER)
        return self

    def view(self) -> Second:
        with self.stage.write() as session:
            view_as_co_signer(session, self.session)
        return self

    def sign(self, name: str = OTHER) -> None:
        with self.stage.write() as session:
            sign_as_co_signer(session, self.session, name=name, **BROWSER)


def verified_by_command(stage: Stage, pdf: bytes, sha256: str, *, directory: Path) -> None:
    """`portal documents verify` accepts the paper, its hash and the installation's seal."""
    (directory / "signed.pdf").write_bytes(pdf)
    (directory / "seal.pem").write_bytes(seal_key(stage.parts.settings).cert_pem)
    options = ["--cert", str(directory / "seal.pem"), "--sha256", sha256]
    answer = CliRunner().invoke(documents, ["verify", str(directory / "signed.pdf"), *options])
    assert (answer.exit_code, "checked against the certificate given" in answer.output) == (0, True), answer.output


def name_other(stage: Stage, *, capacity: str = "co_owner", **changed: str) -> None:
    given = {"name": OTHER, "email": "ines@ortiz.example", "address": "9 Oak Lane, Montclair, NJ 07042"} | changed
    with stage.write() as session:
        name_co_signer(session, **about(stage), capacity=capacity, **given)


def sent_code(stage: Stage) -> str:
    """The code of the newest message, as it leaves."""
    with stage.read() as session:
        rows = session.query(OutboxMessage).order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
        payloads = [json.loads(row.payload or "{}") for row in rows]
        return next(str(payload["secret"]) for payload in payloads if "secret" in payload)


def out(stage: Stage, *, capacity: str = "co_owner") -> Second:
    """An agreement that is out with two signers."""
    name_other(stage, capacity=capacity)
    check(stage)
    envelope = send(stage)
    with stage.read() as session:
        found = find_invitation(session, tenant_id=stage.tenant.id, envelope_id=envelope.id)
        assert found is not None
        return Second(stage, found.link_code, CoSignerSession(stage.tenant.id, found.id, "ws_second"))


def owner_signs(stage: Stage) -> None:
    consent(stage)
    view(stage)
    sign(stage)


@pytest.mark.parametrize("capacity", ["co_owner", "guarantor"])
def test_the_owner_signs_first_then_the_other_and_one_sealed_copy_bears_both(
    stage: Stage, capacity: str, tmp_path: Path
) -> None:
    second = out(stage, capacity=capacity)
    owner_signs(stage)
    assert (envelope_of(stage).status, told(stage, "contract.completed")) == ("viewed", [])

    second.enter().consent().view().sign()
    stage.work()

    done = envelope_of(stage)
    assert (done.status, stage.status()) == ("completed", "signed")
    with stage.read() as session:
        signatures = list_signatures(session, tenant_id=stage.tenant.id, envelope_id=done.id)
        document = get_document(session, tenant_id=stage.tenant.id, document_id=done.signed_document_id or "")
        mails = [row.to for row in session.query(MailMessage).filter_by(template="signed")]
        assert [row.place for row in signatures] == ["merchant", "co_signer"]
        assert len({row.consent_id for row in signatures}) == 2
        assert signatures[1].proved_by == "mail"
    pdf = stage.parts.storage.read(document.storage_key or "")
    verified_by_command(stage, pdf, told(stage, "contract.completed")[0]["signed_sha256"], directory=tmp_path)
    assert len(signature_places(pdf)) == 2
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    # Each in the agreement's block, beside the signature and in the certificate.
    assert all(text.count(name) >= 3 for name in (NAME, OTHER))
    assert sorted(mails) == ["ines@ortiz.example", "rosa@mapledeli.example"]
    assert len(told(stage, "sign.invited")) == 1


def test_nobody_signs_before_it_is_their_turn_or_without_what_comes_before(stage: Stage) -> None:
    second = out(stage)
    assert not_now(second.consent) == "not_your_turn"
    with pytest.raises(NotAllowedNow, match="owner of the business signs first"), stage.write() as session:
        send_code(session, link_code=second.link_code)
    owner_signs(stage)

    assert not_now(second.view) == "consent_missing"
    second.consent()
    assert not_now(second.sign) == "not_viewed"
    second.view()
    assert not_now(second.sign) == "code_missing"
    second.enter(session_id="ws_of_somebody_else")
    assert not_now(second.sign) == "code_missing"


def test_the_name_must_be_the_one_on_record_and_a_second_signature_is_refused(stage: Stage) -> None:
    second = out(stage)
    owner_signs(stage)
    second.enter().consent().view()

    with pytest.raises(Invalid, match=OTHER):
        second.sign("Rosa Delgado-Whitfield")
    second.sign()

    assert not_now(second.sign) == "already_signed"
    assert not_now(lambda: sign(stage)) == "already_signed"


def test_the_consent_of_one_is_never_taken_for_the_other(stage: Stage) -> None:
    second = out(stage)
    owner_signs(stage)
    second.enter()

    assert not_now(second.view) == "consent_missing"
    second.consent().view().sign()

    with stage.read() as session:
        first, other = list_signatures(session, tenant_id=stage.tenant.id, envelope_id=envelope_of(stage).id)
    assert first.consent_id != other.consent_id


def test_the_second_signer_declines_and_the_agreement_ends_for_both(stage: Stage) -> None:
    second = out(stage)
    owner_signs(stage)
    with pytest.raises(NotAllowedNow, match="already signed"), stage.write() as session:
        decline_to_sign(session, **about(stage), reason="other")
    with stage.write() as session:
        decline_as_co_signer(session, second.session, reason="other")

    assert (envelope_of(stage).status, stage.status()) == ("declined", "offer")
    assert told(stage, "contract.declined")[0]["by"] == "co_signer"
    assert not_now(second.consent) == "envelope_declined"
    with stage.read() as session:
        [mail] = session.query(MailMessage).filter_by(template="agreement_ended")
        assert mail.to == "rosa@mapledeli.example"
        assert "second signer" in (mail.body or "")
        assert "your offers still stand" in (mail.body or "")


def test_voided_between_the_two_the_link_leads_nowhere(stage: Stage) -> None:
    second = out(stage)
    owner_signs(stage)
    with stage.write() as session:
        void_envelope(session, **about(stage), reason="Another amount")

    assert not_now(second.consent) == "envelope_voided"
    with pytest.raises(NotAllowedNow), stage.write() as session:
        send_code(session, link_code=second.link_code)


def test_who_signs_is_settled_while_an_agreement_is_out(stage: Stage) -> None:
    out(stage)

    assert not_now(lambda: name_other(stage, name="Somebody Else")) == "envelope_live"
    with pytest.raises(NotAllowedNow), stage.write() as session:
        remove_co_signer(session, **about(stage))


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("name", {"name": "rosa  DELGADO-Whitfield"}),
        ("name", {"name": " "}),
        ("email", {"email": "Rosa@MapleDeli.example"}),
        ("email", {"email": "nowhere"}),
        ("address", {"capacity": "guarantor", "address": ""}),
        ("capacity", {"capacity": "witness"}),
    ],
)
def test_a_second_signer_is_another_person_who_can_be_reached(
    stage: Stage, field: str, changed: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        name_other(stage, **changed)

    assert [error.field for error in refusal.value.errors] == [field]
    assert told(stage, "co_signer.named") == []


@pytest.mark.parametrize(
    ("answers", "to"),
    [
        ({}, "ines@ortiz.example"),
        ({"contact_email": "ines@ortiz.example"}, "rosa@mapledeli.example"),
        ({"owner_first": "INES", "owner_last": "Ortiz Marsh"}, "rosa@mapledeli.example"),
    ],
)
def test_nobody_becomes_their_own_second_signer_after_the_naming(
    stage: Stage, answers: dict[str, str], to: str
) -> None:
    name_other(stage)
    stage.answer(**answers)
    check(stage)

    assert refused(stage, to=to) == "co_signer_is_owner"


def test_naming_another_takes_the_first_ones_place_and_events_name_nobody(stage: Stage) -> None:
    name_other(stage)
    name_other(stage, capacity="guarantor", name="Li Wen")

    with stage.read() as session:
        standing = find_co_signer(session, tenant_id=stage.tenant.id, deal_id=stage.deal_id)
        assert standing is not None
        assert (standing.name, standing.capacity) == ("Li Wen", "guarantor")
    with stage.write() as session:
        remove_co_signer(session, **about(stage))
    said = [*told(stage, "co_signer.named"), *told(stage, "co_signer.removed")]
    assert [one["capacity"] for one in said] == ["guarantor", "co_owner", "guarantor", "co_owner"]
    assert all(set(one) == {"co_signer_id", "capacity"} for one in said)


def test_an_agreement_of_an_earlier_naming_is_not_sent(stage: Stage) -> None:
    check(stage)
    name_other(stage)

    envelope = send(stage)

    document = envelope.agreement_document_id or ""
    with stage.read() as session:
        kept = get_document(session, tenant_id=stage.tenant.id, document_id=document)
    places = signature_places(stage.parts.storage.read(kept.storage_key or ""))
    assert [place.place for place in places] == ["merchant", "co_signer"]


def test_another_tenant_finds_no_invitation(stage: Stage, elsewhere: Stage) -> None:
    second = out(stage)
    owner_signs(stage)
    foreign = CoSignerSession(elsewhere.tenant.id, second.session.invitation_id, "ws_second")

    with pytest.raises(NotFound), elsewhere.write() as session:
        consent_as_co_signer(session, foreign, text_version=CURRENT_OF_CO_SIGNER, **BROWSER)


def not_now(act) -> str:
    with pytest.raises(NotAllowedNow) as refusal:
        act()
    return refusal.value.code
