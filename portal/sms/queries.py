"""Reading text messages."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.merchants.identity import phone_hash
from portal.sms.models import SmsMessage, SmsPreference


def list_messages(session: Session, *, tenant_id: str, deal_id: str | None = None, limit: int = 50) -> list[SmsMessage]:
    """A tenant's messages, newest first, of one deal if asked."""
    return list(session.scalars(newest_messages(tenant_id=tenant_id, deal_id=deal_id, limit=limit)))


def newest_messages(*, tenant_id: str, deal_id: str | None = None, limit: int) -> Select[SmsMessage]:
    """What `list_messages` asks."""
    query = select(SmsMessage).where(SmsMessage.tenant_id == tenant_id)
    if deal_id is not None:
        query = query.where(SmsMessage.deal_id == deal_id)
    return query.order_by(SmsMessage.created_at.desc(), SmsMessage.id).limit(limit)


def get_message(session: Session, *, message_id: str) -> SmsMessage | None:
    """The message of an id, or None."""
    return session.get(SmsMessage, message_id)


def find_by_provider_ref(
    session: Session, *, provider_ref: str, tenant_id: str | None, without: Collection[str] = ()
) -> SmsMessage | None:
    """The newest message that a provider knows by this id, or None: of one tenant, or of all but those of `without`.

    Two accounts at a provider may number their messages alike.
    """
    query = select(SmsMessage).where(SmsMessage.provider_ref == provider_ref, SmsMessage.tenant_id.not_in(without))
    if tenant_id is not None:
        query = query.where(SmsMessage.tenant_id == tenant_id)
    return session.scalars(query.order_by(SmsMessage.created_at.desc(), SmsMessage.id).limit(1)).first()


def has_opted_out(session: Session, *, tenant_id: str, phone: str) -> bool:
    """Whether a number said stop, for a page: nothing is locked, and whoever sends asks again."""
    query = select(SmsPreference.opted_out).where(
        SmsPreference.tenant_id == tenant_id, SmsPreference.phone_hash == phone_hash(phone)
    )
    return bool(session.scalar(query))
