"""Which mail of a series has gone out. A mark and its mail are of one transaction, behind the deal's lock."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.mail.models import MailMark


def list_marks(session: Session, *, tenant_id: str, deal_id: str, subject: str) -> set[str]:
    """The places of a series that went out already."""
    query = select(MailMark.mark).where(
        MailMark.tenant_id == tenant_id, MailMark.deal_id == deal_id, MailMark.subject == subject
    )
    return set(session.scalars(query))


def set_mark(session: Session, *, tenant_id: str, deal_id: str, subject: str, mark: str) -> bool:
    """Take a place of a series; False where it is taken. The deal is locked, so nobody else is at it meanwhile."""
    if mark in list_marks(session, tenant_id=tenant_id, deal_id=deal_id, subject=subject):
        return False
    session.add(MailMark(tenant_id=tenant_id, deal_id=deal_id, subject=subject, mark=mark))
    session.flush()
    return True
