"""The second signer's turn: they are written to when the owner has signed, and again when somebody asks for it."""

from sqlalchemy.orm import Session

from portal.deals.queries import get_deal
from portal.errors import NotFound
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.merchants.queries import get_merchant
from portal.signing.co_signers import find_invited
from portal.signing.models import Envelope
from portal.tenants.queries import get_tenant
from portal.workflows.mail_signer import mail_co_signer


def invite_co_signer(session: Session, envelope: Envelope, *, actor: str) -> None:
    """Note that it is the second signer's turn and write to them; a second time only the message goes out again.

    NotFound where the owner signs alone.
    """
    invited = find_invited(session, envelope_id=envelope.id)
    if invited is None:
        raise NotFound("Nobody signs this agreement beside its owner.")
    row = invited.invitation
    if row.sent_at is None:
        row.sent_at = clock.now()
        about = {"tenant_id": envelope.tenant_id, "deal_id": envelope.deal_id, "merchant_id": envelope.merchant_id}
        record(session, EventType.SIGN_INVITED, **about, actor=actor, data={"envelope_id": envelope.id})
        session.flush()
    deal = get_deal(session, tenant_id=envelope.tenant_id, deal_id=envelope.deal_id)
    mail_co_signer(
        session,
        deal,
        tenant=get_tenant(session, tenant_id=deal.tenant_id),
        business=get_merchant(session, tenant_id=deal.tenant_id, merchant_id=deal.merchant_id).legal_name,
        to=invited.co_signer.email or "",
        link_code=row.link_code,
    )
