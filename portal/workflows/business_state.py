"""Which state's law a deal stands under."""

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.disclosures.matrix import find_entry
from portal.errors import NotAllowedNow
from portal.intake.service import read_state
from portal.merchants.queries import get_merchant


def find_business_state(session: Session, *, deal: Deal) -> str | None:
    """The state of the business: as answered for this deal, else as the merchant is on record; None if not known."""
    answered = read_state(session, tenant_id=deal.tenant_id, deal_id=deal.id).value("business.state")
    return answered or get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).state


def get_business_state(session: Session, *, deal: Deal) -> str:
    """The state of the business; NotAllowedNow (`state_unknown`), naming the question, before it is known."""
    state = find_business_state(session, deal=deal)
    if state is None or find_entry(state) is None:
        raise NotAllowedNow(
            "The state of the business is not known yet. Answer it first: what we must disclose depends on it.",
            code="state_unknown",
            fields=("business.state",),
        )
    return state
