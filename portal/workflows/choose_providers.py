"""Which provider a tenant signs with, and its accounts there: each change is an event with who made it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import Invalid, VendorError
from portal.events.service import record
from portal.events.types import EventType
from portal.infra.parts import Parts
from portal.signing.accounts import DOCUSIGN, DROPBOX_SIGN, PROVIDERS, DocuSignAccount, DropboxSignAccount, carry_over
from portal.signing.gateways import remote_signing
from portal.tenants.credentials import find_credentials, find_kept, keep_credentials
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings


def choose_signing(session: Session, *, tenant_id: str, gateway: str, common_account: bool, actor: str) -> None:
    """Let agreements that are sent from now on be signed at `gateway`; those that are out stay where they are.

    `common_account`: the installation has an account there. Invalid("signing") for a provider without any account.
    """
    row = session.scalars(select(Tenant).where(Tenant.id == tenant_id).with_for_update()).one()
    before = TenantSettings.model_validate(row.settings)
    if gateway == before.signing:
        return
    kept = find_kept(session, tenant_id=tenant_id, provider=gateway)
    if gateway in PROVIDERS and kept is None and not common_account:
        raise Invalid("signing", f"Enter an account at {PROVIDERS[gateway]} first, then choose it")
    chosen = TenantSettings.model_validate({**before.model_dump(), "signing": gateway})
    row.settings = chosen.model_dump(mode="json")
    data = {"kind": "signing", "from": before.signing, "provider": gateway}
    record(session, EventType.PROVIDER_CHOSEN, tenant_id=tenant_id, actor=actor, data=data)


def keep_account(
    session: Session, *, tenant_id: str, account: DocuSignAccount | DropboxSignAccount, actor: str
) -> None:
    """Keep an account at a provider in place of the one before; the event names the provider and nothing secret.

    What proves the provider's messages meanwhile is carried over: DocuSign's HMAC keys where none is entered, and
    Dropbox Sign's API key of before. Invalid("connect_keys") where DocuSign has none.
    """
    provider = DOCUSIGN if isinstance(account, DocuSignAccount) else DROPBOX_SIGN
    find_kept(session, tenant_id=tenant_id, provider=provider, lock=True)
    kept = find_credentials(session, tenant_id=tenant_id, provider=provider)
    content = carry_over(account, {} if kept is None else kept.content)
    keep_credentials(session, tenant_id=tenant_id, provider=provider, content=content, actor=actor)
    data = {"provider": PROVIDERS[provider]}
    record(session, EventType.PROVIDER_CREDENTIALS_KEPT, tenant_id=tenant_id, actor=actor, data=data)


def try_account(parts: Parts, *, tenant_id: str, provider: str) -> tuple[bool, str]:
    """Sign in at a provider with the account that is kept; whether it worked, and words for a person."""
    with parts.db.read(tenant_id=tenant_id) as session:
        kept = find_credentials(session, tenant_id=tenant_id, provider=provider)
    try:
        return True, remote_signing(parts.settings, provider, kept).check()
    except VendorError as error:
        return False, error.words
