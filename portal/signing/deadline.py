"""Until when an agreement on our own pages can be signed, and when its signer is reminded."""

from datetime import datetime, timedelta

from portal.signing.models import Envelope

# The offers behind an agreement are long over by then; other gateways have a term of their own.
SIGN_WITHIN = timedelta(days=30)
REMIND_ON_DAYS = (2, 7, 14)
LAST_CALL = timedelta(days=2)


def sign_until(envelope: Envelope) -> datetime:
    """The moment at which an agreement runs out."""
    return (envelope.sent_at or envelope.created_at) + SIGN_WITHIN


def reminder_due(envelope: Envelope, *, turn_since: datetime, at: datetime) -> str | None:
    """The newest reminder whose time has come for a signer whose turn it is, by name; None before the first.

    Those before it are over with it: after a standstill nobody gets two at once. None once the agreement has run out.
    """
    ends = sign_until(envelope)
    if at >= ends:
        return None
    times = [(turn_since + timedelta(days=days), f"day_{days}") for days in REMIND_ON_DAYS]
    times += [(ends - LAST_CALL, "last_call")]
    reached = [(moment, name) for moment, name in times if turn_since < moment <= at]
    return max(reached)[1] if reached else None
