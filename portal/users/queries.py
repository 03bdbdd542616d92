"""Finding staff."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.users.models import User


def find_user_by_email(session: Session, *, email: str) -> User | None:
    """The account of an address that is not disabled, or None."""
    query = select(User).where(User.email == email.strip().lower(), User.disabled_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def get_user(session: Session, *, tenant_id: str, user_id: str) -> User:
    """An account of this tenant; NotFound for another tenant's."""
    row = session.execute(select(User).where(User.tenant_id == tenant_id, User.id == user_id)).scalar_one_or_none()
    if row is None:
        raise NotFound("We could not find that account.")
    return row


def list_users(session: Session, *, tenant_id: str) -> list[User]:
    """A tenant's staff, by name."""
    return list(session.scalars(staff_of(tenant_id).order_by(User.name, User.id)))


def staff_of(tenant_id: str) -> Select[User]:
    """All accounts of a tenant, in no order."""
    return select(User).where(User.tenant_id == tenant_id)
