"""Making and changing staff accounts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.users.models import ROLES, User


def create_user(session: Session, *, tenant_id: str, email: str, name: str, role: str, password_hash: str) -> User:
    """A new account; Invalid for an unknown role or an address that is taken, in whichever tenant."""
    if role not in ROLES:
        raise Invalid("role", "Choose admin, underwriter or viewer.")
    folded = email.strip().lower()
    if session.execute(select(User.id).where(User.email == folded)).first() is not None:
        raise Invalid("email", "This address has an account already.")
    row = User(tenant_id=tenant_id, email=folded, name=name.strip(), role=role, password_hash=password_hash)
    session.add(row)
    session.flush()
    return row
