"""Which page of the signing a merchant belongs on. Pure functions of `SigningProgress`."""

from typing import Any

from portal.signing.accounts import PROVIDERS
from portal.signing.paper.wording import Section
from portal.web.filters import date_full, money, percent
from portal.workflows.read_signing import SigningProgress

CONSENT = "/application/sign/consent"
REVIEW = "/application/sign/review"
NAME = "/application/sign"
CODE = "/application/sign/code"
SEND_CODE = "/application/sign/code/send"
DECLINE = "/application/sign/decline"
DECLINED = "/application/sign/declined"
AGREEMENT = "/application/sign/agreement.pdf"
TASKS = "/application/tasks"
PREPARE = "/application/sign/prepare"
THERE = "/application/sign/there"
RETURN = "/application/sign/return"
# With this word in place of a provider's the page of an agreement that was mailed looks again.
MAILED = "mailed"
BACKGROUND = "/application/background"
OFFERS = "/application/offers"
STATUS = "/application/status"
FREQUENCIES = {"daily": "every business day", "weekly": "every week"}


def sign_path(progress: SigningProgress) -> str:
    """Where the merchant goes on: consent, review, name (which also shows how it ended), or a page before all that."""
    if progress.deal.status == "signed":
        return NAME
    if progress.deal.status != "accepted":
        return OFFERS if progress.deal.status == "offer" else STATUS
    live = progress.live
    if live is None:
        return PREPARE if progress.background_ok and not progress.intake.missing else BACKGROUND
    if live.gateway != "embedded" or live.status in ("queued", "viewed", "signed") or progress.waits_for_other:
        return NAME
    return CONSENT if progress.consented_at is None else REVIEW


# What the page of an agreement says, by where it stands. `{provider}` is who has it.
HEADINGS = {
    "none": "Your agreement is next",
    "completed": "You have signed your agreement",
    "sealing": "Thank you, your signature is kept",
    "fetching": "Thank you, you have signed",
    "placing": "Your agreement is being prepared",
    "there": "Sign your agreement at {provider}",
    "mailed": "{provider} has written to you",
    "waiting": "We are waiting for {provider}",
    "turn": "Thank you, you have signed",
    "elsewhere": "Your agreement is on its way",
    "ended": "This agreement has ended",
}


def stage_of(progress: SigningProgress, *, in_browser: bool = False, returned: bool = False) -> str:
    """Which of the headings holds. `returned`: the browser is back from the provider, which told us nothing yet."""
    envelope = progress.envelope
    if envelope is None or envelope.status in ("declined", "voided", "expired"):
        return "ended" if returned else "none"
    if envelope.status == "completed":
        return "completed"
    if progress.waits_for_other:
        return "turn"
    if envelope.gateway not in PROVIDERS:
        return "sealing" if envelope.status == "signed" else "elsewhere"
    if envelope.status in ("queued", "signed"):
        return "placing" if envelope.status == "queued" else "fetching"
    return "waiting" if returned else "there" if in_browser else "mailed"


def provider_of(progress: SigningProgress) -> str | None:
    """The name of the provider that has the agreement, or None."""
    return PROVIDERS.get(progress.envelope.gateway) if progress.envelope is not None else None


def terms_of(progress: SigningProgress) -> list[tuple[str, Any]]:
    """The accepted offer's figures as the merchant compares them; the APR stands beside the price."""
    offer = progress.offer
    if offer is None:
        return []
    return [
        ("Cash you receive", money(offer.net_cents)),
        ("You pay", f"{money(offer.payment_cents)} {FREQUENCIES[offer.frequency]}"),
        ("Estimated APR", percent(offer.estimated_apr)),
        ("Total you pay back", money(offer.payback_cents)),
        ("Total cost", money(offer.finance_charge_cents)),
        ("First payment", date_full(offer.first_payment_date)),
    ]


def offer_name(progress: SigningProgress) -> str:
    """The name of the accepted offer, for a caption."""
    return progress.offer.name if progress.offer else ""


def as_text(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """An agreement's sections for a template."""
    return [vars(section) for section in sections]
