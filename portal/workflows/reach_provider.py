"""What every errand to a signing provider needs: the envelope as it is now and its tenant's account."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.config import get_settings
from portal.deals.queries import get_deal
from portal.infra.parts import Parts
from portal.intake.service import read_state
from portal.signing.agreement_mapping import owner_name
from portal.signing.co_signers import find_invited
from portal.signing.gateway import RemoteSigning, SignerAtProvider
from portal.signing.gateways import remote_signing
from portal.signing.models import Envelope
from portal.signing.queries import get_envelope
from portal.tenants.credentials import Credentials, find_credentials

# Where a signer comes back to, and the page around the provider's frame; the merchant's and the second signer's.
PAGES = (("/application/sign/return", "/application/sign/there"), ("/sign/return", "/sign/there"))


@dataclass(frozen=True)
class AtProvider:
    """An envelope, read outside any transaction that writes, and the provider that it is at or goes to."""

    envelope: Envelope
    provider: RemoteSigning


def reach_provider(parts: Parts, *, tenant_id: str, envelope_id: str) -> AtProvider:
    """An envelope with its provider; NotFound, also for another tenant's. VendorError without an account there."""
    with parts.db.read(tenant_id=tenant_id) as session:
        envelope = get_envelope(session, tenant_id=tenant_id, envelope_id=envelope_id)
        account = account_of(session, envelope)
    return AtProvider(envelope, remote_signing(parts.settings, envelope.gateway, account))


def account_of(session: Session, envelope: Envelope) -> Credentials | None:
    """The tenant's own account at the envelope's provider, or None."""
    return find_credentials(session, tenant_id=envelope.tenant_id, provider=envelope.gateway)


def signers_of(session: Session, envelope: Envelope) -> tuple[SignerAtProvider, ...]:
    """Who signs, one after the other: the merchant as they stand in the application, then whoever was invited with it.

    The same words each time, for a provider compares them.
    """
    deal = get_deal(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id)
    state = read_state(session, tenant_id=envelope.tenant_id, deal_id=deal.id)
    first = _signer(envelope, name=owner_name(state), email=envelope.recipient_email)
    invited = find_invited(session, envelope_id=envelope.id)
    if invited is None:
        return (first,)
    person = invited.co_signer
    return first, _signer(envelope, turn=1, name=person.name, email=person.email, capacity=person.capacity)


def _signer(
    envelope: Envelope, *, turn: int = 0, name: str | None, email: str | None, capacity: str = "merchant"
) -> SignerAtProvider:
    back, page = (f"{get_settings().base_url}{path}" for path in PAGES[turn])
    return SignerAtProvider(
        envelope_id=envelope.id,
        name=name or "",
        email=email or "",
        return_url=back,
        page_url=page,
        capacity=capacity,
        turn=turn,
    )
