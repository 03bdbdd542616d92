"""Tasks: messages leave the building."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.errors import VendorError
from portal.events.service import record
from portal.events.types import EventType
from portal.infra import clock
from portal.infra.outbox.secret import reveal
from portal.infra.outbox.service import Job
from portal.infra.parts import Parts
from portal.jobs.registry import NotYet, Writing, chore, task, when_given_up
from portal.mail.gateways import account_of as mail_account_of
from portal.mail.gateways import mail_gateway
from portal.mail.queries import get_message as get_mail
from portal.mail.service import SEND as SEND_MAIL
from portal.merchants.queries import get_merchant
from portal.sms.gateway import TextMessage
from portal.sms.gateways import account_of as sms_account_of
from portal.sms.gateways import sms_gateway
from portal.sms.queries import get_message as get_sms
from portal.sms.quiet_hours import next_allowed
from portal.sms.service import SEND as SEND_SMS
from portal.sms.service import is_opted_out
from portal.tenants.credentials import find_credentials
from portal.tenants.queries import get_tenant
from portal.workflows.receive_sms import match_parked_statuses


@task(SEND_MAIL)
def send_mail(parts: Parts, job: Job) -> Writing:
    """Send one e-mail message through the tenant's gateway."""
    message_id = job.payload["mail_id"]
    with parts.db.read(tenant_id=job.tenant_id) as session:
        mail = get_mail(session, message_id=message_id)
        tenant = get_tenant(session, tenant_id=job.tenant_id)
        provider = mail_account_of(tenant.settings.mail)
        account = find_credentials(session, tenant_id=job.tenant_id, provider=provider)
    if mail is None:
        raise VendorError("The message is gone.", permanent=True)
    # The row that was read belongs to no session any more: what is put into it here is sent and not kept.
    mail.body = reveal(mail.body or "", job.payload)
    gateway = mail_gateway(tenant.settings.mail, settings=parts.settings, credentials=account)
    gateway.send(mail, tenant=tenant)

    def writing(session: Session) -> None:
        kept = get_mail(session, message_id=message_id)
        if kept is not None:
            kept.status, kept.sent_at = "sent", clock.now()

    return writing


@task(SEND_SMS)
def send_sms(parts: Parts, job: Job) -> Writing:
    """Send one text message, unless its number said stop since it was queued."""
    message_id = job.payload["sms_id"]
    with parts.db.read(tenant_id=job.tenant_id) as session:
        sms = get_sms(session, message_id=message_id)
    if sms is None or sms.phone is None:
        raise VendorError("The message is gone.", permanent=True)
    if not job.payload.get("confirmation"):
        with parts.db.write(tenant_id=job.tenant_id) as session:
            stopped = is_opted_out(session, tenant_id=job.tenant_id, phone=sms.phone)
            state = _state_of(session, tenant_id=job.tenant_id, merchant_id=sms.merchant_id)
        if stopped:
            return _ending(job, message_id, status="suppressed", event=EventType.SMS_FAILED, reason="opted_out")
        _wait_for_day(sms.phone, state)
    body = reveal(sms.body or "", job.payload)
    text = TextMessage(id=sms.id, to=sms.phone, body=body, campaign=sms.campaign)
    reference = _hand_over(parts, job.tenant_id, text)
    return _ending(job, message_id, status="sent", event=EventType.SMS_SENT, reference=reference)


@when_given_up(SEND_MAIL)
def mail_failed(session: Session, job: Job) -> None:
    """Say on the message that it did not leave."""
    kept = get_mail(session, message_id=job.payload["mail_id"])
    if kept is not None:
        kept.status = "failed"


@when_given_up(SEND_SMS)
def sms_failed(session: Session, job: Job) -> None:
    """Say on the message and in the timeline that it did not leave."""
    _ending(job, job.payload["sms_id"], status="failed", event=EventType.SMS_FAILED, reason="not_sent")(session)


@chore("match statuses of text messages", every=timedelta(seconds=30))
def match_statuses(parts: Parts) -> None:
    """Apply what the SMS service said of a message before the message was known here."""
    with parts.db.write() as session:
        match_parked_statuses(session)


def _state_of(session: Session, *, tenant_id: str, merchant_id: str | None) -> str | None:
    if merchant_id is None:
        return None
    return get_merchant(session, tenant_id=tenant_id, merchant_id=merchant_id).state


def _wait_for_day(phone: str, state: str | None) -> None:
    """A message that comes to its turn late, after failures or a standstill, must not arrive at night."""
    now = clock.now()
    until = next_allowed(phone, state=state, now=now)
    if until > now:
        raise NotYet(until)


def _hand_over(parts: Parts, tenant_id: str, text: TextMessage) -> str:
    with parts.db.read(tenant_id=tenant_id) as session:
        name = get_tenant(session, tenant_id=tenant_id).settings.sms
        account = find_credentials(session, tenant_id=tenant_id, provider=sms_account_of(name))
    return sms_gateway(name, settings=parts.settings, credentials=account).send(text)


def _ending(
    job: Job, message_id: str, *, status: str, event: EventType, reference: str | None = None, reason: str = ""
) -> Writing:
    def writing(session: Session) -> None:
        kept = get_sms(session, message_id=message_id)
        if kept is None:
            return
        kept.status, kept.reason, kept.provider_ref = status, reason or None, reference
        kept.sent_at = clock.now() if status == "sent" else None
        record(
            session,
            event,
            tenant_id=job.tenant_id,
            deal_id=job.deal_id,
            merchant_id=job.merchant_id,
            actor="system",
            data={"sms_id": message_id, **({"reason": reason} if reason else {})},
        )

    return writing
