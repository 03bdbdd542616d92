"""Reading e-mail messages."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.mail.models import MailMessage


def list_messages(
    session: Session, *, tenant_id: str, deal_id: str | None = None, limit: int = 50
) -> list[MailMessage]:
    """A tenant's messages, newest first, of one deal if asked."""
    return list(session.scalars(newest_messages(tenant_id=tenant_id, deal_id=deal_id, limit=limit)))


def newest_messages(*, tenant_id: str, deal_id: str | None = None, limit: int) -> Select[MailMessage]:
    """What `list_messages` asks."""
    query = select(MailMessage).where(MailMessage.tenant_id == tenant_id)
    if deal_id is not None:
        query = query.where(MailMessage.deal_id == deal_id)
    return query.order_by(MailMessage.created_at.desc(), MailMessage.id).limit(limit)


def get_message(session: Session, *, message_id: str) -> MailMessage | None:
    """The message of an id, or None."""
    return session.get(MailMessage, message_id)
