"""Whether a signer has to prove themselves with a one-time code, where one may go, and the proof before a signature."""

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotAllowedNow
from portal.infra import clock
from portal.infra.crypto import same
from portal.infra.outbox.models import OutboxMessage
from portal.infra.outbox.secret import FIELD
from portal.mail.service import SEND as SEND_MAIL
from portal.merchants.queries import get_merchant
from portal.signing.codes import Channel, find_proof, hash_of
from portal.signing.models import Envelope, SigningCode
from portal.sms.queries import has_opted_out
from portal.sms.quiet_hours import next_allowed
from portal.sms.service import SEND as SEND_SMS
from portal.tenants.queries import TenantProfile, get_tenant
from portal.workflows.send_sms import has_consent

_SENDS = {"mail": (SEND_MAIL, "mail_id"), "sms": (SEND_SMS, "sms_id")}


@dataclass(frozen=True)
class CodeTarget:
    """Where a code may go: the address or number itself, for sending and for nothing that is shown."""

    channel: Channel
    to: str


def wants_code(tenant: TenantProfile) -> bool:
    """Whether agreements of this tenant are signed on our pages only with a code."""
    return tenant.settings.signing_code != "off"


def list_targets(session: Session, envelope: Envelope) -> list[CodeTarget]:
    """Where a code for the merchant may go at this moment: the address of the agreement, and the number on record.

    The number only with a standing consent to texts, no stop, and where it is not quiet hours now: a code that
    arrives in the morning helps nobody.
    """
    tenant = get_tenant(session, tenant_id=envelope.tenant_id)
    found = [CodeTarget("mail", envelope.recipient_email)] if envelope.recipient_email else []
    merchant = get_merchant(session, tenant_id=envelope.tenant_id, merchant_id=envelope.merchant_id)
    phone = merchant.phone
    if tenant.settings.signing_code != "mail_or_sms" or not phone:
        return found
    now = clock.now()
    may_text = (
        has_consent(session, tenant_id=tenant.id, phone=phone, merchant=merchant)
        and not has_opted_out(session, tenant_id=tenant.id, phone=phone)
        and next_allowed(phone, state=merchant.state, now=now) <= now
    )
    return [*found, CodeTarget("sms", phone)] if may_text else found


def check_proof(session: Session, envelope: Envelope, *, place: str, session_id: str) -> SigningCode | None:
    """The proof under which this web session may sign; None where the tenant asks for no code.

    NotAllowedNow("code_missing") without one: it may be too old, or have been given in another session.
    """
    if not wants_code(get_tenant(session, tenant_id=envelope.tenant_id)):
        return None
    proof = find_proof(session, envelope, place=place, session_id=session_id)
    if proof is None:
        raise NotAllowedNow("Enter the code that we send you before you sign.", code="code_missing")
    return proof


def read_trial_code(session: Session, envelope: Envelope, row: SigningCode, *, outbox: Path) -> str | None:
    """In a trial installation: the code itself once its message lies in the outbox directory, "" until then.

    None where the message went to a real server: then only its reader has the code.
    """
    kind, field = _SENDS[row.channel]
    query = select(OutboxMessage).where(
        OutboxMessage.tenant_id == envelope.tenant_id,
        OutboxMessage.deal_id == envelope.deal_id,
        OutboxMessage.kind == kind,
        OutboxMessage.created_at >= row.created_at,
    )
    for message in session.scalars(query.order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)):
        payload = json.loads(message.payload or "{}")
        code = payload.get(FIELD, "")
        if same(hash_of(row, code), row.code_hash):
            if (outbox / row.channel / f"{payload[field]}.json").exists():
                return str(code)
            return "" if message.status in ("pending", "running") else None
    return None
