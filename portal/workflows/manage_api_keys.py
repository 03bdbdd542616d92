"""API keys of a tenant's programs: each that is made or revoked is an event with who did it."""

from sqlalchemy.orm import Session

from portal.auth.api_keys import create_api_key, revoke_api_key
from portal.auth.models import ApiKey
from portal.events.service import record
from portal.events.types import EventType


def make_api_key(
    session: Session, *, tenant_id: str, actor: str, name: str, scopes: list[str], key: str | None = None
) -> tuple[ApiKey, str]:
    """A new key and its text, which is not kept; the event says what the key may do."""
    row, text = create_api_key(session, tenant_id=tenant_id, name=name, scopes=scopes, key=key)
    data = {"key_id": row.id, "scopes": row.scopes}
    record(session, EventType.API_KEY_MADE, tenant_id=tenant_id, actor=actor, data=data)
    return row, text


def end_api_key(session: Session, *, tenant_id: str, actor: str, key_id: str) -> None:
    """Make a key useless at once; NotFound for another tenant's. One that is revoked already stays so."""
    if revoke_api_key(session, tenant_id=tenant_id, key_id=key_id):
        record(session, EventType.API_KEY_REVOKED, tenant_id=tenant_id, actor=actor, data={"key_id": key_id})
