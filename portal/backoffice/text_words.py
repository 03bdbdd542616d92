"""Text messages in plain words: how one stands and why, and the portal's own campaigns."""

from portal.infra.outbox.service import WorkState
from portal.signing.codes import CAMPAIGN as SIGNING_CODE
from portal.sms.words import Wish

SKIPPED = "skipped"
# By how a message of ours stands: the tag's words and its tone.
STATUSES = {
    "queued": ("Waits", "info"),
    "sent": ("Sent", "idle"),
    "delivered": ("Delivered", "ok"),
    "failed": ("Failed", "stop"),
    "suppressed": ("Held back", "watch"),
}
TAGS = {**STATUSES, "received": ("Received", "idle"), SKIPPED: ("Left out", "watch")}
OWN_CAMPAIGNS = {
    SIGNING_CODE: "Codes to sign",
    f"reply-{Wish.STOP}": "Answers to STOP",
    f"reply-{Wish.START}": "Answers to START",
    f"reply-{Wish.HELP}": "Answers to HELP",
}
# Why a message did not arrive, as it is kept with it, and why one was left out.
REASONS = {
    "opted_out": "The number said stop before it left.",
    "provider": "The provider reports that it was not delivered.",
    "not_sent": "It could not be handed to the provider.",
}
SKIPS = {
    "no_consent": "No consent to text messages is on record.",
    "opted_out": "The number said stop.",
    "invalid_number": "This is no phone number.",
}
SKIPS_SHORT = {"no_consent": "no consent", "opted_out": "opted out", "invalid_number": "no phone number"}


def campaign_name(name: str) -> str:
    """A campaign as its sender called it, the portal's own in words; "" for none."""
    return OWN_CAMPAIGNS.get(name, name.strip())


def why(status: str, reason: str | None, work: WorkState | None) -> str:
    """Why a message did not arrive, or has not left; "" where there is nothing to say."""
    if status == "queued":
        return _why_it_waits(work)
    if reason == "not_sent" and work is not None:
        if work.status in ("pending", "running"):
            return "It could not be handed to the provider and is tried again."
        return f"{REASONS[reason]} {work.last_error}".strip()
    return REASONS.get(reason or "", "")


def _why_it_waits(work: WorkState | None) -> str:
    if work is None:
        return ""
    if work.waiting_since is not None:
        return "The provider is down."
    return f"It failed and is tried again. {work.last_error}" if work.last_error else ""
