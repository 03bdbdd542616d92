"""What a signing gateway is told when an agreement goes out."""

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Sending:
    """How an agreement went out: at once (`sent`), or with a job that is still to reach the provider (`queued`)."""

    status: Literal["sent", "queued"]
    provider_ref: str | None = None


class SigningGateway(Protocol):
    """A way to get a signature. `makes_paper`: the agreement is typeset, shown and sealed by us."""

    name: str
    makes_paper: bool

    def send(self, *, envelope_id: str) -> Sending:
        """Bring the agreement on its way. Called inside the transaction, so it reaches nobody over a network."""
