"""Each signing provider's adapter with the fake behind it, and the agreement that the contract suites send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.infra import clock
from portal.signing.accounts import DocuSignAccount, DropboxSignAccount
from portal.signing.gateway import RemoteSigning, SignerAtProvider, SigningOrder
from portal.signing.gateways.docusign import DocuSign
from portal.signing.gateways.dropbox_sign import DropboxSign
from portal.signing.paper.stamp import SignaturePlace
from tests.contracts.docusign.server import FakeDocuSign
from tests.contracts.dropbox_sign.server import FakeDropboxSign

PDF = b"%PDF-1.7\nnot much of one\n%%EOF\n"
OWN_ID = "ev_contract"
SIGNER = SignerAtProvider(
    envelope_id=OWN_ID,
    name="Rosa Delgado",
    email="rosa@mapledeli.example",
    return_url="http://portal.example/back",
    page_url="http://portal.example/there",
)
SECOND = SignerAtProvider(
    envelope_id=OWN_ID,
    name="Ines Ortiz",
    email="ines@ortiz.example",
    return_url="http://portal.example/second/back",
    page_url="http://portal.example/second/there",
    capacity="guarantor",
    turn=1,
)
PLACE = SignaturePlace(place="merchant", page=3, x=70.9, y=311.2, width=275, height=37)
SECOND_PLACE = SignaturePlace(place="co_signer", page=4, x=70.9, y=150.0, width=275, height=37)


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


def docusign_pair(fake: FakeDocuSign, **account: Any) -> Pair:
    adapter = DocuSign(DocuSignAccount(**fake.account(**account)), auth_url=fake.url, timeout_s=5)
    words = {"viewed": "delivered", "completed": "completed", "declined": "declined", "voided": "voided"}
    return Pair(adapter, fake, words, ("POST", "/envelopes"), "/documents/combined")


def dropbox_sign_pair(fake: FakeDropboxSign) -> Pair:
    account = DropboxSignAccount(**fake.account())
    adapter = DropboxSign(account, api_url=fake.url, frame_url=fake.url, timeout_s=5)
    words = {"viewed": "viewed", "completed": "completed", "declined": "declined", "voided": "canceled"}
    path = "create_embedded" if fake.client_id else "send"
    return Pair(adapter, fake, words, ("POST", f"/signature_request/{path}"), "/files/{ref}")


def framed_pair(fake: FakeDropboxSign) -> Pair:
    fake.client_id = "app-1"
    return dropbox_sign_pair(fake)


def order(*, two: bool = False) -> SigningOrder:
    return SigningOrder(
        ordered_at=clock.now(),
        title="Agreement 7 with Ledgerfield Funding LLC",
        message="Read it, then sign it.",
        filename="Agreement 7.pdf",
        pdf=PDF,
        places=(PLACE, SECOND_PLACE) if two else (PLACE,),
        signers=(SIGNER, SECOND) if two else (SIGNER,),
    )


def find(pair: Pair) -> list[str]:
    return [one.ref for one in pair.adapter.find(envelope_id=OWN_ID, since=clock.now() - timedelta(minutes=1))]


def turn_by_turn(pair: Pair, *acts: str) -> None:
    """Let whoever's turn it is do these one after the other."""
    words = {"view": "delivered", "sign": "completed", "decline": "declined"}
    for act in acts:
        pair.fake.act(pair.made(), words[act] if isinstance(pair.fake, FakeDocuSign) else act)
