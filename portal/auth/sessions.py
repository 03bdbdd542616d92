"""Sessions on the server: a random token in a cookie, its hash in a row, gone when the row is ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.auth.models import WebSession
from portal.errors import NotAllowedNow
from portal.infra import clock, ids
from portal.infra.crypto import sha256_hex
from portal.infra.db import lock_names
from portal.tenants.models import Tenant
from portal.tenants.queries import TenantProfile, profile_of
from portal.users.models import User

STAFF_LIFETIME = timedelta(hours=12)
STAFF_IDLE = timedelta(hours=1)
MERCHANT_LIFETIME = timedelta(hours=24)
MERCHANT_IDLE = timedelta(hours=4)
SIGNER_LIFETIME = timedelta(hours=4)
TOUCH_EVERY = timedelta(minutes=1)
KEPT_AFTER_END = timedelta(days=1)


@dataclass(frozen=True)
class SessionSubject:
    """Who a session belongs to: a member of staff (user_id, role, name), a merchant at a deal, or a second signer."""

    session_id: str
    tenant_id: str
    tenant: TenantProfile
    user_id: str | None
    role: str | None
    name: str | None
    deal_id: str | None
    merchant_id: str | None
    invitation_id: str | None
    last_seen_at: datetime


def open_staff_session(session: Session, *, user: User, opened_by: str, user_agent: str) -> str:
    """A fresh session for a member of staff; returns the token for the cookie."""
    row = WebSession(tenant_id=user.tenant_id, user_id=user.id, **_common(STAFF_LIFETIME, opened_by, user_agent))
    return _open(session, row)


def open_merchant_session(
    session: Session, *, tenant_id: str, deal_id: str, merchant_id: str, opened_by: str, user_agent: str
) -> str:
    """A fresh session for a merchant at one deal; returns the token for the cookie."""
    common = _common(MERCHANT_LIFETIME, opened_by, user_agent)
    return _open(session, WebSession(tenant_id=tenant_id, deal_id=deal_id, merchant_id=merchant_id, **common))


def open_signer_session(
    session: Session, *, session_id: str, tenant_id: str, invitation_id: str, opened_by: str, user_agent: str
) -> str:
    """A session, with the id that a code was entered for, for somebody who signs beside the merchant; the token.

    Asked for again it is the same one under a fresh token; NotAllowedNow once it was ended.
    """
    row = session.get(WebSession, session_id, with_for_update=True)
    if row is None:
        common = _common(SIGNER_LIFETIME, opened_by, user_agent)
        return _open(session, WebSession(id=session_id, tenant_id=tenant_id, invitation_id=invitation_id, **common))
    if row.ended_at is not None or row.expires_at <= clock.now():
        raise NotAllowedNow("This code was used and its session has ended. Have a new one sent.", code="code_over")
    token = ids.new_token()
    row.token_hash = sha256_hex(token.encode())
    return token


def find_subject(session: Session, *, token: str) -> SessionSubject | None:
    """Whose session a cookie's token opens, or None when it is unknown, over, idle too long, or its user disabled."""
    now = clock.now()
    query = (
        select(WebSession, User, Tenant)
        .join(Tenant, Tenant.id == WebSession.tenant_id)
        .outerjoin(User, User.id == WebSession.user_id)
        .where(WebSession.token_hash == sha256_hex(token.encode()), WebSession.ended_at.is_(None))
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, user, tenant = found
    idle = MERCHANT_IDLE if row.user_id is None else STAFF_IDLE
    if row.expires_at <= now or row.last_seen_at + idle <= now or (user is not None and user.disabled_at is not None):
        return None
    return SessionSubject(
        session_id=row.id,
        tenant_id=row.tenant_id,
        tenant=profile_of(tenant),
        user_id=row.user_id,
        role=user.role if user else None,
        name=user.name if user else None,
        deal_id=row.deal_id,
        merchant_id=row.merchant_id,
        invitation_id=row.invitation_id,
        last_seen_at=row.last_seen_at,
    )


def touch(session: Session, *, session_id: str) -> None:
    """Note that a session is in use."""
    session.execute(update(WebSession).where(WebSession.id == session_id).values(last_seen_at=clock.now()))


def end_session(session: Session, *, session_id: str) -> None:
    """End a session now."""
    ended = update(WebSession).where(WebSession.id == session_id, WebSession.ended_at.is_(None))
    session.execute(ended.values(ended_at=clock.now()))


def end_sessions_of_user(session: Session, *, user_id: str) -> None:
    """End every session of a member of staff, after a change of role or password."""
    ended = update(WebSession).where(WebSession.user_id == user_id, WebSession.ended_at.is_(None))
    session.execute(ended.values(ended_at=clock.now()))


def forget_expired(session: Session, *, limit: int) -> int:
    """Delete sessions that have been over for a day, at most `limit` of them; returns how many."""
    over = select(WebSession.id).where(WebSession.expires_at < clock.now() - KEPT_AFTER_END).limit(limit)
    return len(session.execute(delete(WebSession).where(WebSession.id.in_(over)).returning(WebSession.id)).all())


def _common(lifetime: timedelta, opened_by: str, user_agent: str) -> dict[str, object]:
    now = clock.now()
    return {
        "opened_by": opened_by,
        "user_agent": user_agent[:300],
        "last_seen_at": now,
        "expires_at": now + lifetime,
    }


def _open(session: Session, row: WebSession) -> str:
    # Two clicks at once on one form must not leave two sessions behind.
    lock_names(session, f"session|{row.opened_by}")
    token = ids.new_token()
    row.token_hash = sha256_hex(token.encode())
    earlier = update(WebSession).where(WebSession.opened_by == row.opened_by, WebSession.ended_at.is_(None))
    session.execute(earlier.values(ended_at=clock.now()))
    session.add(row)
    session.flush()
    return token
