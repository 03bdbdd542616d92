"""Where a merchant stands with their agreement, for the pages that lead through it; in few statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.background_checks.queries import read_standing
from portal.consents.queries import find_signing_consent
from portal.deals.models import Deal
from portal.errors import NotFound
from portal.intake.service import IntakeState, read_state
from portal.merchants.models import Merchant
from portal.offers.models import Offer
from portal.offers.queries import get_offer
from portal.signing.clauses.models import AgreementWording
from portal.signing.clauses.queries import read_kept_wording
from portal.signing.models import CoSigner, Envelope, Invitation
from portal.signing.paper.agreement import AgreementData
from portal.signing.states import LIVE
from portal.tenants.queries import TenantProfile
from portal.workflows.read_agreement import agreement_of


@dataclass(frozen=True, kw_only=True)
class SigningProgress:
    """A deal's agreement: None where there is no envelope; `background_ok` says whether one may be made.

    `wording` is the JSON of the wording that the envelope's agreement was made from, None for the shipped one.
    `invitation` and `co_signer` are of the envelope's second signer, None where the merchant signs alone.
    """

    deal: Deal
    merchant: Merchant
    intake: IntakeState
    envelope: Envelope | None
    offer: Offer | None
    consented_at: datetime | None
    background_ok: bool
    wording: str | None
    invitation: Invitation | None
    co_signer: CoSigner | None

    @property
    def waits_for_other(self) -> bool:
        """Whether the merchant has signed and somebody else has yet to."""
        invited = self.invitation is not None and self.invitation.sent_at is not None
        return invited and self.live is not None and self.live.status in ("sent", "viewed")

    @property
    def live(self) -> Envelope | None:
        """The envelope that is on its way or being sealed."""
        return self.envelope if self.envelope is not None and self.envelope.status in LIVE else None


def read_signing(session: Session, *, tenant_id: str, deal_id: str) -> SigningProgress:
    """Where the agreement of a deal stands; NotFound, also for another tenant's."""
    deal, merchant, envelope, wording, invitation, co_signer = _rows(session, tenant_id=tenant_id, deal_id=deal_id)
    live = envelope is not None and envelope.status in LIVE
    state = read_state(session, tenant_id=tenant_id, deal_id=deal_id)
    return SigningProgress(
        deal=deal,
        merchant=merchant,
        intake=state,
        envelope=envelope,
        offer=_offer(session, envelope),
        consented_at=_consented_at(session, envelope),
        background_ok=live or read_standing(session, tenant_id=tenant_id, deal_id=deal_id, state=state).ok,
        wording=wording,
        invitation=invitation,
        co_signer=co_signer,
    )


def read_agreement_out(session: Session, *, tenant: TenantProfile, progress: SigningProgress) -> AgreementData | None:
    """What the agreement that is out would state if it were made now, of the day it was sent; None when none is."""
    live = progress.live
    if live is None or live.sent_at is None or progress.offer is None:
        return None
    return agreement_of(
        session,
        progress.offer,
        tenant=tenant,
        merchant=progress.merchant,
        state=progress.intake,
        made_on=live.sent_at.date(),
        wording=read_kept_wording(progress.wording),
        co_signer=progress.co_signer,
    )


def _rows(session: Session, *, tenant_id: str, deal_id: str) -> Any:
    """The deal with its merchant, and its live or last envelope with its agreement's wording and its second signer."""
    query = (
        select(Deal, Merchant, Envelope, AgreementWording.document, Invitation, CoSigner)
        .join(Merchant, Merchant.id == Deal.merchant_id)
        .outerjoin(Envelope, (Envelope.deal_id == Deal.id) & (Envelope.tenant_id == Deal.tenant_id))
        .outerjoin(
            AgreementWording,
            (AgreementWording.tenant_id == Envelope.tenant_id) & (AgreementWording.sha256 == Envelope.wording_sha256),
        )
        .outerjoin(Invitation, (Invitation.envelope_id == Envelope.id) & (Invitation.tenant_id == Envelope.tenant_id))
        .outerjoin(CoSigner, (CoSigner.id == Invitation.co_signer_id) & (CoSigner.tenant_id == Invitation.tenant_id))
        .where(Deal.id == deal_id, Deal.tenant_id == tenant_id)
        .order_by(Envelope.status.in_(LIVE).desc(), Envelope.created_at.desc(), Envelope.id.desc())
    )
    row = session.execute(query.limit(1)).first()
    if row is None:
        raise NotFound("We could not find that application.")
    return row


def _offer(session: Session, envelope: Envelope | None) -> Offer | None:
    if envelope is None:
        return None
    return get_offer(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id, offer_id=envelope.offer_id)


def _consented_at(session: Session, envelope: Envelope | None) -> datetime | None:
    """When the merchant agreed to electronic records; asked only while the next step depends on it."""
    if envelope is None or envelope.status != "sent" or envelope.sent_at is None:
        return None
    consent = find_signing_consent(
        session, tenant_id=envelope.tenant_id, merchant_id=envelope.merchant_id, since=envelope.sent_at
    )
    return None if consent is None else consent.obtained_at
