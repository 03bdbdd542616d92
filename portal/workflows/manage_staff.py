"""Changing staff accounts: a new role or an account that ends takes every open session with it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.sessions import end_sessions_of_user
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.infra import clock
from portal.users.models import ROLES, User


def change_role(session: Session, *, tenant_id: str, user_id: str, role: str) -> User:
    """Give somebody another role and end their sessions; a tenant keeps an administrator. Invalid("role")."""
    if role not in ROLES:
        raise Invalid("role", "Choose admin, underwriter or viewer.")
    row = _locked(session, tenant_id=tenant_id, user_id=user_id)
    if row.role == role:
        return row
    if role != "admin":
        _check_admin_left(session, row)
    row.role = role
    end_sessions_of_user(session, user_id=row.id)
    return row


def disable_user(session: Session, *, tenant_id: str, user_id: str) -> User:
    """End an account and its sessions; a tenant keeps an administrator."""
    row = _locked(session, tenant_id=tenant_id, user_id=user_id)
    _check_admin_left(session, row)
    row.disabled_at = row.disabled_at or clock.now()
    end_sessions_of_user(session, user_id=row.id)
    return row


def enable_user(session: Session, *, tenant_id: str, user_id: str) -> User:
    """Let somebody sign in again."""
    row = _locked(session, tenant_id=tenant_id, user_id=user_id)
    row.disabled_at = None
    return row


def _locked(session: Session, *, tenant_id: str, user_id: str) -> User:
    """The account. All of the tenant's are locked, so that two administrators cannot demote each other at once."""
    query = select(User).where(User.tenant_id == tenant_id).order_by(User.id).with_for_update()
    everybody = session.execute(query.execution_options(populate_existing=True)).scalars()
    found = next((user for user in everybody if user.id == user_id), None)
    if found is None:
        raise NotFound("We could not find that account.")
    return found


def _check_admin_left(session: Session, leaving: User) -> None:
    others = select(User.id).where(
        User.tenant_id == leaving.tenant_id, User.role == "admin", User.disabled_at.is_(None), User.id != leaving.id
    )
    if leaving.role == "admin" and session.execute(others.limit(1)).first() is None:
        raise NotAllowedNow("A team needs an administrator. Make somebody else one first.", code="last_admin")
