"""The merchant does not sign what a provider has. It is asked first: whoever has signed declines no more."""

from sqlalchemy.orm import Session

from portal.deals.service import lock_deal
from portal.errors import NotAllowedNow
from portal.infra import clock
from portal.infra.parts import Parts
from portal.signing.decline_reasons import check_decline_reason
from portal.signing.gateway import ProviderState
from portal.signing.gateways import is_remote
from portal.signing.models import Envelope
from portal.signing.queries import find_envelope
from portal.signing.service import lock_envelope
from portal.signing.turns import find_turn
from portal.workflows.apply_signing_event import advance
from portal.workflows.follow_envelope import ask_provider, take_news
from portal.workflows.void_envelope import withdraw


def ask_before_declining(parts: Parts, *, tenant_id: str, deal_id: str) -> ProviderState | None:
    """What the provider says at this moment about the agreement that is out; None where it has none. VendorError."""
    with parts.db.read(tenant_id=tenant_id) as session:
        envelope = find_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    if envelope is None or not is_remote(envelope.gateway):
        return None
    return ask_provider(parts, tenant_id=tenant_id, envelope_id=envelope.id)


def decline_at_provider(
    session: Session, *, tenant_id: str, deal_id: str, state: ProviderState | None, reason: str, actor: str
) -> bool:
    """End the agreement here, give the offers back, and have the provider end it too.

    What the provider said (`state`) counts first: False, and nothing is declined, where the merchant has signed or it
    has ended. Errors: Invalid("reason"); NotAllowedNow where no provider has an agreement of the deal.
    """
    told = {"reason": check_decline_reason(reason)}
    envelope = _lock(session, tenant_id=tenant_id, deal_id=deal_id)
    if state is not None:
        take_news(session, envelope, state=state, actor=f"provider:{envelope.gateway}")
    turned = find_turn(session, tenant_id=tenant_id, envelope_id=envelope.id) is not None
    if envelope.status not in ("sent", "viewed") or turned:
        return False
    advance(session, envelope, to="declined", at=clock.now(), actor=actor, data=told)
    withdraw(session, envelope)
    return True


def _lock(session: Session, *, tenant_id: str, deal_id: str) -> Envelope:
    lock_deal(session, tenant_id=tenant_id, deal_id=deal_id)
    found = find_envelope(session, tenant_id=tenant_id, deal_id=deal_id)
    if found is None or not is_remote(found.gateway):
        raise NotAllowedNow("There is no agreement to sign at a provider.", code="envelope_missing")
    return lock_envelope(session, found)
