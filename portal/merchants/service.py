"""Making merchants and keeping what identifies them."""

from sqlalchemy.orm import Session

from portal.infra import clock
from portal.merchants.identity import ein_hash, email_hash, fold_name, phone_hash
from portal.merchants.models import Merchant


def create_merchant(session: Session, *, tenant_id: str, legal_name: str) -> Merchant:
    """A new merchant with a name alone."""
    row = Merchant(
        tenant_id=tenant_id, legal_name=_line(legal_name), name_key=fold_name(legal_name), updated_at=clock.now()
    )
    session.add(row)
    return row


def update_merchant(
    merchant: Merchant,
    *,
    legal_name: str | None = None,
    dba: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    ein: str | None = None,
    address: str | None = None,
    city: str | None = None,
    state: str | None = None,
    zip_code: str | None = None,
) -> None:
    """Keep the given facts, folded by `identity`, together with the hashes that find them; None leaves a fact."""
    if legal_name:
        merchant.legal_name, merchant.name_key = _line(legal_name), fold_name(legal_name)
    if phone:
        merchant.phone, merchant.phone_hash, merchant.phone_last4 = phone, phone_hash(phone), phone[-4:]
    if email:
        merchant.email, merchant.email_hash = email, email_hash(email)
    if ein:
        merchant.ein, merchant.ein_hash = ein, ein_hash(ein)
    for name, value in (("dba", dba), ("address", address), ("city", city), ("state", state), ("zip", zip_code)):
        if value:
            setattr(merchant, name, _line(value))
    merchant.updated_at = clock.now()


def _line(text: str) -> str:
    """One line: a name of several would stand in a mail as paragraphs and addresses of our own."""
    return " ".join(text.split())
