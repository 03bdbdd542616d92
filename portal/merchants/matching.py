"""Recognising a merchant within a tenant: EIN, then phone and e-mail, then a near name with one of them."""

from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.infra.db import lock_names
from portal.merchants.identity import ein_hash, email_hash, fold_name, phone_hash
from portal.merchants.models import Merchant

NEAR_NAME = 0.92
CANDIDATES = 50


@dataclass(frozen=True)
class Hint:
    """What is known of a merchant that may be on record; folded as `identity` folds it."""

    phone: str | None = None
    email: str | None = None
    ein: str | None = None
    legal_name: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class Match:
    """A merchant on record, with how sure (0.99, 0.95 or 0.90) and why."""

    merchant: Merchant
    score: float
    reason: str


def find_match(session: Session, *, tenant_id: str, hint: Hint) -> Match | None:
    """The merchant that this is, by the first rule that holds; None when it is a new one.

    Rules: EIN exact 0.99; phone and e-mail 0.95; Jaro-Winkler of the name ≥ 0.92 with the same state and
    phone or e-mail 0.90. Of several that fit it is the one that was there first: whoever types somebody's contacts
    or EIN into a form later does not take their place.
    """
    return (
        _by_ein(session, tenant_id, hint)
        or _by_contacts(session, tenant_id, hint)
        or _by_name(session, tenant_id, hint)
    )


def lock_hint(session: Session, *, tenant_id: str, hint: Hint) -> None:
    """Let nobody else look for or make a merchant of these facts before this transaction is over."""
    found = [
        ein_hash(hint.ein) if hint.ein else "",
        phone_hash(hint.phone) if hint.phone else "",
        email_hash(hint.email) if hint.email else "",
    ]
    lock_names(session, *(f"merchant|{tenant_id}|{one}" for one in found if one))


def _by_ein(session: Session, tenant_id: str, hint: Hint) -> Match | None:
    if not hint.ein:
        return None
    return _first(session, tenant_id, Merchant.ein_hash == ein_hash(hint.ein), score=0.99, reason="ein")


def _by_contacts(session: Session, tenant_id: str, hint: Hint) -> Match | None:
    if not (hint.phone and hint.email):
        return None
    both = (Merchant.phone_hash == phone_hash(hint.phone)) & (Merchant.email_hash == email_hash(hint.email))
    return _first(session, tenant_id, both, score=0.95, reason="phone_and_email")


def _by_name(session: Session, tenant_id: str, hint: Hint) -> Match | None:
    if not (hint.legal_name and hint.state and (hint.phone or hint.email)):
        return None
    contacts = []
    if hint.phone:
        contacts.append(Merchant.phone_hash == phone_hash(hint.phone))
    if hint.email:
        contacts.append(Merchant.email_hash == email_hash(hint.email))
    query = select(Merchant).where(Merchant.tenant_id == tenant_id, Merchant.state == hint.state, or_(*contacts))
    name = fold_name(hint.legal_name)
    for row in session.execute(query.order_by(Merchant.created_at, Merchant.id).limit(CANDIDATES)).scalars():
        if JaroWinkler.similarity(name, row.name_key) >= NEAR_NAME:
            return Match(row, 0.90, "name_state_and_contact")
    return None


def _first(
    session: Session, tenant_id: str, condition: ColumnElement[bool], *, score: float, reason: str
) -> Match | None:
    query = select(Merchant).where(Merchant.tenant_id == tenant_id, condition)
    row = session.execute(query.order_by(Merchant.created_at, Merchant.id).limit(1)).scalar_one_or_none()
    return None if row is None else Match(row, score, reason)
