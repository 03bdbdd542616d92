"""API keys: made once, shown once, kept as a hash."""

from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.auth.models import ApiKey
from portal.errors import NotFound
from portal.infra import clock, ids
from portal.infra.crypto import sha256_hex

SCOPES = (
    "deals:read",
    "deals:write",
    "documents:read",
    "documents:write",
    "offers:write",
    "offers:override",
    "background:run",
    "sign:send",
    "sign:force",
    "sms:send",
    "consents:write",
)
TOUCH_EVERY = timedelta(minutes=1)


def create_api_key(
    session: Session, *, tenant_id: str, name: str, scopes: list[str], key: str | None = None
) -> tuple[ApiKey, str]:
    """A new key and its text, which is not kept; `key` fixes the text for the demo."""
    text = key or f"pk_{ids.new_token()}"
    row = ApiKey(
        tenant_id=tenant_id, name=name, key_hash=sha256_hex(text.encode()), hint=text[-4:], scopes=sorted(scopes)
    )
    session.add(row)
    session.flush()
    return row, text


def find_api_key(session: Session, *, key: str) -> ApiKey | None:
    """The key of this text that was not revoked, or None."""
    query = select(ApiKey).where(ApiKey.key_hash == sha256_hex(key.encode()), ApiKey.revoked_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def list_api_keys(session: Session, *, tenant_id: str) -> list[ApiKey]:
    """A tenant's keys, newest first."""
    query = select(ApiKey).where(ApiKey.tenant_id == tenant_id).order_by(ApiKey.created_at.desc(), ApiKey.id)
    return list(session.execute(query).scalars())


def revoke_api_key(session: Session, *, tenant_id: str, key_id: str) -> bool:
    """Make a key useless at once; NotFound for another tenant's. False where it was useless before."""
    row = session.get(ApiKey, key_id)
    if row is None or row.tenant_id != tenant_id:
        raise NotFound
    if row.revoked_at is not None:
        return False
    row.revoked_at = clock.now()
    return True


def note_use(session: Session, *, key_id: str) -> None:
    """Keep when a key was last used, to the minute."""
    now = clock.now()
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - TOUCH_EVERY)
    session.execute(update(ApiKey).where(ApiKey.id == key_id, stale).values(last_used_at=now))


def is_due_for_note(row: ApiKey) -> bool:
    """Whether the last use on record is older than a minute."""
    return row.last_used_at is None or row.last_used_at < clock.now() - TOUCH_EVERY
