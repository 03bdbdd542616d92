"""Finding tenants."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.tenants.models import Tenant
from portal.tenants.settings import TenantSettings


@dataclass(frozen=True)
class TenantProfile:
    """A tenant for reading."""

    id: str
    slug: str
    display_name: str
    settings: TenantSettings

    @property
    def legal_name(self) -> str:
        """The name that stands in contracts."""
        return self.settings.legal_name or self.display_name

    @property
    def address(self) -> str:
        """The postal address, in one line."""
        return self.settings.address

    @property
    def phone(self) -> str:
        """Where merchants call."""
        return self.settings.phone

    @property
    def hours(self) -> str:
        """When somebody answers, in words."""
        return self.settings.hours


def find_tenant(session: Session, *, slug: str) -> TenantProfile | None:
    """The tenant of a slug, or None."""
    row = session.execute(select(Tenant).where(Tenant.slug == slug)).scalar_one_or_none()
    return None if row is None else profile_of(row)


def get_tenant(session: Session, *, tenant_id: str) -> TenantProfile:
    """The tenant of an id; NotFound."""
    row = session.get(Tenant, tenant_id)
    if row is None:
        raise NotFound
    return profile_of(row)


def list_tenants(session: Session) -> list[TenantProfile]:
    """Every tenant, by slug."""
    return [profile_of(row) for row in session.execute(select(Tenant).order_by(Tenant.slug)).scalars()]


def profile_of(row: Tenant) -> TenantProfile:
    """A tenant's row for reading."""
    return TenantProfile(row.id, row.slug, row.display_name, TenantSettings.model_validate(row.settings))
