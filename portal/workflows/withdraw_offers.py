"""Ending a deal's offers because something below them changed."""

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.offers.service import withdraw_offers


def withdraw_live_offers(session: Session, *, deal: Deal, actor: str, reason: str) -> int:
    """End the offers of a locked deal, an accepted one too; returns how many. The deal stays where it is."""
    return withdraw_offers(session, deal=deal, actor=actor, reason=reason)
