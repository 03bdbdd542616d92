"""Ending a deal's offers, and what waits for a second person about them, because something below them changed."""

from sqlalchemy.orm import Session

from portal.approvals.service import end_waiting
from portal.deals.models import Deal
from portal.offers.service import withdraw_offers


def withdraw_live_offers(session: Session, *, deal: Deal, actor: str, reason: str) -> int:
    """End the offers of a locked deal, an accepted one too; returns how many. The deal stays where it is.

    A proposal that waits for a second person ends with them: it was made about what no longer holds.
    """
    end_waiting(session, deal=deal, actor=actor, reason=reason)
    return withdraw_offers(session, deal=deal, actor=actor, reason=reason)
