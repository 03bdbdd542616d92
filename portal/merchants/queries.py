"""Finding merchants of a tenant."""

import contextlib

from sqlalchemy import ColumnElement, or_, select, tuple_
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
    found: list[ColumnElement[bool]] = [Merchant.name_key.startswith(fold_name(search), autoescape=True)]
    with contextlib.suppress(Invalid):
        found.append(Merchant.phone_hash == phone_hash(fold_phone(search)))
    with contextlib.suppress(Invalid):
        found.append(Merchant.email_hash == email_hash(fold_email(search)))
    return found
