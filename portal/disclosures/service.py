"""Keeping disclosures, their signatures, and the reviews of states."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.deals.models import Deal
from portal.disclosures.content import Disclosure
from portal.disclosures.matrix import STATES, current_matrix, find_entry
from portal.disclosures.models import DisclosureRecord, StateReview
from portal.disclosures.queries import find_review
from portal.errors import Invalid, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock

LONGEST_NAME = 120
LONGEST_USER_AGENT = 300


def keep_disclosure(
    session: Session, *, deal: Deal, offer_id: str, document_id: str, disclosure: Disclosure
) -> DisclosureRecord:
    """Keep a disclosure whose PDF is a document already. Its day of deletion lies as far off as the law wants."""
    entry = find_entry(disclosure.state)
    years = entry.law.keep_years if entry else current_matrix().other.keep_years
    row = DisclosureRecord(
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        offer_id=offer_id,
        document_id=document_id,
        state=disclosure.state,
        form=disclosure.form,
        matrix_version=disclosure.version,
        signature=disclosure.signature,
        content=disclosure.to_json(),
        content_sha256=disclosure.sha256,
        keep_until=years_after(clock.today(), years),
    )
    session.add(row)
    session.flush()
    return row


def mark_shown(session: Session, row: DisclosureRecord, *, deal: Deal, actor: str) -> None:
    """Record that the merchant was shown a disclosure, the first time."""
    if row.shown_at is not None:
        return
    row.shown_at = clock.now()
    session.flush()
    _record(session, EventType.DISCLOSURE_SHOWN, row, deal=deal, actor=actor)


def sign_disclosure(
    session: Session,
    row: DisclosureRecord,
    *,
    deal: Deal,
    name: str,
    source: str,
    actor: str,
    at: datetime | None = None,
    ip: str | None = None,
    user_agent: str | None = None,
) -> None:
    """Keep the receipt of a disclosure: who confirmed it, when and from where. Once; a second time changes nothing.

    Invalid("disclosure_name") without a name.
    """
    if row.signed_at is not None:
        return
    signed_name = " ".join(name.split())[:LONGEST_NAME]
    if not signed_name:
        raise Invalid("disclosure_name", "Type your full name to confirm that you received this.")
    row.signed_at, row.signed_source, row.signed_by = at or clock.now(), source, actor
    row.signed_name = signed_name
    row.ip, row.user_agent = ip, user_agent[:LONGEST_USER_AGENT] if user_agent else None
    session.flush()
    _record(session, EventType.DISCLOSURE_SIGNED, row, deal=deal, actor=actor, source=source)


def review_state(session: Session, *, tenant_id: str, state: str, actor: str) -> StateReview:
    """Mark a state's entry as reviewed; one that is marked already stays as it is. NotFound for no state."""
    if find_entry(state) is None:
        raise NotFound("We could not find that state.")
    found = find_review(session, tenant_id=tenant_id, state=state)
    if found is not None:
        return found
    row = StateReview(tenant_id=tenant_id, state=state, matrix_version=current_matrix().version, reviewed_by=actor)
    session.add(row)
    session.flush()
    data = {"state": state, "matrix_version": row.matrix_version}
    record(session, EventType.STATE_REVIEWED, tenant_id=tenant_id, actor=actor, data=data)
    return row


def review_all_states(session: Session, *, tenant_id: str, actor: str) -> None:
    """Mark every state's entry as reviewed, without an event: for an installation that is only tried."""
    version = current_matrix().version
    for state in STATES:
        session.add(StateReview(tenant_id=tenant_id, state=state, matrix_version=version, reviewed_by=actor))
    session.flush()


def withdraw_review(session: Session, *, tenant_id: str, state: str, actor: str) -> bool:
    """Take a review back: no offer can be accepted in that state any more. False where there was none."""
    found = find_review(session, tenant_id=tenant_id, state=state)
    if found is None:
        return False
    found.withdrawn_at, found.withdrawn_by = clock.now(), actor
    session.flush()
    data = {"state": state, "matrix_version": found.matrix_version, "withdrawn": True}
    record(session, EventType.STATE_REVIEWED, tenant_id=tenant_id, actor=actor, data=data)
    return True


def years_after(day: date, years: int) -> date:
    """The same day years later; the first of March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _record(session: Session, event: EventType, row: DisclosureRecord, *, deal: Deal, actor: str, **more: str) -> None:
    data = {
        "disclosure_id": row.id,
        "offer_id": row.offer_id,
        "state": row.state,
        "form": row.form,
        "content_sha256": row.content_sha256,
        **more,
    }
    record(
        session,
        event,
        tenant_id=deal.tenant_id,
        deal_id=deal.id,
        merchant_id=deal.merchant_id,
        actor=actor,
        data=data,
    )
