"""What stands between an offer and its acceptance in a state: review, collection, signature."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.disclosures.matrix import Entry, find_entry
from portal.disclosures.models import DisclosureRecord
from portal.disclosures.queries import find_review
from portal.errors import NotAllowedNow
from portal.infra import clock

EASTERN = ZoneInfo("America/New_York")


def check_state_reviewed(session: Session, *, tenant_id: str, state: str) -> Entry:
    """The state's entry; NotAllowedNow (`state_unreviewed`) until an administrator has reviewed it."""
    entry = find_entry(state)
    if entry is None or find_review(session, tenant_id=tenant_id, state=state) is None:
        name = entry.name if entry else state
        raise NotAllowedNow(
            f"We cannot take an acceptance in {name} yet: our rules for that state have not been reviewed. "
            "We will be in touch; you need do nothing.",
            code="state_unreviewed",
        )
    return entry


def check_collection(entry: Entry, *, method: str, amount_cents: int, on: date) -> None:
    """NotAllowedNow (`collection_not_allowed`) where the state's law refuses this way of collecting payments."""
    if collection_is_refused(entry, method=method, amount_cents=amount_cents, on=on):
        raise NotAllowedNow(
            f"{entry.name} does not allow us to collect by automatic debit ({entry.law.law}). "
            "Ask us for the same offer with payments through your card processor, or sent by you.",
            code="collection_not_allowed",
        )


def collection_is_refused(entry: Entry, *, method: str, amount_cents: int, on: date) -> bool:
    """Whether the state's law refuses this way of collecting payments for an offer of this amount."""
    return method in entry.law.refused_collection and entry.law.covers(amount_cents=amount_cents, on=on)


def check_signed(row: DisclosureRecord) -> None:
    """NotAllowedNow (`disclosure_not_signed`) where the law wants a signature that is not there."""
    if row.signature != "none" and row.signed_at is None:
        raise NotAllowedNow(
            "The disclosure of this offer has to be signed before the offer can be accepted.",
            code="disclosure_not_signed",
        )


def stands_until(entry: Entry, *, made_at: datetime) -> datetime | None:
    """The moment up to which an offer may not be withdrawn but for underwriting information, or None.

    Connecticut: midnight at the end of the third calendar day, by the clock of the state.
    """
    if not entry.law.stands_days:
        return None
    last_day = made_at.astimezone(EASTERN).date() + timedelta(days=entry.law.stands_days)
    return datetime.combine(last_day + timedelta(days=1), datetime.min.time(), tzinfo=EASTERN)


def check_may_withdraw(state: str | None, *, amounts_cents: list[int], made_at: datetime) -> None:
    """NotAllowedNow (`offer_must_stand`) while the state's law holds the offers that a merchant was given."""
    entry = find_entry(state or "")
    if entry is None:
        return
    until = stands_until(entry, made_at=made_at)
    covered = any(entry.law.covers(amount_cents=amount, on=made_at.date()) for amount in amounts_cents)
    if until is not None and covered and clock.now() < until:
        raise NotAllowedNow(
            f"In {entry.name} these offers stand until the end of {until - timedelta(seconds=1):%B %-d, %Y}, "
            "unless the statements or answers change.",
            code="offer_must_stand",
        )
