"""How a tenant's text messages and mail leave, and its accounts there: each change is an event with who made it."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import Invalid, NotFound, VendorError
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.parts import Parts
from portal.mail.gateways import SMTP, mail_gateway
from portal.mail.gateways import account_of as mail_account_of
from portal.sms.gateways import CHERRY, sms_gateway
from portal.sms.gateways import account_of as sms_account_of
from portal.sms.gateways.cherry import CherryAccount
from portal.tenants.credentials import find_credentials, find_kept, keep_credentials
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A kind of message and the service that carries it. `kind` is its field in a tenant's settings."""

    kind: Literal["sms", "mail"]
    gateway: str
    account: str
    name: str


TEXTS = Channel(kind="sms", gateway=CHERRY, account=sms_account_of(CHERRY), name="Cherry")
MAIL = Channel(kind="mail", gateway=SMTP, account=mail_account_of(SMTP), name="Mail server")


def choose_channel(
    session: Session,
    channel: Channel,
    *,
    tenant_id: str,
    choice: str,
    common_account: bool,
    mock_mode: bool,
    actor: str,
) -> None:
    """Let messages from now on leave by `choice`; what waits leaves that way too.

    `common_account`: the installation has an account. Invalid(kind) for a service without any account, and for the
    outbox directory outside MOCK_MODE, where nothing would ever arrive.
    """
    row = session.scalars(select(Tenant).where(Tenant.id == tenant_id).with_for_update()).one()
    before = TenantSettings.model_validate(row.settings)
    if choice == getattr(before, channel.kind):
        return
    if choice != channel.gateway and not mock_mode:
        raise Invalid(channel.kind, "The outbox is for trials only: here, messages are meant to arrive")
    kept = find_kept(session, tenant_id=tenant_id, provider=channel.account)
    if choice == channel.gateway and kept is None and not common_account:
        raise Invalid(channel.kind, "Enter the account first, then choose it")
    chosen = TenantSettings.model_validate({**before.model_dump(), channel.kind: choice})
    row.settings = chosen.model_dump(mode="json")
    kind = "text messages" if channel.kind == "sms" else "e-mail"
    data = {"kind": kind, "from": getattr(before, channel.kind), "provider": choice}
    record(session, EventType.PROVIDER_CHOSEN, tenant_id=tenant_id, actor=actor, data=data)


def keep_channel_account(
    session: Session, channel: Channel, *, tenant_id: str, content: dict[str, Any], actor: str
) -> None:
    """Keep an account in place of the one before; the event says nothing secret."""
    keep_credentials(session, tenant_id=tenant_id, provider=channel.account, content=content, actor=actor)
    data = {"provider": channel.name}
    record(session, EventType.PROVIDER_CREDENTIALS_KEPT, tenant_id=tenant_id, actor=actor, data=data)


def keep_cherry_account(session: Session, *, tenant_id: str, account: CherryAccount, actor: str) -> None:
    """Keep an account at Cherry. A webhook secret that it replaces counts beside the new one until it is dropped."""
    kept = find_credentials(session, tenant_id=tenant_id, provider=TEXTS.account)
    before = CherryAccount.model_validate(kept.content) if kept else None
    if before is not None:
        changed = before.webhook_secret != account.webhook_secret
        earlier = before.webhook_secret if changed else before.previous_webhook_secret
        account = account.model_copy(update={"previous_webhook_secret": earlier})
    keep_channel_account(session, TEXTS, tenant_id=tenant_id, content=account.to_content(), actor=actor)


def drop_earlier_secret(session: Session, *, tenant_id: str, actor: str) -> None:
    """Believe the new webhook secret alone from now on. NotFound where there is no earlier one."""
    row = find_kept(session, tenant_id=tenant_id, provider=TEXTS.account, lock=True)
    content = json.loads(row.content or "{}") if row else {}
    if row is None or not content.pop("previous_webhook_secret", ""):
        raise NotFound("There is no earlier secret any more.")
    row.content = json.dumps(content, sort_keys=True)
    data = {"provider": TEXTS.name}
    record(session, EventType.PROVIDER_SECRET_DROPPED, tenant_id=tenant_id, actor=actor, data=data)


def try_channel(parts: Parts, channel: Channel, *, tenant_id: str) -> tuple[bool, str]:
    """Sign in with the account that is kept, sending nothing; whether it worked, and words for a person."""
    with parts.db.read(tenant_id=tenant_id) as session:
        kept = find_credentials(session, tenant_id=tenant_id, provider=channel.account)
    opening = sms_gateway if channel.kind == "sms" else mail_gateway
    try:
        return True, opening(channel.gateway, settings=parts.settings, credentials=kept).check()
    except VendorError as error:
        return False, error.words
