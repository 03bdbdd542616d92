"""An address stops the reminders of an unfinished application, or takes that back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.deals.transitions import LIVE
from portal.errors import NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.mail.models import MailPreference
from portal.mail.preferences import find_preference
from portal.merchants.models import Merchant


def choose_nudges(session: Session, *, tenant_id: str, code: str, stopped: bool) -> bool:
    """Keep the wish of the address that a code was mailed to, and note it at its live deals, for staff to see.

    A wish that was said before changes nothing: False. NotFound for a code of nobody, or of another tenant.
    """
    found = find_preference(session, tenant_id=tenant_id, code=code)
    if found is None:
        raise NotFound("We could not find that address.")
    query = select(MailPreference).where(MailPreference.id == found.id).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if row.nudges_stopped == stopped:
        return False
    row.nudges_stopped, row.changed_at = stopped, clock.now()
    for deal in _live_deals(session, row):
        record(
            session,
            EventType.NUDGES_STOPPED if stopped else EventType.NUDGES_ALLOWED,
            tenant_id=tenant_id,
            deal_id=deal.id,
            merchant_id=deal.merchant_id,
            actor=f"merchant:{deal.merchant_id}",
            data={},
        )
    return True


def _live_deals(session: Session, row: MailPreference) -> list[Deal]:
    query = (
        select(Deal)
        .join(Merchant, (Merchant.id == Deal.merchant_id) & (Merchant.tenant_id == Deal.tenant_id))
        .where(
            Deal.tenant_id == row.tenant_id,
            Merchant.email_hash == row.email_hash,
            Deal.status.in_([str(status) for status in LIVE]),
        )
    )
    return list(session.scalars(query.order_by(Deal.id)))
