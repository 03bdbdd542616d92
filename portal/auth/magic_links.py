"""Magic links: to an address on record, ten minutes, one use, kept as a hash."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.auth.models import MagicLink
from portal.errors import NotAllowedNow
from portal.infra import clock, ids
from portal.infra.crypto import sha256_hex

LIFETIME = timedelta(minutes=10)
KEPT_AFTER_END = timedelta(days=1)


def create_link(session: Session, *, tenant_id: str, purpose: str, merchant_id: str, deal_id: str | None) -> str:
    """A fresh link's token. `purpose` is `resume` (back to a deal) or `match` (prove to be a known merchant)."""
    token = ids.new_token()
    row = MagicLink(
        tenant_id=tenant_id,
        token_hash=sha256_hex(token.encode()),
        purpose=purpose,
        merchant_id=merchant_id,
        deal_id=deal_id,
        expires_at=clock.now() + LIFETIME,
    )
    session.add(row)
    return token


def find_link(session: Session, *, token: str) -> MagicLink | None:
    """A link that can still be used, or None."""
    query = select(MagicLink).where(
        MagicLink.token_hash == sha256_hex(token.encode()),
        MagicLink.used_at.is_(None),
        MagicLink.expires_at > clock.now(),
    )
    return session.execute(query).scalar_one_or_none()


def use_link(session: Session, *, token: str) -> MagicLink:
    """Use a link up; NotAllowedNow when it was used or is over."""
    query = select(MagicLink).where(MagicLink.token_hash == sha256_hex(token.encode())).with_for_update()
    row = session.execute(query).scalar_one_or_none()
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        raise NotAllowedNow("This link was used or is older than ten minutes. Ask for a new one.", code="link_over")
    row.used_at = clock.now()
    return row


def forget_expired(session: Session, *, limit: int) -> int:
    """Delete links that have been over for a day, at most `limit` of them; returns how many."""
    over = select(MagicLink.id).where(MagicLink.expires_at < clock.now() - KEPT_AFTER_END).limit(limit)
    return len(session.execute(delete(MagicLink).where(MagicLink.id.in_(over)).returning(MagicLink.id)).all())
