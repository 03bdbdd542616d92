"""Writing e-mail: rendered and kept in the business transaction, sent by the worker after its commit."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from portal.infra.outbox.secret import with_secret
from portal.infra.outbox.service import enqueue
from portal.mail.models import MailMessage

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "messages" / "mail"
SEND = "mail.send"
LONGEST_SUBJECT = 250


def queue_mail(
    session: Session,
    *,
    tenant_id: str,
    to: str,
    template: str,
    context: dict[str, Any],
    merchant_id: str | None = None,
    deal_id: str | None = None,
    secret: str | None = None,
) -> MailMessage:
    """Render `templates/messages/mail/<template>.subject` and `.txt` and have the message sent after the commit.

    A `secret` takes the place of HIDDEN as the message leaves; the message is kept without it.
    """
    row = MailMessage(
        tenant_id=tenant_id,
        merchant_id=merchant_id,
        deal_id=deal_id,
        template=template,
        subject=render(f"{template}.subject", context)[:LONGEST_SUBJECT],
        status="queued",
    )
    row.to, row.body = to, render(f"{template}.txt", context)
    session.add(row)
    payload = with_secret({"mail_id": row.id}, secret)
    enqueue(session, SEND, payload, tenant_id=tenant_id, deal_id=deal_id, merchant_id=merchant_id)
    return row


def render(name: str, context: dict[str, Any]) -> str:
    """A message's text with its context filled in; a name that the context does not have is an error."""
    text = _environment().get_template(name).render(context).strip()
    # A subject is a header: one line, whatever stands in a business' name.
    return " ".join(text.split()) if name.endswith(".subject") else text


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # Plain text for people: escaping HTML would put &amp; into a merchant's name.
    return Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text
