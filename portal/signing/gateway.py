"""What signing gateways have in common: those in the process, and those that are reached over a network."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from portal.signing.paper.stamp import SignaturePlace
from portal.signing.states import SigningEvent


@dataclass(frozen=True)
class Sending:
    """How an agreement went out: at once (`sent`), or with a job that is still to reach the provider (`queued`)."""

    status: Literal["sent", "queued"]
    provider_ref: str | None = None


class SigningGateway(Protocol):
    """A way to get a signature. `makes_paper`: the agreement that is signed is typeset by us."""

    name: str
    makes_paper: bool

    def send(self, *, envelope_id: str) -> Sending:
        """Bring the agreement on its way. Called inside the transaction, so it reaches nobody over a network."""


@dataclass(frozen=True, kw_only=True)
class SignerAtProvider:
    """Who signs, and where their browser goes afterwards. `envelope_id` is ours."""

    envelope_id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    return_url: str


@dataclass(frozen=True, kw_only=True)
class SigningOrder:
    """An agreement as a provider gets it. The signer's `envelope_id` is how the provider's envelope is found again.

    `place` is where its signature goes, in our own PDF: no mark for it stands in the text that the signer reads.
    """

    ordered_at: datetime
    title: str
    message: str
    filename: str
    pdf: bytes = field(repr=False)
    place: SignaturePlace
    signer: SignerAtProvider


@dataclass(frozen=True)
class ProviderState:
    """What a provider says about an envelope: `news` in our words, None for a state that is no news to us."""

    news: SigningEvent | None
    at: datetime
    envelope_id: str = ""


class RemoteSigning(Protocol):
    """A provider over a network. Every call may fail with VendorError; none is repeated here.

    `create` is not safe to repeat by itself at any provider, so a caller looks with `find` first. `mails_signer`: the
    provider writes to the signer itself, so that we do not.
    """

    @property
    def mails_signer(self) -> bool:
        """Whether the provider writes to the signer."""

    def find(self, *, envelope_id: str, since: datetime) -> list[str]:
        """The provider's ids of envelopes made for ours since then, the oldest first, those that were ended too."""

    def create(self, order: SigningOrder) -> str:
        """Make the envelope and have it sent; its id at the provider."""

    def read(self, ref: str) -> ProviderState:
        """How the envelope stands there."""

    def signing_url(self, ref: str, *, signer: SignerAtProvider) -> str | None:
        """A fresh address, good for minutes, at which the signer signs; None where the provider mails it."""

    def void(self, ref: str, *, reason: str) -> None:
        """End it; nothing happens to one that is ended already. VendorError `vendor_signed` when it is signed."""

    def download(self, ref: str) -> bytes:
        """The signed PDF with the provider's certificate of completion."""

    def check(self) -> str:
        """Sign in and say in words whose account answered. VendorError in words when it does not."""
