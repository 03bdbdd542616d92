"""An envelope's life, and which news about it is news."""

from typing import Literal

SigningEvent = Literal["sent", "viewed", "completed", "declined", "voided", "expired"]

LIVE = ("queued", "sent", "viewed", "signed")
ABSORBING = ("completed", "declined", "voided", "expired")
# What may follow what. News that is not in the row of the present state came late or twice.
_NEXT: dict[str, tuple[str, ...]] = {
    "queued": ("sent", "viewed", "completed", "declined", "voided", "expired"),
    "sent": ("viewed", "signed", "completed", "declined", "voided", "expired"),
    "viewed": ("signed", "completed", "declined", "voided", "expired"),
    # Signed but not sealed yet: only the sealed copy can follow, because the merchant has done their part.
    "signed": ("completed",),
}


def may_follow(status: str, news: str) -> bool:
    """Whether an envelope in this state moves by this news; nothing moves it out of an absorbing state."""
    return news in _NEXT.get(status, ())
