"""A signing provider tells what became of an envelope: kept once, applied or asked about, or parked for a while."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotAllowed
from portal.events.service import record
from portal.events.types import EventType
from portal.inbox.models import InboxDelivery
from portal.inbox.service import find_delivery, mark, receive
from portal.signing.accounts import DOCUSIGN, PROVIDERS
from portal.signing.errands import ASK, queue_errand
from portal.signing.messages import ProviderMessage, read_message
from portal.signing.models import Envelope
from portal.signing.queries import find_envelope_at
from portal.workflows.follow_envelope import take_news
from portal.workflows.reach_provider import account_of

Answer = Literal["processed", "already_processed", "parked", "ignored"]
Owners = frozenset[str | None]
"""Whose secret a message is signed with: tenants, and None for the installation's own."""
OTHER_ACCOUNT = "This envelope belongs to another account."


def receive_provider_message(session: Session, *, message: ProviderMessage, owners: Owners, body: bytes) -> Answer:
    """Keep a verified message and act on it, once. One about an envelope that is not known yet is parked.

    NotAllowed (`other_account`), with nothing kept, when whoever signed it has no such envelope: an account of one
    tenant says nothing about the agreements of another.
    """
    fresh = receive(
        session, provider=message.provider, natural_id=message.natural_id, body=body, subject=message.ref or None
    )
    delivery = fresh or find_delivery(session, provider=message.provider, natural_id=message.natural_id)
    if fresh is None and delivery.status != "parked":
        return "already_processed"
    envelope = find_envelope_at(session, gateway=message.provider, provider_ref=message.ref) if message.ref else None
    if envelope is not None:
        _check_owner(session, envelope, message, owners)
        return _apply(session, delivery, envelope, message)
    owner = next((one for one in sorted(owners, key=str) if one is not None), None)
    if message.foreign:
        mark(delivery, status="processed", tenant_id=owner, note="not about an agreement of this portal")
        return "ignored"
    mark(delivery, status="parked", tenant_id=owner, note="its envelope is not known yet")
    return "parked"


def match_parked_about(session: Session, envelope: Envelope) -> int:
    """Apply what a provider told about an envelope before its id was known here; returns how many messages."""
    query = select(InboxDelivery).where(
        InboxDelivery.status == "parked",
        InboxDelivery.provider == envelope.gateway,
        InboxDelivery.subject == envelope.provider_ref,
    )
    parked = list(session.scalars(query.order_by(InboxDelivery.created_at, InboxDelivery.id).with_for_update()))
    return sum(_match(session, delivery, envelope) for delivery in parked)


def match_parked_messages(session: Session, *, limit: int = 100) -> int:
    """The same for every envelope that is known by now, however many messages about others wait."""
    query = (
        select(Envelope)
        .join(
            InboxDelivery,
            (InboxDelivery.provider == Envelope.gateway) & (InboxDelivery.subject == Envelope.provider_ref),
        )
        .where(InboxDelivery.status == "parked", InboxDelivery.provider.in_(tuple(PROVIDERS)))
        .distinct()
        .limit(limit)
    )
    return sum(match_parked_about(session, envelope) for envelope in list(session.scalars(query)))


def replay(session: Session, delivery: InboxDelivery, *, actor: str) -> Answer:
    """Act on a kept message again, as when it came, with an event of who had it done; what was applied before is
    absorbed."""
    message = read_message(delivery.provider, (delivery.body or "").encode())
    envelope = find_envelope_at(session, gateway=delivery.provider, provider_ref=message.ref) if message.ref else None
    record(
        session,
        EventType.DELIVERY_REPLAYED,
        tenant_id=delivery.tenant_id or "",
        deal_id=envelope.deal_id if envelope else None,
        actor=actor,
        data={"provider": delivery.provider, "delivery_id": delivery.id},
    )
    if envelope is None:
        return "parked" if delivery.status == "parked" else "ignored"
    _check_owner(session, envelope, message, frozenset({delivery.tenant_id}))
    return _apply(session, delivery, envelope, message)


def _match(session: Session, delivery: InboxDelivery, envelope: Envelope) -> bool:
    message = read_message(delivery.provider, (delivery.body or "").encode())
    try:
        _check_owner(session, envelope, message, frozenset({delivery.tenant_id}))
    except NotAllowed as refusal:
        # Refused as it would have been on arrival; it must not hold up what came after it.
        mark(delivery, status="refused", tenant_id=None, note=refusal.words)
        return False
    return _apply(session, delivery, envelope, message) == "processed"


def _apply(session: Session, delivery: InboxDelivery, envelope: Envelope, message: ProviderMessage) -> Answer:
    if message.state is None:
        queue_errand(session, ASK, envelope)
        moved = True
    else:
        moved = take_news(session, envelope, state=message.state, actor=f"provider:{message.provider}")
    mark(delivery, status="processed", tenant_id=envelope.tenant_id, note="" if moved else "nothing new")
    return "processed" if moved else "already_processed"


def _check_owner(session: Session, envelope: Envelope, message: ProviderMessage, owners: Owners) -> None:
    account = account_of(session, envelope)
    content = {} if account is None else account.content
    has_own_secret = bool(content.get("connect_keys")) if message.provider == DOCUSIGN else account is not None
    signer = envelope.tenant_id if has_own_secret else None
    expected = content.get("account_id") if message.provider == DOCUSIGN else ""
    if signer not in owners or (expected and message.account_id and expected != message.account_id):
        raise NotAllowed(OTHER_ACCOUNT, code="other_account")
