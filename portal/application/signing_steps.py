"""Which page of the signing a merchant belongs on. Pure functions of `SigningProgress`."""

from typing import Any

from portal.signing.paper.wording import Section
from portal.web.filters import date_full, money, percent
from portal.workflows.read_signing import SigningProgress

CONSENT = "/application/sign/consent"
REVIEW = "/application/sign/review"
NAME = "/application/sign"
DECLINE = "/application/sign/decline"
PREPARE = "/application/sign/prepare"
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
    if live.gateway != "embedded" or live.status in ("queued", "viewed", "signed"):
        return NAME
    return CONSENT if progress.consented_at is None else REVIEW


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
