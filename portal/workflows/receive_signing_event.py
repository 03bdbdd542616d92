"""An external signing system tells what became of an envelope."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.errors import NotAllowedNow
from portal.inbox.models import InboxDelivery
from portal.inbox.service import find_delivery, list_parked, mark, receive
from portal.infra import clock
from portal.signing.models import Envelope
from portal.workflows.apply_signing_event import apply_signing_event

PROVIDER = "external-signing"
GATEWAY = "external"
Answer = Literal["processed", "already_processed", "parked"]


@dataclass(frozen=True)
class SigningNews:
    """One event of an external signing system, verified and parsed."""

    envelope_id: str
    event_type: str
    occurred_at: datetime

    @property
    def natural_id(self) -> str:
        """What makes two deliveries one."""
        return f"{self.envelope_id}:{self.event_type}:{clock.iso(self.occurred_at)}"


def receive_signing_event(session: Session, *, news: SigningNews, body: bytes) -> Answer:
    """Keep the delivery and apply it, once; one about an unknown envelope is parked until that is known."""
    delivery = receive(session, provider=PROVIDER, natural_id=news.natural_id, body=body, subject=news.envelope_id)
    if delivery is None:
        known = find_delivery(session, provider=PROVIDER, natural_id=news.natural_id)
        return _apply(session, known, news) if known.status == "parked" else "already_processed"
    return _apply(session, delivery, news)


def match_parked(session: Session) -> int:
    """Apply deliveries that came before their envelope was known; returns how many found it."""
    matched = 0
    known = exists().where(Envelope.id == InboxDelivery.subject)
    for delivery in list_parked(session, provider=PROVIDER, known=known):
        content = json.loads(delivery.body or "{}")
        moment = clock.as_utc(datetime.fromisoformat(content["occurred_at"]))
        news = SigningNews(content["envelope_id"], content["event_type"], moment)
        envelope = _envelope(session, news)
        if envelope is not None and envelope.gateway != GATEWAY:
            # Refused as it would have been on arrival; it must not hold up what came after it.
            mark(delivery, status="refused", tenant_id=None, note="its envelope is signed in another way")
        elif envelope is not None:
            matched += _apply(session, delivery, news) != "parked"
    return matched


def _apply(session: Session, delivery: InboxDelivery, news: SigningNews) -> Answer:
    envelope = _envelope(session, news)
    if envelope is None:
        mark(delivery, status="parked", tenant_id=None, note="its envelope is not known yet")
        return "parked"
    if envelope.gateway != GATEWAY:
        raise NotAllowedNow("This envelope is signed in another way.", code="other_gateway")
    answer = apply_signing_event(
        session,
        envelope_id=envelope.id,
        gateway=GATEWAY,
        event_type=news.event_type,
        occurred_at=news.occurred_at,
        actor=f"provider:{PROVIDER}",
    )
    mark(delivery, status="processed", tenant_id=envelope.tenant_id)
    return answer


def _envelope(session: Session, news: SigningNews) -> Envelope | None:
    return session.execute(select(Envelope).where(Envelope.id == news.envelope_id)).scalar_one_or_none()
