"""Whether a tenant's merchants are reminded of an application that they have not finished; a change is an event."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.events.service import record
from portal.events.types import EventType
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings

ANSWERS = {
    "on": "Yes, after one, three and seven quiet days",
    "off": "No, nobody is reminded",
}


def choose_reminders(session: Session, *, tenant_id: str, answer: str, actor: str) -> None:
    """Remind merchants, or nobody, from now on; who stopped their own stays unreminded. Invalid("reminders")."""
    if answer not in ANSWERS:
        raise Invalid("reminders", "Choose one of the answers")
    row = session.scalars(select(Tenant).where(Tenant.id == tenant_id).with_for_update()).one()
    settings = TenantSettings.model_validate(row.settings)
    before = standing_answer(settings)
    if answer == before:
        return
    chosen = TenantSettings.model_validate({**settings.model_dump(), "nudges": answer == "on"})
    row.settings = chosen.model_dump(mode="json")
    data = {"from": before, "to": answer}
    record(session, EventType.REMINDERS_CHOSEN, tenant_id=tenant_id, actor=actor, data=data)


def standing_answer(settings: TenantSettings) -> str:
    """What is chosen, as the page has it."""
    return "on" if settings.nudges else "off"
