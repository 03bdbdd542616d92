"""The second signer's turn: they are written to, once, when the owner has signed, here or in a provider's frame."""

from sqlalchemy.orm import Session

from portal.deals.queries import get_deal
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.merchants.queries import get_merchant
from portal.signing.co_signers import find_invited
from portal.signing.models import Envelope
from portal.signing.turns import note_turn
from portal.tenants.queries import get_tenant
from portal.workflows.mail_signer import mail_co_signer


def invite_co_signer(session: Session, envelope: Envelope, *, actor: str) -> bool:
    """Note for a locked envelope that it is the second signer's turn, and write to them.

    False, and nobody is written to, where they were before or where the owner signs alone.
    """
    invited = find_invited(session, envelope_id=envelope.id)
    if invited is None or not note_turn(session, envelope, at=clock.now()):
        return False
    about = {"tenant_id": envelope.tenant_id, "deal_id": envelope.deal_id, "merchant_id": envelope.merchant_id}
    record(session, EventType.SIGN_INVITED, **about, actor=actor, data={"envelope_id": envelope.id})
    deal = get_deal(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id)
    mail_co_signer(
        session,
        deal,
        tenant=get_tenant(session, tenant_id=deal.tenant_id),
        business=get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).legal_name,
        to=invited.co_signer.email or "",
        link_code=invited.invitation.link_code,
    )
    return True
