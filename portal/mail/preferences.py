"""Whether an address takes reminders of an unfinished application. Mails about what happened go out all the same."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.infra import clock, ids
from portal.mail.models import MailPreference
from portal.merchants.identity import email_hash


def keep_preference(session: Session, *, tenant_id: str, email: str) -> MailPreference:
    """The wish of a (folded) address, made as “yes” where it has said nothing yet."""
    query = select(MailPreference).where(
        MailPreference.tenant_id == tenant_id, MailPreference.email_hash == email_hash(email)
    )
    row = session.scalars(query).first()
    if row is None:
        row = MailPreference(
            tenant_id=tenant_id,
            email_hash=email_hash(email),
            code=ids.new_token(),
            nudges_stopped=False,
            changed_at=clock.now(),
        )
        row.email = email
        session.add(row)
        session.flush()
    return row


def find_preference(session: Session, *, tenant_id: str, code: str) -> MailPreference | None:
    """The wish that a code from a mail stands for, or None, also for another tenant's."""
    query = select(MailPreference).where(MailPreference.tenant_id == tenant_id, MailPreference.code == code)
    return session.scalars(query).first()
