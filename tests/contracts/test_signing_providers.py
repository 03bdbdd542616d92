"""What every signing provider promises, held against each adapter over HTTP; then what is particular to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.errors import VendorError
from portal.infra import clock
from portal.signing.accounts import DocuSignAccount, DropboxSignAccount
from portal.signing.gateway import RemoteSigning, SignerAtProvider, SigningOrder
from portal.signing.gateways import signing_gateway
from portal.signing.gateways.docusign import DocuSign, moment_of
from portal.signing.gateways.dropbox_sign import DropboxSign
from portal.signing.paper.stamp import SignaturePlace
from tests.contracts.docusign.server import FakeDocuSign, make_rsa_pem
from tests.contracts.dropbox_sign.server import FakeDropboxSign

PDF = b"%PDF-1.7\nnot much of one\n%%EOF\n"
OWN_ID = "ev_contract"
SIGNER = SignerAtProvider(
    envelope_id=OWN_ID, name="Rosa Delgado", email="rosa@mapledeli.example", return_url="http://portal.example/back"
)


@dataclass
class Pair:
    """An adapter and the fake behind it. `words` are the provider's own for what can happen to an envelope."""

    adapter: RemoteSigning
    fake: Any
    words: dict[str, str]
    create: tuple[str, str]
    file: str

    def made(self) -> Any:
        return self.fake.made_for(OWN_ID)[0]

    def move(self, to: str) -> None:
        self.fake.move(self.made(), self.words[to])


@pytest.fixture(params=["docusign", "dropbox_sign"])
def pair(request: pytest.FixtureRequest) -> Pair:
    fake = request.getfixturevalue(request.param)
    return docusign_pair(fake) if request.param == "docusign" else dropbox_sign_pair(fake)


def docusign_pair(fake: FakeDocuSign, **account: Any) -> Pair:
    adapter = DocuSign(DocuSignAccount(**fake.account(**account)), auth_url=fake.url, timeout_s=5)
    words = {"viewed": "delivered", "completed": "completed", "declined": "declined", "voided": "voided"}
    return Pair(adapter, fake, words, ("POST", "/envelopes"), "/documents/combined")


def dropbox_sign_pair(fake: FakeDropboxSign) -> Pair:
    adapter = DropboxSign(DropboxSignAccount(**fake.account()), api_url=fake.url, timeout_s=5)
    words = {"viewed": "viewed", "completed": "completed", "declined": "declined", "voided": "canceled"}
    return Pair(adapter, fake, words, ("POST", "/signature_request/send"), "/files/{ref}")


def order() -> SigningOrder:
    return SigningOrder(
        ordered_at=clock.now(),
        title="Agreement 7 with Ledgerfield Funding LLC",
        message="Read it, then sign it.",
        filename="Agreement 7.pdf",
        pdf=PDF,
        place=SignaturePlace(place="merchant", page=3, x=70.9, y=311.2, width=275, height=37),
        signer=SIGNER,
    )


def find(pair: Pair) -> list[str]:
    return pair.adapter.find(envelope_id=OWN_ID, since=clock.now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("name", "status"), [("embedded", "sent"), ("external", "sent"), ("docusign", "queued"), ("dropbox_sign", "queued")]
)
def test_a_gateway_over_the_network_says_queued_and_one_in_the_process_sent(name: str, status: str) -> None:
    assert signing_gateway(name).send(envelope_id=OWN_ID).status == status


def test_an_envelope_is_made_from_our_pdf_and_found_again_by_our_id(pair: Pair) -> None:
    assert find(pair) == []

    ref = pair.adapter.create(order())

    assert (find(pair), pair.made().pdf) == ([ref], PDF)
    assert pair.adapter.read(ref).news == "sent"
    assert pair.adapter.read(ref).envelope_id == OWN_ID
    assert pair.adapter.find(envelope_id="ev_other", since=clock.now()) == []


@pytest.mark.parametrize("news", ["viewed", "completed", "declined", "voided"])
def test_what_happens_there_is_told_in_our_words(pair: Pair, news: str) -> None:
    ref = pair.adapter.create(order())

    pair.move(news)

    state = pair.adapter.read(ref)
    assert state.news == news
    assert abs(state.at - clock.now()) < timedelta(minutes=1)


def test_an_envelope_is_ended_once_and_again_without_complaint(pair: Pair) -> None:
    ref = pair.adapter.create(order())

    for _ in range(2):
        pair.adapter.void(ref, reason="Withdrawn by Ledgerfield Funding LLC.")

    assert pair.adapter.read(ref).news == "voided"


def test_what_is_signed_cannot_be_ended(pair: Pair) -> None:
    ref = pair.adapter.create(order())
    pair.move("completed")

    with pytest.raises(VendorError) as refused:
        pair.adapter.void(ref, reason="Too late.")

    assert (refused.value.code, refused.value.permanent) == ("vendor_signed", True)


def test_the_signed_pdf_comes_with_what_the_provider_adds(pair: Pair) -> None:
    ref = pair.adapter.create(order())
    pair.move("completed")

    pdf = pair.adapter.download(ref)

    assert pdf == pair.fake.signed_pdf(pair.made())


@pytest.mark.parametrize(("fault", "made"), [("drop", 0), ("500", 0), ("429", 0), ("drop_after", 1), ("500_after", 1)])
def test_after_a_failure_that_passes_a_look_tells_whether_it_acted(pair: Pair, fault: str, made: int) -> None:
    method, ending = pair.create
    pair.fake.fail(fault, method=method, ending=ending, retry_after_s=9)

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())

    assert failed.value.permanent is False
    assert failed.value.retry_after_s == (9 if fault == "429" else None)
    assert "jane" not in failed.value.words
    assert len(find(pair)) == made


def test_an_answer_that_never_comes_is_given_up_after_the_time_that_was_set(pair: Pair) -> None:
    method, ending = pair.create
    pair.fake.fail("hang_after", method=method, ending=ending)
    find(pair)
    pair.adapter._timeout_s = 0.2

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())
    pair.fake.let_go.set()

    pair.adapter._timeout_s = 5
    assert (failed.value.permanent, failed.value.code) == (False, "vendor_unreachable")
    assert len(find(pair)) == 1


def test_garbage_is_no_answer(pair: Pair) -> None:
    method, ending = pair.create
    pair.fake.fail("garbage", method=method, ending=ending)

    with pytest.raises(VendorError) as failed:
        pair.adapter.create(order())

    assert (failed.value.permanent, failed.value.code) == (False, "vendor_unreadable")


def test_a_download_that_is_no_pdf_is_not_taken(pair: Pair) -> None:
    ref = pair.adapter.create(order())
    pair.move("completed")
    pair.fake.fail("garbage", method="GET", ending=pair.file.format(ref=ref))

    with pytest.raises(VendorError) as failed:
        pair.adapter.download(ref)

    assert failed.value.permanent is False


def test_an_envelope_that_the_account_does_not_have_is_refused_for_good(pair: Pair) -> None:
    with pytest.raises(VendorError) as refused:
        pair.adapter.read("0000-none")

    assert refused.value.permanent is True


def test_a_test_of_the_connection_names_the_account(pair: Pair) -> None:
    words = pair.adapter.check()

    assert "Fake Funding" in words or "desk@fake.example" in words


# DocuSign's own.


def test_one_token_serves_many_calls_and_one_that_was_revoked_is_replaced(docusign: FakeDocuSign) -> None:
    pair = docusign_pair(docusign)
    pair.adapter.create(order())
    find(pair)

    docusign.tokens.clear()
    find(pair)

    assert docusign.count("POST", "/oauth/token") == 2
    assert len(docusign.made_for(OWN_ID)) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"consent_given": False}, "consent"),
        ({"integration_key": "ik-2"}, "integration key"),
        ({"user_id": "user-2"}, "user ID"),
        ({"account_id": "acc-9"}, "does not belong to the account"),
    ],
)
def test_docusign_says_in_words_why_it_lets_nobody_in(
    docusign: FakeDocuSign, changed: dict[str, Any], words: str
) -> None:
    account = docusign.account()
    for name, value in changed.items():
        setattr(docusign, name, value)

    with pytest.raises(VendorError) as refused:
        DocuSign(DocuSignAccount(**account), auth_url=docusign.url).check()

    assert words in refused.value.words
    assert refused.value.permanent is True


def test_a_key_that_docusign_does_not_know_is_told(docusign: FakeDocuSign) -> None:
    account = DocuSignAccount(**docusign.account(private_key=make_rsa_pem()))

    with pytest.raises(VendorError) as refused:
        DocuSign(account, auth_url=docusign.url).check()

    assert "private key" in refused.value.words


def test_the_signer_in_the_browser_gets_a_view_and_one_by_mail_none(docusign: FakeDocuSign) -> None:
    here, mailed = docusign_pair(docusign), docusign_pair(docusign, delivery="email")
    ref = here.adapter.create(order())

    url = here.adapter.signing_url(ref, signer=SIGNER)

    assert url is not None
    assert url.startswith(f"{docusign.url}/Signing/")
    assert docusign.made_for(OWN_ID)[0].signer["clientUserId"] == OWN_ID
    assert (here.adapter.mails_signer, mailed.adapter.mails_signer) == (False, True)
    assert mailed.adapter.signing_url(ref, signer=SIGNER) is None


def test_the_fields_lie_where_our_paper_has_its_lines(docusign: FakeDocuSign) -> None:
    docusign_pair(docusign).adapter.create(order())

    tabs = docusign.made_for(OWN_ID)[0].signer["tabs"]

    at = {"documentId": "1", "pageNumber": "4", "yPosition": "311"}
    assert tabs["signHereTabs"] == [{**at, "tabLabel": "signature", "xPosition": "71"}]
    assert tabs["dateSignedTabs"] == [{**at, "tabLabel": "date", "xPosition": "363"}]


def test_an_envelope_that_ran_out_is_told_apart_from_one_that_was_ended(docusign: FakeDocuSign) -> None:
    pair = docusign_pair(docusign)
    ref = pair.adapter.create(order())
    pair.move("voided")
    pair.made().voided_reason = "Envelope has expired."

    assert pair.adapter.read(ref).news == "expired"


@pytest.mark.parametrize("text", ["2026-11-24T12:00:05.1234567Z", "2026-11-24T12:00:05Z", "2026-11-24T12:00:05"])
def test_docusigns_times_are_read(text: str) -> None:
    assert moment_of(text) == datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)


# Dropbox Sign's own.


def test_files_that_are_not_ready_yet_are_asked_for_again_later(dropbox_sign: FakeDropboxSign) -> None:
    pair = dropbox_sign_pair(dropbox_sign)
    ref = pair.adapter.create(order())
    pair.move("completed")
    dropbox_sign.files_ready = False

    with pytest.raises(VendorError) as failed:
        pair.adapter.download(ref)

    assert failed.value.permanent is False


def test_a_key_that_dropbox_sign_does_not_know_is_told(dropbox_sign: FakeDropboxSign) -> None:
    account = DropboxSignAccount(**dropbox_sign.account(api_key="wrong"))

    with pytest.raises(VendorError) as refused:
        DropboxSign(account, api_url=dropbox_sign.url).check()

    assert "does not know this API key" in refused.value.words


def test_a_search_that_finds_more_than_was_asked_for_is_sifted(dropbox_sign: FakeDropboxSign) -> None:
    pair = dropbox_sign_pair(dropbox_sign)
    ref = pair.adapter.create(order())
    other = pair.adapter.create(order())
    dropbox_sign.requests[other].fields["metadata[portal_envelope_id]"] = "ev_other"
    dropbox_sign.requests[other].fields["title"] = f"About {OWN_ID}"

    assert find(pair) == [ref]
