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
    """Who signs, as what, on which page of ours, and where their browser goes afterwards. `envelope_id` is ours.

    `turn` counts from the merchant's, which is 0.
    """

    envelope_id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    return_url: str
    page_url: str = ""
    capacity: str = "merchant"
    turn: int = 0


@dataclass(frozen=True, kw_only=True)
class SigningOrder:
    """An agreement as a provider gets it. `envelope_id` is how the provider's envelope is found again.

    `signers` sign one after the other, the merchant first; the `places` in the same order are where their signatures
    go in our own PDF: no mark for them stands in the text that they read.
    """

    ordered_at: datetime
    title: str
    message: str
    filename: str
    pdf: bytes = field(repr=False)
    places: tuple[SignaturePlace, ...]
    signers: tuple[SignerAtProvider, ...]

    @property
    def envelope_id(self) -> str:
        """Our id of the envelope."""
        return self.signers[0].envelope_id

    @property
    def placed(self) -> list[tuple[SignerAtProvider, SignaturePlace]]:
        """Each signer with the place of their signature, in the order in which they sign."""
        return list(zip(self.signers, self.places, strict=True))


@dataclass(frozen=True)
class Placed:
    """An envelope at a provider, by its id there. `mailed`: the provider writes to the first signer, so that we do not.

    `framed`: each signs in a frame on our pages, and the provider writes to nobody. How it was made holds, however the
    account is set afterwards.
    """

    ref: str
    mailed: bool
    framed: bool = False


@dataclass(frozen=True)
class ProviderState:
    """What a provider says about an envelope: `news` in our words, None for a state that is no news to us.

    `first_signed_at` is set where the first of several has signed, whoever is left.
    """

    news: SigningEvent | None
    at: datetime
    envelope_id: str = ""
    first_signed_at: datetime | None = None


class RemoteSigning(Protocol):
    """A provider over a network. Every call may fail with VendorError; none is repeated here.

    `create` is not safe to repeat by itself at any provider, so a caller looks with `find` first. Of several signers
    the provider writes to each but the first, when it is their turn, unless they sign in a frame on our pages.
    """

    def find(self, *, envelope_id: str, since: datetime) -> list[Placed]:
        """The envelopes made for ours since then, the oldest first, those that were ended too."""

    def create(self, order: SigningOrder) -> Placed:
        """Make the envelope and have it sent."""

    def read(self, ref: str) -> ProviderState:
        """How the envelope stands there."""

    def signing_url(self, ref: str, *, signer: SignerAtProvider) -> str | None:
        """A fresh address, good for minutes, at which this signer signs; None where the provider mails it.

        VendorError `vendor_not_their_turn` when they have signed, or somebody before them has not yet.
        """

    def void(self, ref: str, *, reason: str) -> bool:
        """End it; nothing happens to one that is ended already. VendorError `vendor_signed` when it is signed.

        False where the provider took the wish and fulfils it later, if no signer is faster: `read` tells.
        """

    def download(self, ref: str) -> bytes:
        """The signed PDF with the provider's certificate of completion."""

    def check(self) -> str:
        """Sign in and say in words whose account answered. VendorError in words when it does not."""
