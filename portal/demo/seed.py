"""An installation to try: two tenants that cannot see each other, with staff and API keys. MOCK_MODE only."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.auth.api_keys import SCOPES, create_api_key
from portal.auth.passwords import hash_password
from portal.config import Settings
from portal.disclosures.queries import list_reviews
from portal.disclosures.service import review_all_states
from portal.errors import Misconfigured
from portal.infra.db import Database
from portal.tenants.queries import find_tenant
from portal.tenants.service import create_tenant
from portal.tenants.settings import TenantSettings
from portal.users.service import create_user

PASSWORD = "correct horse battery"  # noqa: S105 - the demo's own, printed at the start, refused outside MOCK_MODE


@dataclass(frozen=True)
class DemoTenant:
    """A tenant of the demo with the key of its API."""

    slug: str
    display_name: str
    key: str
    settings: TenantSettings


TENANTS = (
    DemoTenant(
        "demo",
        "Ledgerfield Funding",
        "dev",
        TenantSettings(
            legal_name="Ledgerfield Funding LLC",
            address="48 Commerce St, Newark, NJ 07102",
            phone="+19735550140",
            email="help@ledgerfield.example",
            hours="Monday to Friday, 9 am to 6 pm Eastern",
            is_demo=True,
        ),
    ),
    DemoTenant(
        "rival",
        "Northgate Capital",
        "dev-rival",
        TenantSettings(
            legal_name="Northgate Capital Inc.",
            address="900 Lake Ave, Chicago, IL 60611",
            phone="+13125550177",
            email="desk@northgate.example",
            hours="Monday to Friday, 9 am to 5 pm Central",
            signing="external",
            is_demo=True,
        ),
    ),
)
STAFF = (("admin", "Dana Okafor"), ("underwriter", "Priya Raman"), ("viewer", "Luis Ferrer"))


def seed_tenants(db: Database, settings: Settings) -> None:
    """Make both tenants with staff and keys where they are not there yet; Misconfigured outside MOCK_MODE."""
    if not settings.mock_mode:
        raise Misconfigured("The demo is for MOCK_MODE only: its passwords and keys are public.")
    password_hash = hash_password(PASSWORD)
    for tenant in TENANTS:
        with db.write() as session:
            found = find_tenant(session, slug=tenant.slug)
            if found is None:
                _make(session, tenant, password_hash=password_hash)
            elif not list_reviews(session, tenant_id=found.id, withdrawn_too=True):
                review_all_states(session, tenant_id=found.id, actor="demo")


def staff_email(role: str, slug: str) -> str:
    """The address under which a role of a demo tenant signs in."""
    return f"{role}@{slug}.example"


def _make(session: Session, tenant: DemoTenant, *, password_hash: str) -> None:
    row = create_tenant(session, slug=tenant.slug, display_name=tenant.display_name, settings=tenant.settings)
    review_all_states(session, tenant_id=row.id, actor="demo")
    create_api_key(session, tenant_id=row.id, name="Demo key", scopes=list(SCOPES), key=tenant.key)
    for role, name in STAFF:
        create_user(
            session,
            tenant_id=row.id,
            email=staff_email(role, tenant.slug),
            name=name,
            role=role,
            password_hash=password_hash,
        )
