"""Finding disclosures and reviews of states."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.disclosures.matrix import current_matrix
from portal.disclosures.models import DisclosureRecord, StateReview
from portal.errors import NotFound

__all__ = [
    "DisclosureRecord",
    "StateReview",
    "find_disclosure",
    "find_review",
    "get_disclosure",
    "list_disclosures",
    "list_reviews",
]


def find_disclosure(session: Session, *, tenant_id: str, offer_id: str) -> DisclosureRecord | None:
    """The disclosure of an offer, or None before one was made."""
    query = select(DisclosureRecord).where(
        DisclosureRecord.tenant_id == tenant_id, DisclosureRecord.offer_id == offer_id
    )
    return session.scalars(query).first()


def get_disclosure(session: Session, *, tenant_id: str, deal_id: str, offer_id: str) -> DisclosureRecord:
    """The disclosure of a deal's offer; NotFound."""
    found = find_disclosure(session, tenant_id=tenant_id, offer_id=offer_id)
    if found is None or found.deal_id != deal_id:
        raise NotFound("We could not find that disclosure.")
    return found


def list_disclosures(session: Session, *, tenant_id: str, deal_id: str) -> list[DisclosureRecord]:
    """Every disclosure of a deal, newest first."""
    query = select(DisclosureRecord).where(DisclosureRecord.tenant_id == tenant_id, DisclosureRecord.deal_id == deal_id)
    return list(session.scalars(query.order_by(DisclosureRecord.created_at.desc(), DisclosureRecord.id.desc())))


def find_review(session: Session, *, tenant_id: str, state: str) -> StateReview | None:
    """The review of a state's entry as it stands today, or None: an older version's does not count."""
    query = select(StateReview).where(
        StateReview.tenant_id == tenant_id,
        StateReview.state == state,
        StateReview.matrix_version == current_matrix().version,
        StateReview.withdrawn_at.is_(None),
    )
    return session.scalars(query).first()


def list_reviews(session: Session, *, tenant_id: str, withdrawn_too: bool = False) -> dict[str, StateReview]:
    """The reviews of this version of the matrix that hold, by state."""
    query = select(StateReview).where(
        StateReview.tenant_id == tenant_id, StateReview.matrix_version == current_matrix().version
    )
    if not withdrawn_too:
        query = query.where(StateReview.withdrawn_at.is_(None))
    return {review.state: review for review in session.scalars(query)}
