"""The six states of a deal and the only moves between them."""

from dataclasses import dataclass
from enum import StrEnum

from portal.errors import NotAllowedNow


class DealStatus(StrEnum):
    """Where a deal stands."""

    OPEN = "open"
    OFFER = "offer"
    ACCEPTED = "accepted"
    SIGNED = "signed"
    DECLINED = "declined"
    CLOSED = "closed"


@dataclass(frozen=True)
class Transition:
    """One legal move, with what causes it."""

    source: DealStatus
    target: DealStatus
    cause: str


OPEN, OFFER, ACCEPTED = DealStatus.OPEN, DealStatus.OFFER, DealStatus.ACCEPTED
SIGNED, DECLINED, CLOSED = DealStatus.SIGNED, DealStatus.DECLINED, DealStatus.CLOSED

TRANSITIONS = (
    Transition(OPEN, OFFER, "the decision approves"),
    Transition(OPEN, DECLINED, "a hard stop on proved statements, or an underwriter"),
    Transition(OPEN, CLOSED, "withdrawn or expired"),
    Transition(OFFER, ACCEPTED, "the merchant accepts"),
    Transition(OFFER, OPEN, "metrics changed or offers expired"),
    Transition(OFFER, DECLINED, "an underwriter"),
    Transition(OFFER, CLOSED, "withdrawn"),
    Transition(ACCEPTED, SIGNED, "signing completed"),
    Transition(ACCEPTED, OFFER, "the envelope was voided or expired"),
    Transition(ACCEPTED, OPEN, "metrics changed"),
    Transition(ACCEPTED, DECLINED, "an underwriter"),
    Transition(ACCEPTED, CLOSED, "withdrawn"),
    Transition(SIGNED, CLOSED, "funded or cancelled by an underwriter"),
    Transition(DECLINED, OPEN, "reopened with a reason"),
    Transition(CLOSED, OPEN, "reopened with a reason"),
)
LEGAL = frozenset((move.source, move.target) for move in TRANSITIONS)
LIVE = (OPEN, OFFER, ACCEPTED)
TAKES_UPLOADS = (OPEN, OFFER)
REFUSALS = {
    OPEN: "This deal is open; it has no offers to act on yet.",
    OFFER: "This deal has offers waiting for the merchant.",
    ACCEPTED: "An offer of this deal was accepted already.",
    SIGNED: "The agreement of this deal is signed.",
    DECLINED: "This deal was declined.",
    CLOSED: "This deal is closed.",
}


def check_move(source: str, target: DealStatus) -> None:
    """Refuse a move that the table does not have, in words that say where the deal stands."""
    if (DealStatus(source), target) not in LEGAL:
        raise NotAllowedNow(REFUSALS[DealStatus(source)], code=f"deal_{source}")


def can_move(source: str, target: DealStatus) -> bool:
    """Whether the table has this move."""
    return (DealStatus(source), target) in LEGAL


def check_status(status: str, *allowed: DealStatus) -> None:
    """Refuse an act outside the states that allow it."""
    if DealStatus(status) not in allowed:
        raise NotAllowedNow(REFUSALS[DealStatus(status)], code=f"deal_{status}")
