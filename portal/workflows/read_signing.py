"""Where a merchant stands with their agreement, for the pages that lead through it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.background_checks.queries import read_standing
from portal.consents.queries import find_signing_consent
from portal.deals.models import Deal
from portal.deals.queries import get_deal
from portal.intake.service import IntakeState, read_state
from portal.merchants.models import Merchant
from portal.merchants.queries import get_merchant
from portal.offers.models import Offer
from portal.offers.queries import get_offer
from portal.signing.models import Envelope
from portal.signing.queries import find_envelope
from portal.signing.states import LIVE
from portal.tenants.queries import TenantProfile


@dataclass(frozen=True, kw_only=True)
class SigningProgress:
    """A deal's agreement: None where there is no envelope; `background_ok` says whether one may be made."""

    deal: Deal
    merchant: Merchant
    intake: IntakeState
    envelope: Envelope | None
    offer: Offer | None
    consented_at: datetime | None
    background_ok: bool

    @property
    def live(self) -> Envelope | None:
        """The envelope that is on its way or being sealed."""
        return self.envelope if self.envelope is not None and self.envelope.status in LIVE else None


def read_signing(session: Session, *, tenant: TenantProfile, deal_id: str) -> SigningProgress:
    """Where the agreement of a deal stands; NotFound, also for another tenant's."""
    deal = get_deal(session, tenant_id=tenant.id, deal_id=deal_id)
    envelope = find_envelope(session, tenant_id=tenant.id, deal_id=deal_id)
    return SigningProgress(
        deal=deal,
        merchant=get_merchant(session, tenant_id=tenant.id, merchant_id=deal.merchant_id),
        intake=read_state(session, tenant_id=tenant.id, deal_id=deal_id),
        envelope=envelope,
        offer=_offer(session, envelope),
        consented_at=_consented_at(session, envelope),
        background_ok=read_standing(session, tenant_id=tenant.id, deal_id=deal_id).ok,
    )


def _offer(session: Session, envelope: Envelope | None) -> Offer | None:
    if envelope is None:
        return None
    return get_offer(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id, offer_id=envelope.offer_id)


def _consented_at(session: Session, envelope: Envelope | None) -> datetime | None:
    if envelope is None:
        return None
    since = envelope.sent_at or envelope.created_at
    consent = find_signing_consent(session, tenant_id=envelope.tenant_id, merchant_id=envelope.merchant_id, since=since)
    return None if consent is None else consent.obtained_at
