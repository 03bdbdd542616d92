"""Whether a tenant's signers prove themselves with a one-time code, and how it may go; a change is an event."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.events.service import record
from portal.events.types import EventType
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings

WAYS = {
    "mail_or_sms": "By email, or by text message where the merchant agreed to texts",
    "mail": "By email only",
    "off": "No code: the signer is known by the link that was sent to them",
}


def choose_signing_code(session: Session, *, tenant_id: str, way: str, actor: str) -> None:
    """Ask signers on our own pages for a code that goes this way, from now on. Invalid("signing_code")."""
    if way not in WAYS:
        raise Invalid("signing_code", "Choose one of the answers")
    row = session.scalars(select(Tenant).where(Tenant.id == tenant_id).with_for_update()).one()
    before = TenantSettings.model_validate(row.settings)
    if way == before.signing_code:
        return
    chosen = TenantSettings.model_validate({**before.model_dump(), "signing_code": way})
    row.settings = chosen.model_dump(mode="json")
    data = {"from": before.signing_code, "to": way}
    record(session, EventType.SIGNING_CODE_CHOSEN, tenant_id=tenant_id, actor=actor, data=data)
