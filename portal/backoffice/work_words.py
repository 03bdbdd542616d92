"""What the portal does for others, and who tells it what, in words: for the page Deliveries and for the timeline."""

from portal.signing.accounts import PROVIDERS

# By kind of work, as portal/jobs registers it.
WORK = {
    "background.ask": "Ask for a background check",
    "disclosures.make": "Make a disclosure",
    "mail.send": "Send an email",
    "notices.send": "Send the notice of a decline",
    "signing.ask": "Ask how an agreement stands",
    "signing.fetch": "Fetch a signed agreement",
    "signing.place": "Bring an agreement to its provider",
    "signing.seal": "Seal a signed agreement",
    "signing.withdraw": "End an agreement at its provider",
    "simulations.run": "Run a simulation of a policy",
    "sms.send": "Send a text message",
    "subscriber.tell": "Tell your own systems",
}
# By the name under which a delivery is kept.
SENDERS = {**PROVIDERS, "cherry": "Cherry", "external-signing": "your signing system"}
# By status of a delivery: the tag's words and its tone.
OUTCOMES = {
    "received": ("Received", "idle"),
    "processed": ("Processed", "ok"),
    "parked": ("Waits", "watch"),
    "refused": ("Refused", "stop"),
}


def work_name(kind: str) -> str:
    """A kind of work in words; the kind itself for one that an earlier version did."""
    return WORK.get(kind, kind)


def as_sentence(note: str) -> str:
    """A note beside a delivery as a sentence of its own."""
    return f"{note[0].upper()}{note[1:].removesuffix('.')}." if note else ""


def sender_name(provider: str) -> str:
    """Who told us something."""
    return SENDERS.get(provider, provider.replace("_", " ").capitalize())
