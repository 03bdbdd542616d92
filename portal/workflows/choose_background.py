"""Who makes a tenant's background checks, and its account there: each change is an event with who made it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.background_checks.gateways import HTTP, account_of, background_gateway, is_remote
from portal.background_checks.gateways.http import HttpAccount, HttpGateway
from portal.errors import Invalid, VendorError
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.parts import Parts
from portal.tenants.credentials import find_credentials, find_kept, keep_credentials
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings

NAME = "Background checks"


def choose_background(session: Session, *, tenant_id: str, provider: str, actor: str) -> None:
    """Let checks from now on be made by `provider`. Invalid("background") for one without an account."""
    row = session.scalars(select(Tenant).where(Tenant.id == tenant_id).with_for_update()).one()
    before = TenantSettings.model_validate(row.settings)
    if provider == before.background:
        return
    if is_remote(provider) and find_kept(session, tenant_id=tenant_id, provider=account_of(provider)) is None:
        raise Invalid("background", "Enter the account first, then choose it")
    chosen = TenantSettings.model_validate({**before.model_dump(), "background": provider})
    row.settings = chosen.model_dump(mode="json")
    data = {"kind": "background", "from": before.background, "provider": provider}
    record(session, EventType.PROVIDER_CHOSEN, tenant_id=tenant_id, actor=actor, data=data)


def keep_background_account(session: Session, *, tenant_id: str, account: HttpAccount, actor: str) -> None:
    """Keep an account in place of the one before; the event says nothing secret."""
    content = {"base_url": account.base_url, "api_key": account.api_key.get_secret_value()}
    keep_credentials(session, tenant_id=tenant_id, provider=account_of(HTTP), content=content, actor=actor)
    record(session, EventType.PROVIDER_CREDENTIALS_KEPT, tenant_id=tenant_id, actor=actor, data={"provider": NAME})


def try_background_account(parts: Parts, *, tenant_id: str) -> tuple[bool, str]:
    """Ask the provider who we are there; whether it worked, and words for a person."""
    with parts.db.read(tenant_id=tenant_id) as session:
        kept = find_credentials(session, tenant_id=tenant_id, provider=account_of(HTTP))
    try:
        gateway = background_gateway(HTTP, kept)
        assert isinstance(gateway, HttpGateway)
        return True, gateway.check()
    except VendorError as error:
        return False, error.words
