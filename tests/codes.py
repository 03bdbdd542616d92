"""One-time codes as their reader gets them: what the work that sends a message puts into it."""

from __future__ import annotations

import json

from sqlalchemy import select

from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.secret import FIELD
from portal.infra.parts import Parts
from portal.web.parts import EXTENSION
from tests.client import Browser


def secrets_sent(parts: Parts, *, deal_id: str | None = None) -> list[str]:
    """The secrets of all messages, of those about one deal if asked, the oldest first."""
    with parts.db.read() as session:
        query = select(OutboxMessage)
        if deal_id is not None:
            query = query.where(OutboxMessage.deal_id == deal_id)
        rows = session.scalars(query.order_by(OutboxMessage.created_at, OutboxMessage.id)).all()
        payloads = [json.loads(row.payload or "{}") for row in rows]
    return [payload[FIELD] for payload in payloads if FIELD in payload]


def last_code(parts: Parts, *, deal_id: str) -> str:
    """The code that the signer of a deal got last."""
    return secrets_sent(parts, deal_id=deal_id)[-1]


def enter_code(browser: Browser) -> None:
    """On the page of the code: have one sent by mail, and enter what arrived."""
    browser.submit("/application/sign/code/send", channel="mail")
    parts = browser.client.application.extensions[EXTENSION]
    browser.submit("/application/sign/code", code=secrets_sent(parts)[-1])


def other_than(code: str) -> str:
    """A code of the same shape that is wrong."""
    return f"{(int(code) + 1) % 10**6:06}"
