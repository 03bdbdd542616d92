"""What a tenant signs in with at its providers: kept sealed, handed to gateways, never shown again."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.infra import clock
from portal.tenants.models import ProviderCredential


@dataclass(frozen=True)
class Credentials:
    """A tenant's account at one provider. `content` holds secrets and stays out of every text."""

    tenant_id: str
    provider: str
    content: dict[str, Any] = field(repr=False)


def keep_credentials(
    session: Session, *, tenant_id: str, provider: str, content: dict[str, Any], actor: str
) -> ProviderCredential:
    """Keep an account in place of the one before; what the last test said about that one is forgotten."""
    row = find_kept(session, tenant_id=tenant_id, provider=provider, lock=True)
    if row is None:
        row = ProviderCredential(tenant_id=tenant_id, provider=provider, made_by=actor, test_words="")
        session.add(row)
    else:
        row.rotated_at, row.rotated_by = clock.now(), actor
        row.tested_at, row.test_ok, row.test_words = None, None, ""
    row.content = json.dumps(content, sort_keys=True)
    session.flush()
    return row


def note_test(session: Session, *, tenant_id: str, provider: str, ok: bool, words: str) -> None:
    """Keep what a test of the connection said; nothing where no account is kept any more."""
    row = find_kept(session, tenant_id=tenant_id, provider=provider, lock=True)
    if row is not None:
        row.tested_at, row.test_ok, row.test_words = clock.now(), ok, words


def find_kept(session: Session, *, tenant_id: str, provider: str, lock: bool = False) -> ProviderCredential | None:
    """The row of an account, for its dates and its last test; None without one."""
    query = select(ProviderCredential).where(
        ProviderCredential.tenant_id == tenant_id, ProviderCredential.provider == provider
    )
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def find_credentials(session: Session, *, tenant_id: str, provider: str) -> Credentials | None:
    """A tenant's account at a provider, opened; None without one."""
    row = find_kept(session, tenant_id=tenant_id, provider=provider)
    return None if row is None else _opened(row)


def list_credentials(session: Session, *, provider: str) -> list[Credentials]:
    """Every tenant's account at a provider: a webhook names no tenant, so each owner's secret is tried."""
    query = select(ProviderCredential).where(ProviderCredential.provider == provider)
    return [_opened(row) for row in session.scalars(query.order_by(ProviderCredential.tenant_id))]


def _opened(row: ProviderCredential) -> Credentials:
    return Credentials(row.tenant_id, row.provider, json.loads(row.content or "{}"))
