"""Staff accounts: each change is an event with who made it; a new role or an end takes every open session with it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.sessions import end_sessions_of_user
from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.users.models import ROLES, User
from portal.users.service import create_user


def add_colleague(
    session: Session, *, tenant_id: str, actor: str, email: str, name: str, role: str, password_hash: str
) -> User:
    """A new account; Invalid for an unknown role or an address that is taken, in whichever tenant."""
    row = create_user(session, tenant_id=tenant_id, email=email, name=name, role=role, password_hash=password_hash)
    _note(session, EventType.USER_ADDED, row, actor=actor, role=row.role)
    return row


def change_role(session: Session, *, tenant_id: str, user_id: str, role: str, actor: str) -> User:
    """Give somebody another role and end their sessions; a tenant keeps an administrator. Invalid("role")."""
    if role not in ROLES:
        raise Invalid("role", "Choose admin, underwriter or viewer.")
    row = _locked(session, tenant_id=tenant_id, user_id=user_id)
    if row.role == role:
        return row
    if role != "admin":
        _check_admin_left(session, row)
    _note(session, EventType.USER_ROLE_CHANGED, row, actor=actor, **{"from": row.role, "to": role})
    row.role = role
    end_sessions_of_user(session, user_id=row.id)
    return row


def disable_user(session: Session, *, tenant_id: str, user_id: str, actor: str) -> User:
    """End an account and its sessions; a tenant keeps an administrator. One that is ended already stays so."""
    row = _locked(session, tenant_id=tenant_id, user_id=user_id)
    _check_admin_left(session, row)
    if row.disabled_at is None:
        row.disabled_at = clock.now()
        _note(session, EventType.USER_DISABLED, row, actor=actor)
    end_sessions_of_user(session, user_id=row.id)
    return row


def enable_user(session: Session, *, tenant_id: str, user_id: str, actor: str) -> User:
    """Let somebody sign in again."""
    row = _locked(session, tenant_id=tenant_id, user_id=user_id)
    if row.disabled_at is not None:
        row.disabled_at = None
        _note(session, EventType.USER_ENABLED, row, actor=actor)
    return row


def _note(session: Session, kind: EventType, row: User, *, actor: str, **more: str) -> None:
    record(session, kind, tenant_id=row.tenant_id, actor=actor, data={"user_id": row.id, **more})


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
