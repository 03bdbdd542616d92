"""What every way for a text message to leave has in common."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class TextMessage:
    """A message on its way: `id` is ours, `to` is E.164."""

    id: str
    to: str = field(repr=False)
    body: str = field(repr=False)
    campaign: str


class SmsGateway(Protocol):
    """A way for text messages to leave. Every call may fail with VendorError; none is repeated here."""

    @property
    def name(self) -> str:
        """The name by which a tenant chooses it."""

    def send(self, text: TextMessage) -> str:
        """Hand a message over; handed over twice under one id it leaves once. Returns the id that news will name."""

    def check(self) -> str:
        """Sign in without sending anything and say in words whose account answered."""
