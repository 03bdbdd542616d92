"""Finding merchants of a tenant."""

import contextlib

from sqlalchemy import ColumnElement, false, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.errors import Invalid, NotFound
from portal.merchants.identity import email_hash, fold_email, fold_name, fold_phone, phone_hash
from portal.merchants.models import Merchant


def get_merchant(session: Session, *, tenant_id: str, merchant_id: str) -> Merchant:
    """The merchant; NotFound, also for another tenant's."""
    row = session.get(Merchant, merchant_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound("We could not find that merchant.")
    return row


def lock_merchant(session: Session, *, tenant_id: str, merchant_id: str) -> Merchant:
    """The merchant, locked because it is about to be tested for a live deal; NotFound. A deal is locked before it."""
    query = select(Merchant).where(Merchant.id == merchant_id, Merchant.tenant_id == tenant_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound("We could not find that merchant.")
    return row


def list_merchants(
    session: Session, *, tenant_id: str, search: str, after: tuple[str, str] | None = None, limit: int = 50
) -> list[Merchant]:
    """Merchants whose name begins with the words, or whose phone or address it is; by name, then id."""
    query = select(Merchant).where(Merchant.tenant_id == tenant_id)
    if search.strip():
        query = query.where(or_(*search_conditions(search)))
    if after is not None:
        query = query.where(tuple_(Merchant.name_key, Merchant.id) > tuple_(*after))
    return list(session.execute(query.order_by(Merchant.name_key, Merchant.id).limit(limit)).scalars())


def search_conditions(search: str) -> list[ColumnElement[bool]]:
    """What makes a merchant fit a search: a name that begins with it, or exactly its phone or address."""
    name = fold_name(search)
    # What is only punctuation folds to nothing, and every name begins with nothing.
    found: list[ColumnElement[bool]] = [Merchant.name_key.startswith(name, autoescape=True) if name else false()]
    with contextlib.suppress(Invalid):
        found.append(Merchant.phone_hash == phone_hash(fold_phone(search)))
    with contextlib.suppress(Invalid):
        found.append(Merchant.email_hash == email_hash(fold_email(search)))
    return found
