"""Making tenants."""

import re

from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def create_tenant(session: Session, *, slug: str, display_name: str, settings: TenantSettings) -> Tenant:
    """A new tenant; Invalid for a slug that could not stand in a URL."""
    if not SLUG.fullmatch(slug):
        raise Invalid("slug", "A slug has lower-case letters, digits and inner hyphens only.")
    row = Tenant(slug=slug, display_name=display_name, settings=settings.model_dump(mode="json"))
    session.add(row)
    session.flush()
    return row
