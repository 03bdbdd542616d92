"""Keys of accounts at signing providers, changed one by one while both the old and the new one count."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.errors import Invalid, NotAllowedNow, NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN, PROVIDERS
from portal.tenants.credentials import find_credentials, find_kept
from portal.tenants.models import ProviderCredential


@dataclass(frozen=True)
class ShownKey:
    """A key as it may be shown: `which` names it for a form, `ending` are its last four characters."""

    which: str
    ending: str


def list_connect_keys(session: Session, *, tenant_id: str) -> list[ShownKey]:
    """The HMAC keys that prove messages of DocuSign Connect, in the order in which they were entered."""
    kept = find_credentials(session, tenant_id=tenant_id, provider=DOCUSIGN)
    keys = [] if kept is None else kept.content.get("connect_keys") or []
    return [ShownKey(_which(place, key), key[-4:]) for place, key in enumerate(keys)]


def find_previous_key(session: Session, *, tenant_id: str) -> ShownKey | None:
    """The API key of Dropbox Sign before the present one, while it still proves callbacks; else None."""
    kept = find_credentials(session, tenant_id=tenant_id, provider=DROPBOX_SIGN)
    key = None if kept is None else kept.content.get("previous_api_key")
    return ShownKey("previous", key[-4:]) if key else None


def add_connect_key(session: Session, *, tenant_id: str, key: str, actor: str) -> None:
    """Let one more HMAC key prove messages of DocuSign Connect; one that is there already changes nothing.

    Errors: NotFound without an account, Invalid("connect_key") for what is no key.
    """
    row, content = _locked(session, tenant_id=tenant_id, provider=DOCUSIGN)
    if not key or len(key.split()) != 1:
        raise Invalid("connect_key", "Enter one key, without spaces")
    keys = content.get("connect_keys") or []
    if key in keys:
        return
    _keep(session, row, content | {"connect_keys": [*keys, key]}, changed=key, added=True, actor=actor)


def drop_connect_key(session: Session, *, tenant_id: str, which: str, actor: str) -> None:
    """Let an HMAC key of DocuSign Connect prove nothing any more.

    Errors: NotFound where it is not there any more, NotAllowedNow for the last one: nothing could be proved then.
    """
    row, content = _locked(session, tenant_id=tenant_id, provider=DOCUSIGN)
    keys = content.get("connect_keys") or []
    place = next((place for place, key in enumerate(keys) if _which(place, key) == which), None)
    if place is None:
        raise NotFound("This key is not kept any more.")
    if len(keys) == 1:
        words = "This is the only key. Add the new one first: without any, DocuSign’s messages are refused."
        raise NotAllowedNow(words, code="last_key")
    left = [key for at, key in enumerate(keys) if at != place]
    _keep(session, row, content | {"connect_keys": left}, changed=keys[place], added=False, actor=actor)


def drop_previous_key(session: Session, *, tenant_id: str, actor: str) -> None:
    """Let callbacks of Dropbox Sign be proved by the present API key alone; NotFound where that is so already."""
    row, content = _locked(session, tenant_id=tenant_id, provider=DROPBOX_SIGN)
    previous = content.get("previous_api_key")
    if not previous:
        raise NotFound("No previous key is kept any more.")
    _keep(session, row, content | {"previous_api_key": None}, changed=previous, added=False, actor=actor)


def _locked(session: Session, *, tenant_id: str, provider: str) -> tuple[ProviderCredential, dict[str, Any]]:
    row = find_kept(session, tenant_id=tenant_id, provider=provider, lock=True)
    if row is None:
        raise NotFound("No account of yours is kept there.")
    return row, json.loads(row.content or "{}")


def _keep(
    session: Session, row: ProviderCredential, content: dict[str, Any], *, changed: str, added: bool, actor: str
) -> None:
    """The changed account; what the last test of its connection said still holds, for these keys only prove messages.

    The event names the key by its last characters, as the page does.
    """
    row.content = json.dumps(content, sort_keys=True)
    kind = EventType.PROVIDER_KEY_ADDED if added else EventType.PROVIDER_KEY_DROPPED
    data = {"provider": PROVIDERS[row.provider], "ending": changed[-4:]}
    record(session, kind, tenant_id=row.tenant_id, actor=actor, data=data)
    session.flush()


def _which(place: int, key: str) -> str:
    return f"{place}-{key[-4:]}"
